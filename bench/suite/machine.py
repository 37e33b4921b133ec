"""Facts about the machine that a figure means nothing without."""

import os
import pathlib
import platform
import subprocess

from . import tools


def facts(run):
    spin = run.floors["spin"]
    return {
        "processor": f"{processor()}, {os.cpu_count()} cores",
        "memory": f"{memory_gigabytes():.0f} GiB",
        "kernel": platform.release(),
        "system": system_name(),
        "cgroups": cgroups(),
        "revision": revision(),
        "load average at the start": " ".join(f"{load:.2f}" for load in run.load_at_start),
        "noise": f"fixed work: p50 {spin['p50']:.0f} us, p99 {spin['p99']:.0f} us",
    }


def _lines(path):
    try:
        return pathlib.Path(path).read_text().splitlines()
    except OSError:
        return []


def processor():
    names = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    return names[0] if names else platform.machine()


def memory_gigabytes():
    return int(_lines("/proc/meminfo")[0].split()[1]) / 2**20


def system_name():
    names = [line.partition("=")[2].strip('"') for line in _lines("/etc/os-release") if line.startswith("PRETTY_NAME=")]
    return names[0] if names else platform.system()


def cgroups():
    kinds = {line.split()[2] for line in _lines("/proc/self/mounts") if line.split()[2].startswith("cgroup")}
    return {frozenset({"cgroup"}): "v1", frozenset({"cgroup2"}): "v2"}.get(frozenset(kinds), "v1 and v2" if kinds else "none")


def revision():
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=tools.REPOSITORY, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"
