"""Debian packages: var/lib/dpkg/status of a tree, and one file for each package in an image without dpkg."""

import pathlib
import re

from imaging.sbom.package import Package


def read(root):
    root = pathlib.Path(root)
    status = root / "var/lib/dpkg/status"
    for one in [status] * status.exists() + sorted(root.glob("var/lib/dpkg/status.d/*")):
        yield from parse(one.read_text(), distribution(root))


def distribution(root):
    """Whose packages they are: debian, ubuntu, ..."""
    release = pathlib.Path(root, "etc/os-release").read_text()
    return re.search(r"^ID=[\"']?([a-z0-9._-]+)", release, re.MULTILINE)[1]


def package(distribution, name, version, architecture):
    return Package("deb", name, version, qualifiers=f"arch={architecture}", space=distribution)


def parse(text, distribution):
    for paragraph in text.split("\n\n"):
        # A line that begins with a space continues the one before.
        fields = dict(line.split(": ", 1) for line in paragraph.splitlines() if ": " in line and not line.startswith(" "))
        if fields.get("Status", "").endswith(" installed"):
            yield package(distribution, fields["Package"], fields["Version"], fields["Architecture"])
