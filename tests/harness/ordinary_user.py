"""The server as an ordinary user starts it: no root, no cgroup of its own, user namespaces only."""

import os
import pathlib
import shutil
import subprocess

from .server import Server, binary

USER = 12345
BECOME = (f"--reuid={USER}", f"--regid={USER}", "--clear-groups")
SCRIPT = 'mount --bind "$1" "$2" && mount --bind "$3" "$4" && shift 4 && exec "$@"'


def cannot_become_one():
    """Why this machine lets no test act as an ordinary user with user namespaces; empty when it does."""
    if os.geteuid() != 0:
        return "needs root, to become an ordinary user"
    if not shutil.which("setpriv"):
        return "needs setpriv (util-linux), to become an ordinary user"
    probe = subprocess.run(["setpriv", *BECOME, "unshare", "--user", "--map-root-user", "--mount", "true"], capture_output=True, text=True)
    return "" if probe.returncode == 0 else f"ordinary users cannot make user namespaces here: {probe.stderr.strip()}"


def sandbox_root():
    cache = os.environ.get("KUBECODERUN_CACHE", pathlib.Path.home() / ".cache/kubecoderun")
    return pathlib.Path(os.environ.get("SANDBOX_ROOT", pathlib.Path(cache) / "sandbox/current")).resolve()


class OrdinaryUserServer(Server):
    """Needs root, to become somebody else. What that user must see is shown below the test's own folder, because
    root's home is closed to others."""

    def __init__(self, **settings):
        super().__init__(**settings)
        self.tree, self.programs = self.folder / "tree", self.folder / "programs"
        for folder in (self.tree, self.programs, self.data):
            folder.mkdir()
        os.chown(self.data, USER, USER)
        self.settings |= {"SANDBOX_ROOT": self.tree, "SANDBOX_UID_BASE": None, "HOME": self.data}

    def command(self):
        return ["unshare", "--mount", "sh", "-ec", SCRIPT, "sh", sandbox_root(), self.tree, binary().parent, self.programs,
                "setpriv", *BECOME, self.programs / binary().name, "serve"]
