"""What one tree holds beyond another: the layer that makes the one out of the other."""

import dataclasses
import filecmp

from imaging.entries import FILE, FOLDER, REMOVED, Entry


def difference(lower, upper):
    """Entries to lay over `lower` so that it becomes `upper`; removed paths are named by their outermost folder."""
    layer = [entry for path, entry in upper.items() if path not in lower or not same(lower[path], entry)]
    gone = [path for path in lower if path not in upper and parent_stays(path, upper)]
    return layer + [Entry(path, REMOVED) for path in gone]


def parent_stays(path, upper):
    parent = path.rpartition("/")[0]
    return not parent or (parent in upper and upper[parent].kind == FOLDER)


def same(one, other):
    if plain(one) != plain(other):
        return False
    if one.kind != FILE:
        return True
    if one.source and other.source:
        return filecmp.cmp(one.source, other.source, shallow=False)
    return one.content() == other.content()


def plain(entry):
    """Everything but the content."""
    return dataclasses.replace(entry, source=None, data=b"", inode=())
