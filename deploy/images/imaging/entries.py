"""What a layer consists of: files, folders and links, as values that do not depend on when or where they were made."""

import dataclasses
import os
import pathlib
import stat

# The time of everything that a build made, in every image of every version.
EPOCH = 1735689600

FILE, FOLDER, LINK, REMOVED = "file", "folder", "link", "removed"


@dataclasses.dataclass(frozen=True)
class Entry:
    path: str  # without a slash at its beginning
    kind: str
    mode: int = 0o644
    time: int = EPOCH
    source: pathlib.Path | None = None  # where a file's content is, or else in data
    data: bytes = b""
    target: str = ""  # of a symbolic link
    owner: int = 0  # user and group
    inode: tuple = ()  # the same for all names of one file; () for a file with one name

    def content(self):
        return self.source.read_bytes() if self.source else self.data


def read_tree(root, times=None):
    """All entries below a folder by their paths; everything belongs to root. `times(path, stat)` says how old a file is."""
    root = pathlib.Path(root)
    entries = {}
    for folder, names, files in os.walk(root):
        for name in names + files:
            source = pathlib.Path(folder, name)
            path = str(source.relative_to(root))
            entries[path] = entry_of(path, source, times)
    return entries


def entry_of(path, source, times=None):
    """Refuses what no image may hold: devices, sockets, files with the rights of others."""
    found = source.lstat()
    mode = stat.S_IMODE(found.st_mode)
    if stat.S_ISLNK(found.st_mode):
        return Entry(path, LINK, 0o777, target=os.readlink(source))
    if stat.S_ISDIR(found.st_mode):
        return Entry(path, FOLDER, mode & 0o1777)
    if not stat.S_ISREG(found.st_mode):
        raise ValueError(f"{source}: neither file, folder nor link")
    if mode & 0o6000:
        raise ValueError(f"{source}: has a set-id bit")
    return Entry(path, FILE, mode, times(path, found) if times else EPOCH, source,
                 inode=(found.st_dev, found.st_ino) if found.st_nlink > 1 else ())


def folders_of(path):
    """The folders above a path, outermost first."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
