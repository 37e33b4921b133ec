"""Go modules, Rust crates and Composer packages that a recipe put into the tree."""

import json
import pathlib
import tomllib

from imaging.sbom.package import Package


def read(root):
    root = pathlib.Path(root)
    yield from go(root)
    yield from cargo(root)
    yield from composer(root)


def go(root):
    """The cache of modules holds NAME/@v/VERSION.mod; a capital letter is written as ! and a small one."""
    for folder in sorted(root.glob("opt/**/cache/download")):
        for module in sorted(folder.rglob("@v/*.zip")):
            name = str(module.parent.parent.relative_to(folder))
            yield Package("golang", capitals(name), capitals(module.stem))


def capitals(text):
    first, *rest = text.split("!")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def cargo(root):
    """Vendored or packaged crates: each has a Cargo.toml beside its checksum."""
    for checksum in sorted(root.glob("opt/**/.cargo-checksum.json")):
        said = tomllib.loads((checksum.parent / "Cargo.toml").read_text())["package"]
        yield Package("cargo", said["name"], said["version"], said.get("license", ""))


def composer(root):
    for installed in sorted(root.glob("opt/**/vendor/composer/installed.json")):
        for package in json.loads(installed.read_text())["packages"]:
            yield Package("composer", package["name"], package["version"].lstrip("v"), " OR ".join(package.get("license", [])))
