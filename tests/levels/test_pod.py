"""The runner of a sandbox image, as a restricted pod starts it: no root, no rights, a read-only root. What it does for a
server is tested where there is a client of its protocol: src/apps/levels_roottest.cc, remote_runner_roottest.cc."""

import json
import pathlib
import subprocess
import time

from container import tmpfs
from imaging.product import RUNNER, USER

FOLDERS = [tmpfs(place, f"uid={USER}", f"gid={USER}", "size=64m") for place in ("/mnt/data", "/tmp", "/run/program")]
TOKEN = "KUBECODERUN_RUNNER_TOKEN=" + "t" * 43


def runner(start, name, *flags, **options):
    argv = [flag.replace(":8090", ":0") for flag in RUNNER] + list(flags)
    return start(name, argv, user=USER, environment=[TOKEN], **{"mounts": FOLDERS, **options})


def test_it_takes_level_pod_and_ends_when_nobody_comes(start):
    container = runner(start, "pod", "--alone", "1")
    assert container.wait(60) == 0, container.said()
    assert "runner: level pod\n" in container.said()


def test_its_token_is_nowhere_to_be_seen(start):
    container = runner(start, "token", "--alone", "30")
    for _ in range(300):
        if "large inputs" in container.said():  # the last thing that it says
            break
        time.sleep(0.1)
    state = json.loads(subprocess.run(["runc", "state", container.name], check=True, capture_output=True).stdout)
    process = pathlib.Path("/proc", str(state["pid"]))
    assert b"tttt" not in (process / "environ").read_bytes()  # as root
    assert (process / "environ").stat().st_uid == 0, "of a process that can be dumped it is the user's"
    container.signal("TERM")
    assert container.wait(30) == 0, "and as pid 1 it ends when it is told to"


def test_a_folder_that_cannot_be_written_is_named(start):
    container = runner(start, "closed", "--alone", "1", mounts=FOLDERS[1:])
    assert container.wait(60) == 78, container.said()
    assert "level pod is not possible: /mnt/data" in container.said()


def test_a_wall_that_is_required_is_missing(start):
    container = runner(start, "required", "--require", "pid-namespace")
    assert container.wait(60) == 78
    assert "wall pid-namespace is missing" in container.said()


def test_a_kernel_without_pidfds_will_do(start):
    """As gVisor's is."""
    container = runner(start, "no-pidfds", "--alone", "1", unknown=["pidfd_open", "pidfd_send_signal", "clone3"])
    assert container.wait(60) == 0, container.said()
    assert "runner: level pod\n" in container.said()


def test_a_kernel_that_lacks_what_it_needs_is_told(start):
    container = runner(start, "no-waiting", unknown=["prlimit64", "setrlimit"])
    assert container.wait(60) == 78
    assert "level pod is not possible: " in container.said() and "Function not implemented" in container.said()
