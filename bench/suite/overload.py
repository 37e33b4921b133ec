"""More work than places: how long the queue keeps a request, and who is served."""

import contextlib
import subprocess
import time

from . import latency, servers, tools

PROGRAM_SECONDS, QUEUE_SECONDS, TOLERANCE = 1, 5, 0.1
FLOOD = "while True: pass"


def queue(run):
    """100 connections, closed loop, of programs that sleep 1 s, where 10 run at a time: ten times what can be served.
    The wait of a served request is its latency without that second; that of a refused one is its latency. Nothing to
    warm up."""
    options = tools.exec_options("py", f"import time; time.sleep({PROGRAM_SECONDS}); print(@TOKEN@)",
                                 r'"stdout":"@TOKEN@\n"', allow=503)
    with servers.product() as server:
        result = tools.load(server.port, connections=100, seconds=run.scale(30, 8), **options)
    served, refused = (result["latency"].get(status, {"n": 0, "max": 0}) for status in ("200", "503"))
    most = f"≤ {QUEUE_SECONDS} s (+ {TOLERANCE} s)"
    for name, wait in (("longest wait of a served request", served["max"] - PROGRAM_SECONDS * 1e6),
                       ("longest wait before 503", refused["max"])):
        run.add(name, f"{max(wait, 0) / 1e6:.2f} s", must=most, met=wait <= (QUEUE_SECONDS + TOLERANCE) * 1e6)
    run.add("served, refused with 503", f"{served['n']}, {refused['n']} in {result['seconds']:.0f} s")
    run.add_count("503 without Retry-After", result["without_retry_after"])
    run.add_count("errors and other answers", tools.bad_answers([result]))


def fairness(run):
    """p99 of `print(1)` of one key, 60 ms apart, alone, and while another key keeps 20 connections busy with endless
    loops (timeout 1000 ms). Three series of 400 each, with and without the flood in turn, so that the noise of the
    machine strikes both; over eight connections, so that no request waits for the answer to an earlier one."""
    options, count = tools.exec_options("py", connections=8, **tools.say_one()), run.scale(400, 60)
    alone, beside = [], []
    with servers.product() as server:
        for _ in range(run.repeats):
            alone.append(latency.one_series(server.port, count, **options))
            with flood(server.port):
                beside.append(latency.one_series(server.port, count, **options))
    quiet, busy = tools.middle(alone), tools.middle(beside)
    run.add_time("alone, p50", quiet["p50"])
    run.add_time("alone, p99", quiet["p99"])
    run.add_time("beside the flood, p50", busy["p50"], floors={"alone": quiet["p50"]})
    run.add_time("beside the flood, p99", busy["p99"], at_most=2 * quiet["p99"], floors={"alone": quiet["p99"]},
                 must=f"≤ 2 × alone = {2 * quiet['p99'] / 1000:.1f} ms")
    run.add_count("errors and wrong answers", tools.bad_answers(alone + beside))


@contextlib.contextmanager
def flood(port):
    process = start_flood(port)
    try:
        time.sleep(3)
        yield
    finally:
        process.terminate()
        process.wait()
        time.sleep(1.5)  # its last programs end


def start_flood(port):
    headers = ("Content-Type: application/json", f"X-API-Key: {servers.SECOND_KEY}")
    options = tools.exec_options("py", FLOOD, "", timeout=1000, connections=20, seconds=3600, allow=503)
    options["headers"] = headers
    return subprocess.Popen(tools.load_command(port, **options), stdout=subprocess.DEVNULL)
