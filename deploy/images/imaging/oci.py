"""OCI image layouts: a folder of blobs named by their digests, and archives of single images from it."""

import dataclasses
import hashlib
import io
import json
import os
import pathlib
import tarfile
import tempfile

from imaging.index import full_name, index
from imaging.layer import write_layer
from imaging.wire import LAYOUT, MEDIA, architecture, created, encoded


@dataclasses.dataclass(frozen=True)
class Layer:
    digest: str
    size: int
    unpacked: str  # the digest of the tar
    packed: bool = True

    def descriptor(self):
        media = MEDIA + ("layer.v1.tar+gzip" if self.packed else "layer.v1.tar")
        return {"mediaType": media, "digest": self.digest, "size": self.size}


class Layout:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.blobs = self.folder / "blobs" / "sha256"
        self.blobs.mkdir(parents=True, exist_ok=True)
        (self.folder / "oci-layout").write_bytes(LAYOUT)

    def blob(self, digest):
        return self.blobs / digest.removeprefix("sha256:")

    def add_bytes(self, media, data):
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        self.blob(digest).write_bytes(data)
        return {"mediaType": MEDIA + media, "digest": digest, "size": len(data)}

    def add_layer(self, entries):
        with tempfile.NamedTemporaryFile(dir=self.blobs, delete=False) as file:
            unpacked, packed = write_layer(entries, file)
        return self.take(file.name, packed, unpacked, True)

    def add_tar(self, path):
        """A tar that somebody else made, as it is."""
        with open(path, "rb") as file, tempfile.NamedTemporaryFile(dir=self.blobs, delete=False) as copy:
            digest = hashlib.sha256()
            while block := file.read(1 << 20):
                digest.update(block)
                copy.write(block)
        name = "sha256:" + digest.hexdigest()
        return self.take(copy.name, name, name, False)

    def take(self, path, digest, unpacked, packed):
        os.chmod(path, 0o644)
        os.replace(path, self.blob(digest))
        return Layer(digest, self.blob(digest).stat().st_size, unpacked, packed)

    def add_image(self, config, layers, annotations=None):
        """`config` as OCI wants it below "config". Returns the descriptor of the manifest."""
        described = {
            "created": created(),
            "architecture": architecture(),
            "os": "linux",
            "config": config,
            "rootfs": {"type": "layers", "diff_ids": [layer.unpacked for layer in layers]},
        }
        manifest = {
            "schemaVersion": 2,
            "mediaType": MEDIA + "manifest.v1+json",
            "config": self.add_bytes("config.v1+json", encoded(described)),
            "layers": [layer.descriptor() for layer in layers],
        }
        if annotations:
            manifest["annotations"] = annotations
        return self.add_bytes("manifest.v1+json", encoded(manifest))

    def write_archive(self, path, name, manifest):
        """One image and all that it needs, to be loaded by containerd, podman or docker."""
        stored = json.loads(self.blob(manifest["digest"]).read_bytes())
        digests = {manifest["digest"], stored["config"]["digest"], *(layer["digest"] for layer in stored["layers"])}
        part = pathlib.Path(f"{path}.part")
        with tarfile.open(part, "w", format=tarfile.PAX_FORMAT) as tar:
            for digest in sorted(digests):
                with open(self.blob(digest), "rb") as blob:
                    add(tar, "blobs/sha256/" + digest.removeprefix("sha256:"), blob, self.blob(digest).stat().st_size)
            add_data(tar, "index.json", index({name: manifest}))
            add_data(tar, "oci-layout", LAYOUT)
        os.replace(part, path)

    def write_index(self, images):
        """Names the images beside those that the layout has already."""
        file = self.folder / "index.json"
        manifests = json.loads(file.read_bytes())["manifests"] if file.exists() else []
        known = {manifest["annotations"]["org.opencontainers.image.ref.name"]: manifest for manifest in manifests}
        file.write_bytes(index(known | {full_name(name): manifest for name, manifest in images.items()}))


def add(tar, name, file, size):
    info = tarfile.TarInfo(name)
    info.size = size
    tar.addfile(info, file)


def add_data(tar, name, data):
    add(tar, name, io.BytesIO(data), len(data))
