"""A program that does not end, and its children."""

import concurrent.futures
import pathlib
import time

from . import servers
from harness import host

LIMIT_MS, SLACK_SECONDS, GONE_SECONDS = 1000, 0.3, 2
PROGRAM = """
import os, subprocess
subprocess.Popen(["sleep", "MARK"])
subprocess.Popen(["sleep", "MARK"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
while True: pass
"""


def time_limit(run):
    """Endless loops with children that left their session, timeout 1000 ms, 20 runs one after the other: the reply, and how
    long after it the last process of the run's uid is gone (seen by polling /proc)."""
    replies, gone, survivors, runs = [], [], 0, run.scale(20, 4)
    with servers.product() as server, concurrent.futures.ThreadPoolExecutor(1) as pool:
        server.client().exec("py", "print(1)")
        for number in range(runs):
            mark = f"77777.{number + 1:04}"
            answer = pool.submit(server.client().exec, "py", PROGRAM.replace("MARK", mark), timeout=LIMIT_MS)
            uid = uid_of(server, mark)
            replies.append(answer.result().seconds)
            left = until_gone(uid)
            survivors += left is None
            gone.append(left or 0)
    limit = LIMIT_MS / 1000 + SLACK_SECONDS
    run.add("reply to timeout 1000, slowest", f"{max(replies):.3f} s", must=f"≤ {limit:g} s", met=max(replies) <= limit)
    run.add("last process gone after the reply, slowest", f"{max(gone) * 1000:.0f} ms")
    run.add_count("runs that left processes", survivors, of=runs)


def uid_of(server, mark):
    """The host's uid of the sandbox in which a process carries `mark`; None when the run shows none in time."""
    deadline = time.monotonic() + LIMIT_MS / 1000
    while time.monotonic() < deadline:
        for pid in host.of_uid_range(server.uid_base):
            try:
                if mark in pathlib.Path(f"/proc/{pid}/cmdline").read_text():
                    return min(host.uids(pid), default=None)
            except OSError:
                pass
        time.sleep(0.02)
    return None


def until_gone(uid):
    """Seconds until no process has the uid; None when some outlive the patience, or there never was one."""
    start = time.monotonic()
    while uid is not None and time.monotonic() - start < GONE_SECONDS:
        if not host.of_uid_range(uid, 1):
            return time.monotonic() - start
        time.sleep(0.005)
    return None
