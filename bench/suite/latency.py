"""Latency when the pool is ready: requests at a fixed spacing."""

from . import servers, tools

SPACING_MS = 60


def series(run, port, count, **options):
    return [one_series(port, count, **options) for _ in range(run.repeats)]


def one_series(port, count, **options):
    """An open loop; latency counts from the scheduled time."""
    return tools.load(port, every=SPACING_MS, count=count, warm_up=max(count // 10, 10), urgent=1, **options)


def add(run, name, results, p50_units, p99_units=None):
    latency = tools.middle(results)
    spread = "" if len(results) == 1 else " (series: " + ", ".join(
        f"{result['latency']['200']['p50'] / 1000:.2f}" for result in results) + ")"
    floors = {"echo": run.floors["echo"]["p50"], "cold Python": run.floors["python"]["p50"]}
    run.add_time(f"{name}, p50", latency["p50"], units=p50_units, floors=floors, note=spread)
    run.add_time(f"{name}, p99", latency["p99"], units=p99_units, floors=floors)
    run.add_time(f"{name}, fastest", latency["min"])
    run.add_count(f"{name}: errors and wrong answers", tools.bad_answers(results))


def python(run):
    """`print(1)` in Python over HTTP, 60 ms apart, one connection, default settings. Three series of 500, each after 50
    to warm up; the median of the three medians, and of the three p99."""
    with servers.product() as server:
        options = tools.exec_options("py", **tools.say_one())
        add(run, "Python print(1)", series(run, server.port, run.scale(500, 60), **options), 1.5, 6)


def bash(run):
    """`echo 1` in bash: a jail made beforehand, bash started when the request comes. Like the Python series, n = 300."""
    with servers.product() as server:
        options = tools.exec_options("bash", **tools.say_one("echo {}"))
        add(run, "bash echo 1", series(run, server.port, run.scale(300, 40), **options), 6)
