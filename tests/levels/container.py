"""Ordinary containers without an engine: runc, the sandbox root as image, Docker's default rights."""

import errno
import json
import os
import pathlib
import shutil
import subprocess
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "deploy/images"))

from imaging import product, sandbox_tree, server_files  # noqa: E402  (the path comes first)
from imaging.entries import FOLDER, LINK  # noqa: E402

CAPABILITIES = [f"CAP_{name}" for name in (
    "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL "
    "AUDIT_WRITE").split()]
# What Docker's default profile refuses to those who lack CAP_SYS_ADMIN and the like.
REFUSED = ("mount umount2 pivot_root unshare setns fsopen fsmount fsconfig fspick move_mount open_tree mount_setattr bpf "
           "perf_event_open keyctl add_key request_key kexec_load init_module finit_module delete_module quotactl reboot "
           "swapon swapoff sethostname setdomainname userfaultfd open_by_handle_at").split()
NEW_NAMESPACES = 0x7E020000
SECCOMP = {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
    {"names": REFUSED, "action": "SCMP_ACT_ERRNO", "errnoRet": 1},
    {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38},
    *({"names": ["clone"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1,
       "args": [{"index": 0, "value": 1 << bit, "valueTwo": 1 << bit, "op": "SCMP_CMP_MASKED_EQ"}]}
      for bit in range(32) if NEW_NAMESPACES >> bit & 1)]}
MASKED = ["/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/sched_debug", "/sys/firmware"]
READ_ONLY = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]


def obstacle():
    if os.geteuid() != 0:
        return "needs root"
    if not shutil.which("runc"):
        return "needs runc"
    return None


def add_product(folder):
    """What the images have beside the tree: our executables and their libraries."""
    tree = pathlib.Path(os.path.realpath(sandbox_tree.build_tree("all")))
    entries, _ = server_files.server_files(sandbox_tree.read_sandbox(tree))
    passwd, group = ((tree / "etc" / name).read_text() for name in ("passwd", "group"))
    for entry in [*entries, product.runner(), *product.users(passwd, group)]:
        path = folder / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if entry.kind == LINK:
            path.symlink_to(entry.target)
        elif entry.kind == FOLDER:
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(entry.content())
        if entry.kind != LINK:
            path.chmod(entry.mode)
            os.chown(path, entry.owner, entry.owner)
    return tree


def tmpfs(place, *options):
    return {"destination": place, "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", *options]}


class Container:
    """One container; its root file system is an overlay, which is gone afterwards. `limits`: memory in bytes, pids.
    `unknown`: system calls that its kernel does not have."""

    def __init__(self, folder, name, argv, user=0, environment=(), mounts=(), unknown=(), **limits):
        self.folder, self.name = folder, f"kcr-levels-{os.getpid()}-{name}"
        self.root = folder / "rootfs"
        (folder / "image").mkdir(parents=True)
        self.root.mkdir()
        tree = add_product(folder / "image")
        subprocess.run(["mount", "-t", "overlay", "-o", f"ro,lowerdir={folder}/image:{tree}", "overlay", self.root], check=True)
        (folder / "config.json").write_text(json.dumps(self.config(argv, user, environment, mounts, unknown, limits)))
        self.log = folder / "log"
        self.process = None

    @staticmethod
    def config(argv, user, environment, mounts, unknown, limits):
        capabilities = CAPABILITIES if user == 0 else []
        sets = {kind: capabilities for kind in ("bounding", "effective", "permitted")}
        proc = {"destination": "/proc", "type": "proc", "source": "proc", "options": ["nosuid", "noexec", "nodev"]}
        lacking = [{"names": list(unknown), "action": "SCMP_ACT_ERRNO", "errnoRet": errno.ENOSYS}] if unknown else []
        seccomp = SECCOMP | {"syscalls": SECCOMP["syscalls"] + lacking}
        # The machine's network stands for the container's.
        namespaces = [{"type": kind} for kind in ("pid", "ipc", "uts", "mount")]
        return {
            "ociVersion": "1.0.2", "hostname": "container", "root": {"path": "rootfs", "readonly": True},
            "process": {"user": {"uid": user, "gid": user}, "args": argv, "cwd": "/", "noNewPrivileges": True,
                        "env": ["PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/tmp", *environment], "capabilities": sets},
            "mounts": [proc, {**tmpfs("/dev"), "options": ["nosuid", "strictatime", "mode=755", "size=65536k"]}, tmpfs("/dev/shm", "mode=1777", "size=65536k"), *mounts],
            "linux": {"namespaces": namespaces, "seccomp": seccomp, "maskedPaths": MASKED, "readonlyPaths": READ_ONLY,
                      "resources": {what: {"limit": most} for what, most in limits.items()}},
        }

    def start(self):
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(["runc", "run", "--bundle", self.folder, self.name], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=subprocess.STDOUT)
        return self

    def wait(self, seconds):
        """Its exit code."""
        return self.process.wait(seconds)

    def said(self):
        return self.log.read_text(errors="replace")

    def signal(self, name):
        subprocess.run(["runc", "kill", self.name, name], check=True)

    def remove(self):
        if self.process:
            subprocess.run(["runc", "delete", "--force", self.name], check=False, capture_output=True)
            self.process.wait(30)
        subprocess.run(["umount", self.root], check=True)
