"""Ten realistic programs of each language: the output is what it prints anywhere else."""

import pytest

from languages.program import programs


@pytest.mark.parametrize("program", programs(), ids=lambda program: program.name)
def test_program(client, installed, program):
    installed(program.lang)
    body = client.exec(program.lang, program.source, args=program.args).json
    assert body["stdout"] == program.expected.read_text(), body["stderr"]
    assert (body["code"], body["signal"]) == (program.code, program.signal), body["stderr"]
    assert program.is_expected_stderr(body["stderr"]), body["stderr"]
    assert body["status"] == ("SG" if program.signal else None)


def test_there_are_ten_of_each_language(hellos):
    counts = {}
    for program in programs():
        counts[program.lang] = counts.get(program.lang, 0) + 1
    assert counts == {lang: 10 for lang in hellos}
