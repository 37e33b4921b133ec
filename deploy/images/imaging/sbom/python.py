"""Python libraries: their METADATA."""

import email
import pathlib

from imaging.sbom.package import Package


def read(root):
    for metadata in sorted(pathlib.Path(root).glob("usr/**/dist-packages/*.dist-info/METADATA")):
        said = email.message_from_string(metadata.read_text(errors="replace"))
        license = said.get("License-Expression") or short(said.get("License", ""))
        yield Package("pypi", said["Name"].lower(), said["Version"], license)


def short(text):
    """Some libraries write their whole licence there."""
    return text.strip() if "\n" not in text and len(text) < 80 else ""
