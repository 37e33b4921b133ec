"""Rounds of a program that calls tools: what the service adds between results and the next calls."""

import statistics
import time

from . import servers
from harness.programmatic import begin, result, resume

ROUNDS = 150
BASH = f"for i in $(seq 0 {ROUNDS - 1}); do get_weather '{{\"city\":\"x\"}}' > /dev/null; done; echo done"


def python(count):
    return f"for i in range({count}):\n    assert await get_weather(str(i)) == i\nprint('done')"


def rounds(client, code, lang):
    """The time of each round, in us: from sending results to having the next calls, by one client on one connection."""
    reply, times, number = begin(client, code, lang=lang, timeout=60_000), [], 0
    while reply["status"] == "tool_call_required":
        results = [result(call, number) for call in reply["tool_calls"]]
        token, number = reply["continuation_token"], number + 1
        started = time.perf_counter()
        reply = resume(client, token, results)
        times.append((time.perf_counter() - started) * 1e6)
    assert reply["stdout"] == "done\n", reply
    return times


def tool_rounds(run):
    """Programs of 150 calls, one after the other: a closed loop of one client, whose own time counts. The first and the
    last round of each program are left out."""
    with servers.product() as server:
        client = server.client()
        for name, code, lang, units in (("Python", python(ROUNDS), "py", 2), ("bash", BASH, "bash", None)):
            times = []
            for _ in range(run.scale(5, 2)):
                times += rounds(client, code, lang)[1:-1]
            times.sort()
            run.add_time(f"{name}: one round, p50", statistics.median(times), units=units,
                         floors={"echo": run.floors["echo"]["p50"]})
            run.add_time(f"{name}: one round, p99", times[int(len(times) * 0.99)])
        started = time.perf_counter()
        first = begin(client, "await get_weather('x')")
        run.add_time("from the program to its first call", (time.perf_counter() - started) * 1e6)
        resume(client, first["continuation_token"], [result(call) for call in first["tool_calls"]])
        client.close()
