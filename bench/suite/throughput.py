"""How many fresh sandboxes per second, made and destroyed."""

from . import servers, tools

UNITS = 6


def sustained(run):
    """`print(1)` in Python, closed loop, 20 s after a warm-up of 3 s for each number of connections. The pools are soon
    empty: the rate is that of making and destroying sandboxes."""
    for connections in (1, 2, 8):
        with servers.product() as server:
            result = tools.load(server.port, connections=connections, seconds=run.scale(20, 4),
                                warm_up_seconds=run.scale(3, 1), **tools.exec_options("py", **tools.say_one()))
        name = f"{connections} connection{'s' if connections > 1 else ''}"
        each = result["seconds"] / result["answers"] * 1e6 if result["answers"] else float("inf")
        latency = tools.middle([result])
        note = f" ({1e6 / each:.1f}/s; latency p50 {latency['p50'] / 1000:.1f}, p99 {latency['p99'] / 1000:.1f} ms)"
        run.add_time(f"{name}: one sandbox per", each, units=UNITS, note=note)
        run.add_count(f"{name}: errors and wrong answers", tools.bad_answers([result]), of=result["answers"])
