"""Java libraries that came as jars of their own: the coordinates that Maven writes into them, or else their names."""

import pathlib
import re
import zipfile

from imaging.sbom.package import Package


def read(root):
    for jar in sorted(pathlib.Path(root).glob("opt/**/*.jar")):
        with zipfile.ZipFile(jar) as archive:
            written = [name for name in archive.namelist() if re.fullmatch(r"META-INF/maven/[^/]+/[^/]+/pom\.properties", name)]
            found = [coordinates(archive.read(name).decode(errors="replace")) for name in sorted(written)]
        yield from found or by_name(jar.stem)


def coordinates(properties):
    said = dict(line.split("=", 1) for line in properties.splitlines() if "=" in line and not line.startswith("#"))
    return Package("maven", f"{said['groupId']}/{said['artifactId']}".strip(), said["version"].strip())


def by_name(stem):
    name, version = re.fullmatch(r"(.+?)(?:-(\d.*))?", stem).groups()
    return [Package("maven", name, version or "unknown")]
