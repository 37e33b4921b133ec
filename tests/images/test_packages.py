"""The list of packages of an image names everything that the recipe put into it."""

import fnmatch
import json
import platform

import pytest
from imaging.sandbox_tree import REPOSITORY
from imaging.sbom import debian, linked
from imaging.sbom.python import normalised
from imaging.sbom.spdx import packages_of


def names_of(packages, kind):
    return {(package.name, package.version) for package in packages if package.kind == kind}


def test_every_debian_package_of_the_tree_is_listed(whole_tree):
    versions = (whole_tree.parent / "debian.versions").read_text().splitlines()
    assert names_of(packages_of(whole_tree), "deb") == {tuple(line.split("=", 1)) for line in versions}


def test_every_locked_python_library_is_listed(whole_tree):
    lock = (whole_tree.parent / "python.lock").read_text().splitlines()
    locked = {normalised(line.split("==")[0]) for line in lock if "==" in line}
    assert {name for name, _ in names_of(packages_of(whole_tree), "pypi")} >= locked


def test_every_locked_npm_package_is_listed(whole_tree):
    lock = json.loads((REPOSITORY / "sandbox/locks/npm/package-lock.json").read_text())["packages"]
    locked = {(path.rpartition("node_modules/")[2], each["version"]) for path, each in lock.items() if path}
    listed = packages_of(whole_tree)
    # Node itself comes as a package for each processor.
    expected = {(name, version) for name, version in locked if not name.startswith("node-linux-") and name != "node"}
    assert names_of(listed, "npm") >= expected
    assert any(package.name == "node" for package in listed)


def test_the_list_describes_the_image_beside_it(image):
    described = image.packages["packages"][0]
    assert described["versionInfo"] == image.named["digest"]
    assert image.packages["spdxVersion"] == "SPDX-2.3"


def test_identifiers_in_a_list_are_unique(image):
    identifiers = [package["SPDXID"] for package in image.packages["packages"]]
    assert len(identifiers) == len(set(identifiers))


def urls_of(image):
    return [package["externalRefs"][0]["referenceLocator"] for package in image.packages["packages"][1:]]


def libraries_for_compiling(image):
    """The names of the -dev packages in its list."""
    names = [url.partition("@")[0].rpartition("/")[2] for url in urls_of(image) if url.startswith("pkg:deb/")]
    return {name.replace("%2B", "+") for name in names if name.endswith("-dev")}


def test_the_list_names_ourselves_and_what_we_are_linked_with(image):
    assert any(url.startswith("pkg:generic/kubecoderun") for url in urls_of(image))
    distribution = platform.freedesktop_os_release()["ID"]
    assert any(url.startswith(f"pkg:deb/{distribution}/libboost") for url in urls_of(image))


def test_what_is_in_no_image_is_not_listed(image):
    assert libraries_for_compiling(image) & {"libgtest-dev", "libgmock-dev", "libsqlite3-dev"} == set()


@pytest.mark.parametrize("library", ["libc6-dev", "libgcc-*-dev", "libstdc++-*-dev"])
def test_a_static_runner_contains_what_came_with_the_compiler(bash, server, library):
    assert fnmatch.filter(libraries_for_compiling(bash), library)
    assert not fnmatch.filter(libraries_for_compiling(server), library)


def test_of_every_library_for_compiling_it_is_known_where_it_ends():
    of_tests, shared = {"libgtest-dev", "libgmock-dev"}, {"libsqlite3-dev", "libutf8proc-dev"}
    patterns = {pattern for each in linked.INSIDE.values() for pattern in each}
    known = {name for name in linked.libraries() if any(fnmatch.fnmatch(name, pattern) for pattern in patterns)}
    assert set(linked.libraries()) - of_tests - shared == known


@pytest.mark.parametrize("written, listed", [("Typing_Extensions", "typing-extensions"), ("ruamel.yaml", "ruamel-yaml"), ("a-_.b", "a-b")])
def test_python_libraries_are_named_as_pypi_names_them(written, listed):
    assert normalised(written) == listed


@pytest.mark.parametrize("release, name", [("NAME=x\nID=ubuntu\n", "ubuntu"), ('VERSION_ID="13"\nID="debian"\n', "debian")])
def test_packages_belong_to_the_distribution_of_their_tree(tmp_path, release, name):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").write_text(release)
    (tmp_path / "var/lib/dpkg").mkdir(parents=True)
    (tmp_path / "var/lib/dpkg/status").write_text("Package: x\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n")
    assert [package.url() for package in debian.read(tmp_path)] == [f"pkg:deb/{name}/x@1?arch=all"]
