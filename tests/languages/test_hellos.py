"""The shortest program of each language; also asked through a Service (tests/cluster/test_programs.py)."""

import pytest

from conftest import HELLOS


@pytest.mark.parametrize("code", HELLOS)
def test_says_hello(client, installed, code):
    installed(code)
    body = client.exec(code, HELLOS[code], timeout=60_000).json
    assert (body["stdout"], body["code"]) == ("Hello\n", 0), body
