"""Programs of users, looked for from outside of their sandboxes."""

import time

from harness.host import descendants


def running(server, words):
    """Whether a program with these words as its name or in its command line is alive."""
    for pid in descendants(server.process.pid):
        for file in ("comm", "cmdline"):
            try:
                if words in open(f"/proc/{pid}/{file}").read():
                    return True
            except OSError:
                pass
    return False


def wait_for(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)
