"""npm packages, and Node itself, which has no package.json of its own in the tree."""

import json
import pathlib
import re

from imaging.sbom.package import Package


def read(root):
    root = pathlib.Path(root)
    modules = root / "usr/local/lib/node_modules"
    for manifest in sorted(modules.rglob("package.json")):
        # Deeper ones only say how a folder's files are to be read.
        if is_package(manifest.parent.relative_to(modules)):
            said = json.loads(manifest.read_text())
            license = said.get("license", "")
            yield Package("npm", said["name"], said["version"], license if isinstance(license, str) else "")
    yield from node_itself(root / "usr/local/bin/node")


def is_package(path):
    inner = str(path).rpartition("node_modules/")[2]
    return inner.count("/") == (1 if inner.startswith("@") else 0)


def node_itself(executable):
    if executable.exists():
        version = re.search(rb"node-(v\d+\.\d+\.\d+)", executable.read_bytes())
        if version:
            yield Package("generic", "node", version[1].decode().lstrip("v"), "MIT")
