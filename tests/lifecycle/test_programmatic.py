"""Programs that wait for results of tools, when a part of the service goes away."""

import os
import signal
import time

from harness import host
from harness.programmatic import begin, result, resume
from harness.server import Server

FEW = {"POD_POOL_PY": 2, "POD_POOL_COLD": 1}


def waiting(client):
    return begin(client, "print(await get_weather('Oslo'))").json


def resumed(server, first):
    return resume(server.client(), first["continuation_token"], [result(first["tool_calls"][0], 1)])


def process(server, words):
    """The process below the server whose command line begins so, after its name."""
    for pid in sorted(host.descendants(server.process.pid)):
        if open(f"/proc/{pid}/cmdline").read().split("\0")[1:2] == [words]:
            return pid
    raise AssertionError(f"no process {words}")


def test_a_stop_does_not_wait_for_who_waits():
    with Server(**FEW, SHUTDOWN_GRACE_SECONDS=20) as server:
        for _ in range(3):
            assert waiting(server.client())["status"] == "tool_call_required"
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 5
        assert host.of_uid_range(server.uid_base) == set()


def test_a_server_that_dies_takes_its_programs_along():
    with Server(**FEW) as server:
        first = waiting(server.client())
        os.kill(process(server, "serve-http"), signal.SIGKILL)
        deadline = time.monotonic() + 20
        while not server.is_ready():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert resumed(server, first).status == 404


def test_a_runner_that_dies_is_told_with_the_results():
    with Server(**FEW) as server:
        first = waiting(server.client())
        os.kill(process(server, "runner"), signal.SIGKILL)
        assert resumed(server, first).status == 503
        assert resumed(server, first).status in (404, 503)
