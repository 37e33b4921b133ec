"""Every attack is followed by a look at the host and at the next sandbox."""

import json
import platform

import pytest

from harness import host

# Small enough that an attack meets its limit within a second, and pools so small that the next sandbox is a new one.
SETTINGS = {"POD_POOL_PY": 2, "POD_POOL_COLD": 1, "MAX_MEMORY_MB": 320, "SANDBOX_DATA_MB": 64, "SANDBOX_TMP_MB": 32,
            "SANDBOX_MAX_INODES": 4096}

ENVIRONMENT = {"PATH", "HOME", "TMPDIR", "LANG", "TZ", "USER", "LOGNAME"}
# What bash itself adds.
SHELL = {"PWD", "SHLVL", "_", "OLDPWD"}

PYTHON_PROBE = r"""
import atexit, builtins, gc, hashlib, json, os, sys, threading
def names(folder): return sorted(os.listdir(folder))
def code_of(f): return hashlib.sha256(f.__code__.co_code).hexdigest()[:16]
interpreter = [sorted(sys.modules), sorted((n, type(v).__name__) for n, v in vars(builtins).items() if n != "_"),
               [getattr(f, "__name__", type(f).__name__) for f in sys.meta_path], len(sys.path_hooks), len(gc.callbacks),
               code_of(json.loads), code_of(json.dumps), atexit._ncallbacks(), sys.path, threading.active_count(),
               [7 + 1, -3 + 1, "x" * 3, sum(range(5))], sys.getrecursionlimit(), os.umask(0o22)]
print(json.dumps({
    "folders": {folder: names(folder) for folder in ("/tmp", "/mnt/data", "/dev/shm")},
    "processes": len([n for n in os.listdir("/proc") if n.isdigit()]),
    "who": [os.getuid(), os.geteuid(), os.getgid(), os.getgroups(), os.uname().nodename, os.getcwd()],
    "environment": sorted(os.environ),
    "abstract sockets": sum("@" in line for line in open("/proc/net/unix")),
    "nice": os.nice(0),
    "capabilities": [l.split()[1] for l in open("/proc/self/status") if l.startswith(("CapEff", "CapBnd", "CapPrm"))],
    "interpreter": interpreter}))
"""
BASH_PROBE = r"""
ls -A /tmp /mnt/data /dev/shm; id -u; hostname; pwd; env | cut -d= -f1 | sort | tr '\n' ' '; echo; set -- /proc/[0-9]*; echo $#
"""


@pytest.fixture(scope="session")
def server(make_server):
    return make_server(**SETTINGS)


@pytest.fixture(scope="session")
def pristine(server):
    """What the probes of an untouched sandbox say."""
    return probe(server)


def probe(server):
    client = server.client()
    python = client.exec("py", PYTHON_PROBE)
    assert python["code"] == 0, python
    shell = client.exec("bash", BASH_PROBE)
    assert shell["code"] == 0, shell
    client.close()
    return json.loads(python["stdout"]), shell["stdout"]


def assert_pristine(python, shell):
    assert python["folders"] == {"/tmp": [], "/mnt/data": [], "/dev/shm": []}
    assert python["processes"] == 2  # init and the program
    assert python["who"] == [1000, 1000, 1000, python["who"][3], "sandbox", "/mnt/data"]
    assert set(python["who"][3]) <= {1000}
    assert ENVIRONMENT <= set(python["environment"])
    assert set(python["capabilities"]) == {"0000000000000000"}
    assert python["abstract sockets"] == 0
    assert shell.startswith("/dev/shm:\n\n/mnt/data:\n\n/tmp:\n")
    uid, hostname, folder, environment, processes = shell.splitlines()[5:]
    assert (uid, hostname, folder) == ("1000", "sandbox", "/mnt/data")
    assert ENVIRONMENT <= set(environment.split()) <= ENVIRONMENT | SHELL
    assert processes == "2"  # init and bash


@pytest.fixture(autouse=True)
def clean_host(server, pristine):
    """Fails the test when the host, or the next sandbox, shows a trace of it."""
    before = host.settle(server)
    swap = host.swap_used_kilobytes()
    yield
    different = host.differences(server, before)
    assert not different, f"left on the host (before, after): {different}\n{server.tail(20)}"
    assert host.swap_used_kilobytes() - swap < 65536
    assert server.process.poll() is None, server.tail()
    for _ in range(SETTINGS["POD_POOL_PY"] + 1):  # one of them was made after the attack
        after = probe(server)
        assert_pristine(*after)
        assert after == pristine


@pytest.fixture
def run(client):
    """run("py", code, timeout=2000) → the answer's fields; the answer comes within the limit and a second."""

    def run(lang, code, timeout=10_000, **more):
        answer = client.exec(lang, code, timeout=timeout, **more)
        assert answer.seconds < timeout / 1000 + 1, answer
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
