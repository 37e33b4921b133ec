"""A program of this suite: a source file, its expected output beside it, directives in its first lines.

    // @args ["a", "b"]     arguments, as JSON
    // @code 3              exit code (0 without it)
    // @signal SIGABRT      ended by this signal instead
    // @stderr text         stderr contains one of the texts separated by | ; without any, stderr is empty
"""

import json
import pathlib
import re

FOLDER = pathlib.Path(__file__).parent
DIRECTIVE = re.compile(r"^\s*(?://|#|!)\s*@(args|code|signal|stderr) (.*)$")
DIRECTIVE_LINES = 15


class Program:
    def __init__(self, path):
        self.path = path
        self.lang = path.parent.name
        self.source = path.read_text()
        self.expected = path.with_suffix(".out")
        self.args, self.code, self.signal, self.stderr = [], 0, None, []
        for line in self.source.splitlines()[:DIRECTIVE_LINES]:
            if found := DIRECTIVE.match(line):
                self._take(*found.groups())

    def _take(self, name, value):
        if name == "args":
            self.args = json.loads(value)
        elif name == "code":
            self.code = int(value)
        elif name == "signal":
            self.signal, self.code = value, None
        else:
            self.stderr.append(value)

    @property
    def name(self):
        return f"{self.lang}/{self.path.stem}"

    def is_expected_stderr(self, text):
        if self.stderr:
            return all(any(choice in text for choice in expected.split("|")) for expected in self.stderr)
        silent = "" if self.lang == "bash" or not self.code else f"Code execution failed with exit code {self.code}"
        return text == silent


def programs():
    sources = [path for path in sorted(FOLDER.glob("*/[0-9]*")) if path.suffix != ".out"]
    return [Program(path) for path in sources]
