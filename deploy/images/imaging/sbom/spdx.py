"""Writes the list of an image's packages as SPDX 2.3, the form that scanners and buyers ask for."""

import re

from imaging.sbom import debian, java, modules, node, python
from imaging.wire import created, encoded

READERS = (debian, python, node, java, modules)


def packages_of(root):
    """Sorted; a package that lies in a tree twice is named once."""
    return unique(package for reader in READERS for package in reader.read(root))


def unique(packages):
    return sorted({package.url(): package for package in sorted(packages)}.values())


def document(name, digest, packages):
    """The same image and packages give the same bytes: nothing in it is random, nor the time of today."""
    described = [image(name, digest)] + [entry(package) for package in packages]
    return encoded({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": name,
        "documentNamespace": f"https://kubecoderun.invalid/sbom/{digest.removeprefix('sha256:')}",
        "creationInfo": {"created": created(), "creators": ["Tool: kubecoderun-images"]},
        "packages": described,
        "relationships": [related("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-image")]
        + [related("SPDXRef-image", "CONTAINS", each["SPDXID"]) for each in described[1:]],
    })


def image(name, digest):
    return {
        "SPDXID": "SPDXRef-image",
        "name": name,
        "versionInfo": digest,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "primaryPackagePurpose": "CONTAINER",
        "checksums": [{"algorithm": "SHA256", "checksumValue": digest.removeprefix("sha256:")}],
    }


def entry(package):
    return {
        "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", f"{package.kind}-{package.name}-{package.version}"),
        "name": package.name,
        "versionInfo": package.version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseDeclared": package.license if is_expression(package.license) else "NOASSERTION",
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": package.url(),
        }],
    }


def is_expression(text):
    """Free words such as "BSD License" are no SPDX expression, and validators refuse them."""
    words = re.split(r"\s+(?:AND|OR|WITH)\s+", text)
    return bool(text) and all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*[0-9][A-Za-z0-9.-]*\+?|MIT|ISC|Zlib|Unlicense", word) for word in words)


def related(one, how, other):
    return {"spdxElementId": one, "relationshipType": how, "relatedSpdxElement": other}
