"""The list of packages of an image names everything that the recipe put into it."""

import json

from imaging.sandbox_tree import REPOSITORY
from imaging.sbom.spdx import packages_of


def names_of(packages, kind):
    return {(package.name, package.version) for package in packages if package.kind == kind}


def test_every_debian_package_of_the_tree_is_listed(whole_tree):
    versions = (whole_tree.parent / "debian.versions").read_text().splitlines()
    assert names_of(packages_of(whole_tree), "deb") == {tuple(line.split("=", 1)) for line in versions}


def test_every_locked_python_library_is_listed(whole_tree):
    lock = (whole_tree.parent / "python.lock").read_text().splitlines()
    locked = {line.split("==")[0].lower() for line in lock if "==" in line}
    assert {name.replace("_", "-") for name, _ in names_of(packages_of(whole_tree), "pypi")} >= {name.replace("_", "-") for name in locked}


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


def test_the_list_names_ourselves_and_what_we_are_linked_with(image):
    urls = [package["externalRefs"][0]["referenceLocator"] for package in image.packages["packages"][1:]]
    assert any(url.startswith("pkg:generic/kubecoderun") for url in urls)
    assert any(url.startswith("pkg:deb/debian/libboost") for url in urls)
