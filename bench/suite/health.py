"""Requests that run nothing: what the HTTP server costs."""

import json

from . import servers, tools

RATE_GOAL = 30_000
SERVER_CORE, CLIENT_CORE = 0, 1


def closed_loop(run, port, **options):
    count = run.scale(20000, 4000)
    with tools.on_core(CLIENT_CORE):
        return [tools.load(port, count=count, warm_up=count // 10, **options) for _ in range(run.repeats)]


def health(run):
    """`GET /health` of a server with SERVER_THREADS=1, everything of it on core 0, the client on core 1. Latency: closed
    loop, one connection, three series of 20,000 after 2,000. Rate: wrk, one thread, 32 connections."""
    seconds = run.scale(10, 2)
    with servers.echo(core=SERVER_CORE) as port:
        floor_rate = tools.wrk(port, "/health", seconds, core=CLIENT_CORE)
        floor = tools.middle(closed_loop(run, port, path="/health"))["p50"]
    with servers.product(core=SERVER_CORE, SERVER_THREADS=1) as server:
        tools.wrk(server.port, "/health", 1, core=CLIENT_CORE)
        rate = tools.wrk(server.port, "/health", seconds, core=CLIENT_CORE)
        results = closed_loop(run, server.port, path="/health", expect='"status":"healthy"')
    latency = tools.middle(results)
    run.add_time("/health, p50", latency["p50"], at_most=2 * floor, floors={"echo": floor},
                 must=f"≤ 2 echo = {2 * floor:.0f} us")
    run.add_time("/health, p99", latency["p99"], floors={"echo": floor})
    run.add("/health, rate on one core", f"{rate:,.0f}/s", floors=f"{rate / floor_rate:.2f} of echo's {floor_rate:,.0f}/s",
            must=f"≥ {RATE_GOAL:,}/s", met=rate >= RATE_GOAL)
    run.add_count("/health: errors and wrong answers", tools.bad_answers(results))


def refused(run):
    """`POST /exec` without `code`: parsed, refused with 400 or 422, no sandbox touched. SERVER_THREADS=1, cores as for
    `/health`; latency with one connection, rate with eight."""
    body = {"lang": "py"}
    with servers.product(core=SERVER_CORE, SERVER_THREADS=1) as server:
        status = server.client().post("/exec", body).status
        options = {"method": "POST", "path": "/exec", "headers": tools.JSON_HEADERS, "body": json.dumps(body),
                   "status": status, "expect": "error"}
        one, eight = closed_loop(run, server.port, **options), closed_loop(run, server.port, connections=8, **options)
    latency = tools.middle(one, str(status))
    floors = {"echo": run.floors["echo"]["p50"]}
    run.add_time(f"refused with {status}, p50", latency["p50"], floors=floors)
    run.add_time(f"refused with {status}, p99", latency["p99"], floors=floors)
    rate = sorted(result["answers"] / result["seconds"] for result in eight)[len(eight) // 2]
    run.add("refused, rate on one core", f"{rate:,.0f}/s")
    run.add_count("refused: errors and other answers", tools.bad_answers(one + eight))
