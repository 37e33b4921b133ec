"""The trees of sandbox/build as entries, and which image is made over which other."""

import os
import pathlib
import subprocess
import sys

from imaging.entries import EPOCH, read_tree

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]

# Each image and the one whose layers it continues: the tree of the upper one holds all of the lower one.
PARENTS = {
    "bash": None,
    "py": "bash",
    "js": "bash",
    "ts": "js",
    "c": "bash",
    "cpp": "c",
    "f90": "c",
    "rs": "c",
    "d": "c",
    "go": "c",
    "java": "bash",
    "php": "bash",
    "r": "bash",
    "all": "bash",
}


def chain(image):
    """The image and those below it, lowest first."""
    return (chain(PARENTS[image]) if PARENTS[image] else []) + [image]


def build_tree(image):
    """The folder of the tree; made if need be, which takes a minute."""
    command = [REPOSITORY / "sandbox/build", "--keep-larger"]
    if image != "all":
        command += ["--languages", image]
    environment = {name: value for name, value in os.environ.items() if name != "LANGUAGES"}
    last = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as build:
        for line in build.stdout:
            if last:
                print(last, file=sys.stderr)
            last = line.rstrip("\n")
    if build.returncode != 0:
        raise SystemExit(f"sandbox/build failed: {last}")
    return pathlib.Path(last)


def read_sandbox(root):
    """Files that a Debian package brought keep their time, which Go's index and Java's class archive look at; the rest
    was made by the build and gets the time that everything has."""
    packaged = packaged_files(root)
    return read_tree(root, lambda path, found: int(found.st_mtime) if path in packaged else EPOCH)


def packaged_files(root):
    paths = set()
    for names in pathlib.Path(root, "var/lib/dpkg/info").glob("*.list"):
        paths.update(line.lstrip("/") for line in names.read_text().splitlines())
    return {merged(path) for path in paths}


def merged(path):
    """/bin, /lib and the like are links into /usr."""
    return "usr/" + path if path.split("/", 1)[0] in ("bin", "sbin", "lib", "lib64") else path

