"""Writes entries as one layer: a tar whose bytes depend on nothing but the entries."""

import hashlib
import io
import os
import tarfile
import zlib

from imaging.entries import EPOCH, FILE, FOLDER, LINK, REMOVED


class Pipe:
    """Takes the bytes of a tar; hashes them, compresses them, hashes that, and writes it into a file."""

    def __init__(self, file):
        self.file = file
        self.plain, self.packed = hashlib.sha256(), hashlib.sha256()
        self.zip = zlib.compressobj(6, zlib.DEFLATED, 31)  # 31: gzip's header, without name and time

    def write(self, data):
        self.plain.update(data)
        self.out(self.zip.compress(data))
        return len(data)

    def close(self):
        self.out(self.zip.flush())

    def out(self, data):
        self.packed.update(data)
        self.file.write(data)


def write_layer(entries, file):
    """Returns the digests of the layer unpacked and packed: ("sha256:…", "sha256:…")."""
    pipe = Pipe(file)
    with tarfile.open(fileobj=pipe, mode="w|", format=tarfile.PAX_FORMAT, bufsize=1 << 20) as tar:
        names = {}  # inode -> its first name in this layer
        for entry in sorted(entries, key=lambda entry: entry.path):
            add(tar, entry, names)
    pipe.close()
    return "sha256:" + pipe.plain.hexdigest(), "sha256:" + pipe.packed.hexdigest()


def add(tar, entry, names):
    info = header(entry)
    if entry.inode and entry.inode in names:
        info.type, info.linkname = tarfile.LNKTYPE, names[entry.inode]
        tar.addfile(info)
        return
    if entry.inode:
        names[entry.inode] = entry.path
    if entry.kind != FILE:
        tar.addfile(info)
    elif entry.source:
        with open(entry.source, "rb") as content:
            info.size = os.fstat(content.fileno()).st_size
            tar.addfile(info, content)
    else:
        info.size = len(entry.data)
        tar.addfile(info, io.BytesIO(entry.data))


def header(entry):
    info = tarfile.TarInfo(entry.path)
    info.mtime, info.mode = entry.time, entry.mode
    info.uid = info.gid = entry.owner
    if entry.kind == FOLDER:
        info.type = tarfile.DIRTYPE
    elif entry.kind == LINK:
        info.type, info.linkname = tarfile.SYMTYPE, entry.target
    elif entry.kind == REMOVED:
        folder, _, name = entry.path.rpartition("/")
        info.name, info.mtime = f"{folder}/.wh.{name}".lstrip("/"), EPOCH
    return info
