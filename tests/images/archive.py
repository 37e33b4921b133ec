"""Reads an OCI archive with nothing of what wrote it."""

import functools
import gzip
import hashlib
import io
import json
import tarfile


class Archive:
    def __init__(self, path):
        self.path = path

    @functools.cached_property
    def files(self):
        with tarfile.open(self.path) as tar:
            return {entry.name: tar.extractfile(entry).read() for entry in tar}

    def blob(self, descriptor):
        return self.files["blobs/sha256/" + descriptor["digest"].removeprefix("sha256:")]

    @property
    def named(self):
        """The one image that the archive holds, as its index names it."""
        (manifest,) = json.loads(self.files["index.json"])["manifests"]
        return manifest

    @property
    def manifest(self):
        return json.loads(self.blob(self.named))

    @property
    def settings(self):
        return json.loads(self.blob(self.manifest["config"]))

    @functools.cached_property
    def layers(self):
        """Unpacked."""
        return [gzip.decompress(self.blob(layer)) for layer in self.manifest["layers"]]

    def entries(self):
        """The entries of all layers, lowest first."""
        for layer in self.layers:
            with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
                yield from tar

    @property
    def packages(self):
        """The list of packages beside the archive."""
        return json.loads(self.path.with_name(self.path.name.replace(".oci.tar", ".spdx.json")).read_text())


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()
