"""A package in an image, as all readers of this folder name it."""

import dataclasses
import urllib.parse


@dataclasses.dataclass(frozen=True, order=True)
class Package:
    kind: str  # as in a package URL: deb, pypi, npm, golang, cargo, composer, maven, generic
    name: str
    version: str
    license: str = ""
    qualifiers: str = ""
    space: str = ""  # whose names they are: debian, ubuntu

    def url(self):
        name = "/".join(urllib.parse.quote(part, safe="") for part in self.name.split("/"))
        space = self.space and self.space + "/"
        suffix = f"?{self.qualifiers}" if self.qualifiers else ""
        return f"pkg:{self.kind}/{space}{name}@{urllib.parse.quote(self.version, safe='')}{suffix}"
