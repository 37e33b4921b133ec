"""What a cluster could leave on the machine, as one value to compare."""

import pathlib
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
