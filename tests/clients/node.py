"""One generation of LibreChat's npm client, in a Node process that is told what to do line by line."""

import itertools
import json
import os
import pathlib
import queue
import shutil
import subprocess
import threading

from harness.ordinary_user import sandbox_root

HERE = pathlib.Path(__file__).parent


class CannotRun(Exception):
    pass


class ClientFault(Exception):
    """What the client threw: for the model's eyes."""

    def __init__(self, fault):
        super().__init__(fault["message"])
        self.message, self.retryable, self.status = fault["message"], fault["retryable"], fault["status"]


def installed(version):
    """The folder of that version, which is installed if need be."""
    done = subprocess.run([HERE / "install", version], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise CannotRun(f"version {version} of the npm client cannot be installed here, see above")
    return done.stdout.splitlines()[-1]


def find_node():
    """The Node that programs of users get runs on this machine, too; Debian 12's own is too old for these clients."""
    for candidate in (sandbox_root() / "usr/local/bin/node", shutil.which("node")):
        if candidate and subprocess.run([candidate, "--version"], capture_output=True).returncode == 0:
            return candidate
    raise CannotRun("there is no Node: neither in the sandbox root (LANGUAGES without js?) nor in PATH")


class Node:
    """Calls may come from several threads."""

    def __init__(self, version, log, **environment):
        self.version = version
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.process = subprocess.Popen([find_node(), HERE / "driver/main.mjs", installed(version)], cwd=log.parent, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(log, "w"), env=inherited | environment)
        self.numbers, self.waiting, self.lock = itertools.count(), {}, threading.Lock()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            answer = json.loads(line)
            self.waiting.pop(answer["id"]).put(answer)

    def start(self, op, **request):
        """Begins an operation; the returned function waits for its end."""
        number, arrived = next(self.numbers), queue.Queue()
        self.waiting[number] = arrived
        with self.lock:
            self.process.stdin.write(json.dumps({"id": number, "op": op, **request}) + "\n")
            self.process.stdin.flush()

        def wait(seconds=60):
            answer = arrived.get(timeout=seconds)
            if "fault" in answer:
                raise ClientFault(answer["fault"])
            return answer["value"]

        return wait

    def ask(self, op, **request):
        return self.start(op, **request)()

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
