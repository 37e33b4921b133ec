"""A look at the host: what a run could have left behind."""

import os
import pathlib
import time

PROC = pathlib.Path("/proc")
SETTLING_SECONDS = 2


def _read(path):
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def parents():
    """{pid: parent's pid} of every process."""
    found = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            stat = _read(entry / "stat")
            if stat:
                found[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    return found


def descendants(root):
    """Every process below `root`, itself included."""
    all_parents = parents()
    found, grew = {root}, True
    while grew:
        children = {pid for pid, parent in all_parents.items() if parent in found} - found
        found |= children
        grew = bool(children)
    return found & set(all_parents)


def uids(pid):
    line = [line for line in _read(PROC / str(pid) / "status").splitlines() if line.startswith("Uid:")]
    return {int(uid) for uid in line[0].split()[1:]} if line else set()


def resident_kilobytes(pid):
    """0 for one that has ended meanwhile, or is about to."""
    line = [line for line in _read(PROC / str(pid) / "status").splitlines() if line.startswith("VmRSS:")]
    return int(line[0].split()[1]) if line else 0


def of_uid_range(base, count=65536):
    """Processes that carry a sandbox's uid, wherever they hang in the tree."""
    return {pid for pid in parents() if any(base <= uid < base + count for uid in uids(pid))}


def descriptors(pid):
    try:
        return len(os.listdir(PROC / str(pid) / "fd"))
    except OSError:
        return 0


def cgroup_folders(pids):
    """Folders of the groups that the runner among `pids` made, in every hierarchy. Not those of other servers."""
    runners = tuple(f"kubecoderun-{pid}-" for pid in pids)
    tops = set()
    for pid in pids:
        for line in _read(PROC / str(pid) / "cgroup").splitlines():
            _, controllers, path = line.split(":", 2)
            if "kubecoderun" in path:
                inside = path.split("kubecoderun")[0].rstrip("/")
                tops |= {hierarchy + inside for hierarchy in _hierarchies(controllers)}
    found = set()
    for top in tops:
        for entry in os.scandir(top):
            if entry.is_dir() and entry.name.startswith(runners):
                found |= {folder for folder, _, _ in os.walk(entry.path)}
    return found


def _hierarchies(controllers):
    wanted = set(controllers.replace("name=", "").split(",")) - {""}
    for line in _read(PROC / "self" / "mounts").splitlines():
        _, place, kind, options, *_ = line.split()
        if kind == "cgroup2" and not wanted or kind == "cgroup" and wanted & set(options.split(",")):
            yield place


def shared_memory():
    """Names in /dev/shm and System V segments, as the host sees them."""
    return sorted(os.listdir("/dev/shm")) + _read(PROC / "sysvipc" / "shm").splitlines()[1:]


def swap_used_kilobytes():
    values = dict(line.split(":") for line in _read(PROC / "meminfo").splitlines())
    return int(values["SwapTotal"].split()[0]) - int(values["SwapFree"].split()[0])


def folder_bytes(folder):
    total = 0
    for place, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(place, name)).st_blocks * 512
            except OSError:
                pass
    return total


def look(server):
    """What must be the same before and after a run. Counts, because parked sandboxes come and go."""
    tree = descendants(server.process.pid)
    outside_sandboxes = {pid for pid in tree if not any(_in_range(uid, server) for uid in uids(pid))}
    return {
        "processes of the server": len(tree),
        "processes with a sandbox's uid": len(of_uid_range(server.uid_base)),
        "mounts of the host": len(_read(PROC / "self" / "mountinfo").splitlines()),
        "mounts seen by the server": sum(len(_read(PROC / str(pid) / "mountinfo").splitlines())
                                         for pid in outside_sandboxes),
        "cgroup folders": len(cgroup_folders(tree)),
        "descriptors of the server": sum(descriptors(pid) for pid in outside_sandboxes),
        "shared memory": shared_memory(),
    }


def _in_range(uid, server):
    return server.uid_base <= uid < server.uid_base + 65536


def settle(server, seconds=20):
    """Waits until the look is the same for half a second (pools are full) and returns it."""
    deadline = time.monotonic() + seconds
    last, since = look(server), time.monotonic()
    while time.monotonic() < deadline and time.monotonic() - since < 0.5:
        time.sleep(0.1)
        now = look(server)
        if now != last:
            last, since = now, time.monotonic()
    return last


def differences(server, before, seconds=SETTLING_SECONDS):
    """What is still different `seconds` after a run; empty when the host looks as before."""
    deadline = time.monotonic() + seconds
    while True:
        now = look(server)
        different = {name: (before[name], now[name]) for name in before if now[name] != before[name]}
        if not different or time.monotonic() > deadline:
            return different
        time.sleep(0.05)
