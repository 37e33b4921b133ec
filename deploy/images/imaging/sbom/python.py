"""Python libraries: their METADATA."""

import email
import pathlib
import re

from imaging.sbom.package import Package


def read(root):
    for metadata in sorted(pathlib.Path(root).glob("usr/**/dist-packages/*.dist-info/METADATA")):
        said = email.message_from_string(metadata.read_text(errors="replace"))
        license = said.get("License-Expression") or short(said.get("License", ""))
        yield Package("pypi", normalised(said["Name"]), said["Version"], license)


def normalised(name):
    """The name under which PyPI and scanners know a library."""
    return re.sub(r"[-_.]+", "-", name).lower()


def short(text):
    """Some libraries write their whole licence there."""
    return text.strip() if "\n" not in text and len(text) < 80 else ""
