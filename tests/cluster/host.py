"""What a cluster could leave on the machine, as one value to compare."""

import os
import pathlib
import re
import signal
import subprocess

NAMES = ("kcr-", "kubecoderun-cluster", "/var/lib/kubelet", "/run/containerd", "10.88.", "10.96.", "10.99.")
SETTINGS = ("vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops", "kernel/keys/root_maxkeys",
            "kernel/keys/root_maxbytes", "net/ipv4/ip_forward")


def traces():
    found = {f"setting {name}": pathlib.Path("/proc/sys", name).read_text() for name in SETTINGS}
    for command in ("ip -brief link", "ip route", "ip netns", "iptables-save", "nft list ruleset"):
        found[command] = ours(subprocess.run(command.split(), capture_output=True, text=True).stdout)
    found["mounts"] = ours(pathlib.Path("/proc/self/mountinfo").read_text())
    found["groups"] = sorted(map(str, pathlib.Path("/sys/fs/cgroup").glob("**/kcr-cluster")))
    found["folders"] = [folder for folder in ("/var/lib/kubecoderun-cluster", "/var/lib/kubelet") if pathlib.Path(folder).exists()]
    found["processes"] = processes()
    return found


def ours(text):
    return [line for line in text.splitlines() if any(name in line for name in NAMES)]


def processes():
    """Those that live; what was killed a moment ago may still wait to be reaped."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if "kubecoderun-cluster/" in command or "/cluster-" in command and "kube" in command.split()[0]:
            found.append(command)
    return found


def of_pods():
    """{uid of a pod: {pid: command line}} of all that runs in pods, by its cgroup; the containers that hold pods' namespaces do not count."""
    found = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            pod = re.search(r"/kcr-cluster/.*/pod([0-9a-f-]{36})/", (folder / "cgroup").read_text())
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue
        if pod and command and command != "/pause":
            found.setdefault(pod[1], {})[int(folder.name)] = command
    return found


def send(number, pod, word=""):
    """A signal to each process of a pod whose command line holds that word, as only the machine can send it; their pids."""
    pids = [pid for pid, command in of_pods().get(pod["metadata"]["uid"], {}).items() if word in command]
    for pid in pids:
        os.kill(pid, signal.Signals[number])
    return pids


def resident_kilobytes(pod):
    """Memory of all processes of a pod."""
    pids = of_pods().get(pod["metadata"]["uid"], {})
    return sum(int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) for pid in pids)


def first_of(pod):
    """The pid, here, of the process that has number 1 in that pod."""
    def is_first(pid):
        return re.search(r"^NSpid:.*\t1$", pathlib.Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)

    return next(filter(is_first, of_pods()[pod["metadata"]["uid"]]))
