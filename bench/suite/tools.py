"""The programs that measure, and what they are given."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = REPOSITORY / "build"
sys.path.insert(0, str(REPOSITORY / "tests"))

from harness.client import KEY  # noqa: E402  (the path comes first)

JSON_HEADERS = ("Content-Type: application/json", f"X-API-Key: {KEY}")


class CannotMeasure(Exception):
    """A sentence that says what is missing."""


def run_json(*command, **options):
    """Runs a program of ours that prints one JSON object."""
    if not command[0].exists():
        raise CannotMeasure(f"{command[0]} is missing: scripts/build release kubecoderun kubecoderun-runner bench")
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise CannotMeasure(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def load_command(port, headers=(), **options):
    """bench/load_options.h says what there is; `_` in a name stands for `-`."""
    words = ["--port", port]
    for header in headers:
        words += ["--header", header]
    for name, value in options.items():
        words += [f"--{name.replace('_', '-')}", value]
    return [PROGRAMS / "bench_load", *map(str, words)]


def load(port, **options):
    return run_json(*load_command(port, **options))


def exec_options(lang, code, expected="@TOKEN@", **more):
    """Options of load() for POST /exec. `code` and `expected` (as it stands in the JSON) may hold @TOKEN@."""
    body = {"lang": lang, "code": code} | ({"timeout": more.pop("timeout")} if "timeout" in more else {})
    return {"method": "POST", "path": "/exec", "headers": JSON_HEADERS, "body": json.dumps(body),
            "expect": expected, **more}


def say_one(lang_print='print({})'):
    """print(1), with a number that tells the answers apart."""
    return {"code": lang_print.format("@TOKEN@"), "expected": r'"stdout":"@TOKEN@\n"'}


def middle(results, status="200"):
    """The medians, over repeated series, of each statistic of the answers with `status`."""
    latencies = [result["latency"].get(status, {}) for result in results]
    names = ("min", "p50", "p90", "p99", "max")
    if not all(latency.get("n") for latency in latencies):
        problem = next((result["first_problem"] for result in results if result["first_problem"]), "")
        raise CannotMeasure(f"a series without answers of status {status}: {problem}")
    return {name: statistics.median(latency[name] for latency in latencies) for name in names}


def in_turn(calls, count):
    """The median time of each call, in us; one first that does not count, then in turn, so that a slow minute is everyone's."""
    times = [[] for _ in calls]
    for number in range(count + 1):
        for call, taken in zip(calls, times):
            started = time.perf_counter()
            call()
            if number:
                taken.append((time.perf_counter() - started) * 1e6)
            time.sleep(0.06)  # the pools fill up again
    return [statistics.median(taken) for taken in times]


def bad_answers(results):
    return sum(result["errors"] + result["wrong"] for result in results)


def wrk(port, path, seconds, connections=32, core=None):
    """Requests per second by wrk with one thread."""
    program = shutil.which("wrk")
    if program is None:
        raise CannotMeasure("wrk is missing: scripts/bootstrap test")
    command = [program, "-t1", f"-c{connections}", f"-d{seconds}s", f"http://127.0.0.1:{port}{path}"]
    with on_core(core):
        done = subprocess.run(command, capture_output=True, text=True)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if rate is None or "Non-2xx" in done.stdout:
        raise CannotMeasure(f"wrk got no good answers: {done.stdout}{done.stderr}")
    return float(rate.group(1))


@contextlib.contextmanager
def on_core(core):
    """What is started meanwhile stays on one core; None: anywhere."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(before)[core % len(before)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
