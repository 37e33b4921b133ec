"""Debian packages: var/lib/dpkg/status of a tree, and one file for each package in an image without dpkg."""

import pathlib

from imaging.sbom.package import Package


def read(root):
    root = pathlib.Path(root)
    status = root / "var/lib/dpkg/status"
    if status.exists():
        yield from parse(status.read_text())
    for one in sorted(root.glob("var/lib/dpkg/status.d/*")):
        yield from parse(one.read_text())


def parse(text):
    for paragraph in text.split("\n\n"):
        # A line that begins with a space continues the one before.
        fields = dict(line.split(": ", 1) for line in paragraph.splitlines() if ": " in line and not line.startswith(" "))
        if fields.get("Status", "").endswith(" installed"):
            yield Package("deb", fields["Package"], fields["Version"], qualifiers=f"arch={fields['Architecture']}")
