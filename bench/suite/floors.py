"""The floors, measured in the same run as everything else."""

import pathlib
import subprocess

from . import servers, tools

NAMES = {
    "spin": "fixed work (noise: p99 against p50)",
    "pipe": "pipe round trip between two processes",
    "minor_fault": "minor page fault",
    "cow_fault": "copy-on-write fault",
    "fork": "fork, exit, wait",
    "spawn": "posix_spawn and wait of a dynamic program that does nothing (U)",
    "python": "cold `python3 -c pass`",
    "echo": "HTTP echo of our own server, closed loop, one connection",
}


def sandbox_root():
    done = subprocess.run([tools.REPOSITORY / "sandbox/build", "--print-path"], capture_output=True, text=True)
    path = pathlib.Path(done.stdout.strip() or "/nonexistent")
    return path if (path / "usr/bin/python3").exists() else None


def measure(run):
    """Fills run.floors: name -> statistics in us."""
    root = sandbox_root() if servers.is_root() else None
    place = [root] if root else []
    run.floors = tools.run_json(tools.PROGRAMS / "bench_floors", run.scale(400, 100),
                                tools.PROGRAMS / "bench_true", "/usr/bin/python3", *place)
    run.python_of = "of the sandbox root" if root else "of the host"
    with servers.echo(core=0) as port:
        run.floors["echo"] = echo_times(run, port)


def echo_times(run, port):
    count = run.scale(20000, 4000)
    with tools.on_core(1):
        results = [tools.load(port, path="/health", count=count, warm_up=count // 10) for _ in range(run.repeats)]
    return tools.middle(results)
