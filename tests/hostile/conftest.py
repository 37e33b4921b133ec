"""Every attack is followed by a look at the host and at the next sandbox."""

import contextlib
import json
import platform

import pytest

from harness import host, remote_server

from .probes import assert_pristine, probe

# Small enough that an attack meets its limit within a second, and pools so small that the next sandbox is a new one.
SETTINGS = {"POD_POOL_PY": 2, "POD_POOL_COLD": 1, "MAX_MEMORY_MB": 320, "SANDBOX_DATA_MB": 64, "SANDBOX_TMP_MB": 32,
            "SANDBOX_MAX_INODES": 4096}
# How long a sandbox may be waited for, in s, and how many of the next ones are looked at: one of them was made after the attack. In
# pods the next program has the pod of the last one (POD_REUSE=principal), which may not be ready yet.
WAIT, NEXT = (14, 1) if remote_server.named() else (1, SETTINGS["POD_POOL_PY"] + 1)


@pytest.fixture(scope="session")
def server(request):
    return remote_server.named() or request.getfixturevalue("make_server")(**SETTINGS)


@pytest.fixture(scope="session")
def pristine(server):
    """What the probes of an untouched sandbox say."""
    return probe(server)


@pytest.fixture(autouse=True)
def clean_host(server, pristine):
    """Fails the test when the host, or the next sandbox, shows a trace of it."""
    with contextlib.nullcontext() if remote_server.named() else unchanged_host(server):
        yield
    for _ in range(NEXT):
        after = probe(server)
        assert_pristine(*after)
        assert after == pristine


@contextlib.contextmanager
def unchanged_host(server):
    before = host.settle(server)
    swap = host.swap_used_kilobytes()
    yield
    different = host.differences(server, before)
    assert not different, f"left on the host (before, after): {different}\n{server.tail(20)}"
    assert host.swap_used_kilobytes() - swap < 65536
    assert server.process.poll() is None, server.tail()


@pytest.fixture
def run(client):
    """run("py", code, timeout=2000) → the answer's fields; the answer comes within the limit and WAIT."""

    def run(lang, code, timeout=10_000, **more):
        answer = client.exec(lang, code, timeout=timeout, **more)
        assert answer.seconds < timeout / 1000 + WAIT, answer
        return answer.json

    return run


@pytest.fixture
def calls(run):
    """calls({"name": (number, argument, ...)}) → {"name": "ok" or the name of the error}, from inside a sandbox."""
    if platform.machine() != "x86_64":
        pytest.skip("system call numbers are those of x86_64")

    def calls(table, before=""):
        body = run("py", SYSCALLS + before + f"\nreport({table!r})")
        assert body["code"] == 0, body
        return json.loads(body["stdout"])

    return calls


SYSCALLS = r"""
import ctypes, errno, json, os
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    ctypes.set_errno(0)
    converted = [a if isinstance(a, bytes) else ctypes.c_long(a) for a in arguments]
    outcome = libc.syscall(ctypes.c_long(number), *converted)
    return "ok" if outcome >= 0 else errno.errorcode[ctypes.get_errno()]
def report(table): print(json.dumps({name: call(*arguments) for name, arguments in table.items()}))
"""

REFUSED = {"EPERM", "ENOSYS", "EACCES"}
