"""What a sandbox shows that nobody has touched: on one machine, and in a pod."""

import json
from typing import NamedTuple, Optional

from harness import remote_server

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


class Place(NamedTuple):
    uid: int
    host: Optional[str]  # None: each pod's own
    processes: int  # the program's own and those that it sees beside it
    init_survives: bool  # a program's signals; else its sandbox ends with it


# Init and the program; in a pod the runner as well, and init is not number 1.
PLACE = Place(65532, None, 3, False) if remote_server.named() else Place(1000, "sandbox", 2, True)


def probe(server):
    client = server.client()
    python = client.exec("py", PYTHON_PROBE)
    assert python["code"] == 0, python
    shell = client.exec("bash", BASH_PROBE)
    assert shell["code"] == 0, shell
    client.close()
    return without_host(json.loads(python["stdout"]), shell["stdout"])


def without_host(python, shell):
    """Where every sandbox has a name of its own, it is taken out, so that two can be compared."""
    if PLACE.host is None:
        python["who"][4] = None
        lines = shell.splitlines()
        lines[6] = "None"
        shell = "\n".join(lines)
    return python, shell


def assert_pristine(python, shell):
    assert python["folders"] == {"/tmp": [], "/mnt/data": [], "/dev/shm": []}
    assert python["processes"] == PLACE.processes
    assert python["who"] == [PLACE.uid, PLACE.uid, PLACE.uid, python["who"][3], PLACE.host, "/mnt/data"]
    assert set(python["who"][3]) <= {PLACE.uid}
    assert ENVIRONMENT <= set(python["environment"])
    assert set(python["capabilities"]) == {"0000000000000000"}
    assert python["abstract sockets"] == 0
    assert shell.startswith("/dev/shm:\n\n/mnt/data:\n\n/tmp:\n")
    uid, hostname, folder, environment, processes = shell.splitlines()[5:]
    assert (uid, hostname, folder) == (str(PLACE.uid), str(PLACE.host), "/mnt/data")
    assert ENVIRONMENT <= set(environment.split()) <= ENVIRONMENT | SHELL
    assert processes == str(PLACE.processes)
