"""What our executables contain: ourselves, and the libraries that were compiled into them."""

import fnmatch
import subprocess

from imaging.product import version
from imaging.sandbox_tree import REPOSITORY
from imaging.sbom import debian
from imaging.sbom.package import Package

# Archives and headers of which an executable is made; shared libraries are packages of their own in the image.
INSIDE = {
    "kubecoderun": ("libboost*-dev", "libcli11-dev", "libexpected-dev", "libfmt-dev", "libseccomp-dev", "libyaml-cpp-dev"),
    "kubecoderun-runner": ("libboost*-dev", "libexpected-dev", "libfmt-dev", "libseccomp-dev", "libssl-dev",
                           "libyaml-cpp-dev"),
}
# Came with the compiler, in whatever versions are installed. They are inside of what is linked statically.
TOOLCHAIN = {"kubecoderun": (), "kubecoderun-runner": ("libc6-dev", "libgcc-*-dev", "libstdc++-*-dev")}


def packages(executable):
    names = [name for name in libraries() if any(fnmatch.fnmatch(name, each) for each in INSIDE[executable])]
    return [Package("generic", executable, version(), "Apache-2.0"), *installed([*names, *TOOLCHAIN[executable]])]


def libraries():
    """Those that scripts/bootstrap installs for compiling, by their names in all distributions."""
    names = set()
    for packages in (REPOSITORY / "scripts/packages").glob("*.list"):
        words = [line.split() for line in packages.read_text().splitlines() if line.startswith("build ")]
        names.update(name for _, name in words if name.startswith("lib") and name.endswith("-dev"))
    return sorted(names)


def installed(patterns):
    """The packages of this machine that match."""
    form = "${db:Status-Abbrev} ${Package} ${Version} ${Architecture}\n"
    said = subprocess.run(["dpkg-query", "--show", "--showformat", form, *patterns], capture_output=True, text=True).stdout
    for line in said.splitlines():
        state, *identity = line.split()  # a package that dpkg knows only by name has no version
        if state == "ii":
            yield debian.package(debian.distribution("/"), *identity)
