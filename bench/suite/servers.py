"""The servers under measurement: each on a free port, with a data folder of its own, ended by its pid."""

import contextlib
import os
import subprocess
import time

from . import tools
from harness import host
from harness.server import CannotStart, Server

SECOND_KEY = "bench-second-key-0123456789"
POOLS_READY_SECONDS = 60


@contextlib.contextmanager
def product(core=None, **settings):
    """The product with its default settings but those given, when its pools are full."""
    with tools.on_core(core):
        server = Server(API_KEYS=SECOND_KEY, **settings)
        try:
            server.start()
        except CannotStart as problem:
            server.remove()
            raise tools.CannotMeasure(str(problem)) from None
    try:
        wait_for_pools(server)
        yield server
    finally:
        server.stop()
        server.remove()


def wait_for_pools(server, seconds=POOLS_READY_SECONDS):
    """Until no sandbox is being made any more: the pools are full and nothing else happens."""
    deadline = time.monotonic() + seconds
    wanted = {"py": int(server.settings.get("POD_POOL_PY", 8)), "cold": int(server.settings.get("POD_POOL_COLD", 4) or 0)}
    client = server.client()
    while True:
        parked = client.get("/status")["services"]["sandboxes"]["parked"]
        if all(parked.get(name, 0) >= count for name, count in wanted.items()):
            client.close()
            return
        if time.monotonic() > deadline:
            raise tools.CannotMeasure(f"the pools are not full after {seconds} s: {parked}")
        time.sleep(0.1)


@contextlib.contextmanager
def echo(core=None, threads=1):
    """The floor: our own HTTP server with a handler that does nothing. Yields its port."""
    with tools.on_core(core):
        process = subprocess.Popen([tools.PROGRAMS / "bench_echo_server", "0", str(threads)],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait()


def own_processes(server):
    """Supervisor, server and runner: what lives below the server and carries no sandbox's uid."""
    return [pid for pid in host.descendants(server.process.pid)
            if not any(server.uid_base <= uid < server.uid_base + 65536 for uid in host.uids(pid))]


def memory_kilobytes(pids):
    """(resident, proportional) of the processes together."""
    totals = {"Rss": 0, "Pss": 0}
    for pid in pids:
        try:
            lines = open(f"/proc/{pid}/smaps_rollup").read().splitlines()
        except OSError:
            continue
        for name in totals:
            totals[name] += sum(int(line.split()[1]) for line in lines if line.startswith(name + ":"))
    return totals["Rss"], totals["Pss"]


def is_root():
    return os.geteuid() == 0
