"""The tree is swapped while the server runs, as make run does it: the quick slice first, then all languages."""

import os
import subprocess
import time

import pytest

from harness.ordinary_user import sandbox_root

HELLO = {"lang": "c", "code": '#include <stdio.h>\nint main(void) { puts("Hello"); }'}


@pytest.fixture
def slice_without_c(tmp_path):
    """The sandbox root as it looks to a server before gcc is in it."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount an overlay")
    folders = [tmp_path / name for name in ("upper", "work", "slice")]
    for folder in (tmp_path, *folders):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
    upper, work, merged = folders
    options = f"lowerdir={sandbox_root()},upperdir={upper},workdir={work}"
    mount = subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, merged], capture_output=True, text=True)
    if mount.returncode != 0:
        pytest.skip(f"an overlay cannot be mounted here: {mount.stderr.strip()}")
    yield merged
    subprocess.run(["umount", "--lazy", merged], check=True)


def test_new_sandboxes_use_the_new_tree(make_server, slice_without_c, tmp_path):
    for name in ("gcc", "x86_64-linux-gnu-gcc", "gcc-14", "x86_64-linux-gnu-gcc-14"):
        (slice_without_c / "usr/bin" / name).unlink(missing_ok=True)
    link = tmp_path / "current"
    link.symlink_to(slice_without_c)
    server = make_server(SANDBOX_ROOT=link, POD_POOL_PY=2, POD_POOL_COLD=2)
    client = server.client()
    answer = client.post("/exec", HELLO)
    assert answer.status == 400, answer
    assert "not installed" in answer["error"]
    assert client.exec("bash", "echo 1")["stdout"] == "1\n"

    point(link, sandbox_root())
    deadline = time.monotonic() + 5
    while (answer := client.post("/exec", HELLO)).status != 200:
        assert time.monotonic() < deadline, answer
        time.sleep(0.1)
    assert answer["stdout"] == "Hello\n"
    for _ in range(4):  # more than were parked
        assert client.exec("c", HELLO["code"])["stdout"] == "Hello\n"
        assert client.exec("py", "print(1)")["stdout"] == "1\n"
    server.stop()


def point(link, tree):
    following = link.with_name("following")
    following.symlink_to(tree)
    following.rename(link)


def test_a_tree_that_is_swapped_again_and_again_leaves_full_pools(make_server, slice_without_c, tmp_path):
    link = tmp_path / "current"
    link.symlink_to(sandbox_root())
    server = make_server(SANDBOX_ROOT=link, POD_POOL_PY=2, POD_POOL_COLD=2, SANDBOX_SPAWN_CONCURRENCY=2)
    for number in range(200):  # two are made at a time: one that is asked for meets the start of the other's nursery
        point(link, slice_without_c if number % 2 == 0 else sandbox_root())
        time.sleep(0.015)
    client = server.client()
    deadline = time.monotonic() + 10
    while (parked := client.get("/status")["services"]["sandboxes"]["parked"]) != {"cold": 2, "py": 2}:
        assert time.monotonic() < deadline, parked
        time.sleep(0.1)
    assert client.exec("py", "print(1)")["stdout"] == "1\n"
    server.stop()
