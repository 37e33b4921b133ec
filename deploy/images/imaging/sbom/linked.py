"""What our executables contain: ourselves, and the libraries that were compiled into them."""

import subprocess

from imaging.product import version
from imaging.sandbox_tree import REPOSITORY
from imaging.sbom.package import Package


def packages(executable):
    return [Package("generic", executable, version(), "Apache-2.0"), *development_packages()]


def development_packages():
    """The libraries that scripts/bootstrap installs for compiling, as far as they are on this machine."""
    names = set()
    for packages in (REPOSITORY / "scripts/packages").glob("*.list"):
        words = [line.split() for line in packages.read_text().splitlines() if line.startswith("build ")]
        names.update(name for _, name in words if name.startswith("lib") and name.endswith("-dev"))
    form = "${db:Status-Abbrev} ${Package} ${Version} ${Architecture}\n"
    said = subprocess.run(["dpkg-query", "--show", "--showformat", form, *sorted(names)], capture_output=True, text=True).stdout
    for line in said.splitlines():
        state, name, version, architecture = line.split()
        if state == "ii":
            yield Package("deb", name, version, qualifiers=f"arch={architecture}")
