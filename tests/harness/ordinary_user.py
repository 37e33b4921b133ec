"""The server as an ordinary user starts it: no root, no cgroup of its own, user namespaces only."""

import os
import pathlib

from .server import Server, binary

USER = 12345
SCRIPT = 'mount --bind "$1" "$2" && mount --bind "$3" "$4" && shift 4 && exec "$@"'


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
        become = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
        return ["unshare", "--mount", "sh", "-ec", SCRIPT, "sh", sandbox_root(), self.tree, binary().parent, self.programs,
                *become, self.programs / binary().name, "serve"]
