"""What every image has of ours: executables, the user, labels."""

import os
import pathlib
import subprocess
import tempfile

from imaging.entries import FILE, FOLDER, Entry, folders_of
from imaging.sandbox_tree import REPOSITORY

USER = 65532
# Serves one server, whose token it finds in that variable; --runs and --alone come from whoever makes the pod.
RUNNER = ["/usr/local/bin/kubecoderun-runner", "--level", "auto", "--sandbox-root", "/", "--listen-tcp", "0.0.0.0:8090",
          "--token-env", "KUBECODERUN_RUNNER_TOKEN"]
BUILD = pathlib.Path(os.environ.get("KUBECODERUN_BUILD", REPOSITORY / "build"))


def executable(name, mode):
    """Without its symbols, and so a fifth as large."""
    # Into a folder of our own: strip replaces what it writes to, and for root that could be a device.
    with tempfile.TemporaryDirectory() as folder:
        stripped = pathlib.Path(folder, name)
        subprocess.run(["strip", "--strip-all", "-o", stripped, BUILD / name], check=True)
        return Entry(f"usr/local/bin/{name}", FILE, mode, data=stripped.read_bytes())


def runner():
    """Readable, or gVisor's kernel would not start it. Who has its uid in a pod, the user's program, may not look into it: it is not dumpable."""
    return executable("kubecoderun-runner", 0o755)


def users(passwd="", group=""):
    """The user of the images beside those that a tree has."""
    return [
        Entry("etc/passwd", FILE, data=f"{passwd}kubecoderun:x:{USER}:{USER}:kubecoderun:/tmp:/usr/sbin/nologin\n".encode()),
        Entry("etc/group", FILE, data=f"{group}kubecoderun:x:{USER}:\n".encode()),
    ]


def with_folders(entries):
    """Adds the folders above the entries that nobody named."""
    entries = list(entries)
    named = {entry.path for entry in entries}
    missing = {folder for entry in entries for folder in folders_of(entry.path)} - named
    return entries + [Entry(folder, FOLDER, 0o755) for folder in missing]


def version():
    said = subprocess.run([BUILD / "kubecoderun", "version"], check=True, capture_output=True, text=True).stdout
    return said.split()[-1]


def labels(title, description):
    return {
        "org.opencontainers.image.title": title,
        "org.opencontainers.image.description": description,
        "org.opencontainers.image.version": version(),
        "org.opencontainers.image.vendor": "KubeCodeRun",
        "org.opencontainers.image.licenses": "Apache-2.0",
    }
