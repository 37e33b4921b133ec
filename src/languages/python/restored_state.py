"""Gives a program the variables that an earlier one of its session left (state_format.py)."""

import builtins
import io
import mmap
import os
import pickle
import struct
import sys

from state_format import LARGE, LZ4, MARK, MOST_UNPACKED, PADDING, RAW, VERSIONS, Deferred, cloudpickle, listed, lz4, own_names, reason_of


def unpack(view, at, most):
    """The content of the LZ4 frame at `at`, and where it ends. A small frame that would fill the memory is refused."""
    decoder, pieces, size = lz4.frame.LZ4FrameDecompressor(), [], 0
    while not decoder.eof:
        if at >= len(view):
            raise ValueError("the state is cut")
        piece = view[at:at + LARGE]
        at += len(piece)
        pieces.append(decoder.decompress(piece, max_length=most - size + 1))
        size += len(pieces[-1])
        if size > most:
            raise ValueError("the state is too large when it is unpacked")
    return b"".join(pieces), at - len(decoder.unused_data or b"")


def buffers_of(view, at, most):
    buffers = []
    while at < len(view):
        magic, size = struct.unpack_from("<II", view, at)
        if magic == LZ4:
            content, at = unpack(view, at, most)
            most -= len(content)
            buffers.append(bytearray(content))
            continue
        if magic not in (RAW, PADDING) or at + 8 + size > len(view):
            raise ValueError("the state is damaged")
        if magic == RAW:
            buffers.append(view[at + 8:at + 8 + size])
        at += 8 + size
    return buffers


class Memory(dict):
    """The memory of a reader that goes on after a variable failed: what was not read is missing, but counts."""

    def __init__(self, known, size):
        super().__init__(known)
        self.size = size

    def __len__(self):
        return self.size

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        self.size = max(self.size, key + 1)


def objects_in(pickled):
    import pickletools  # slow, and needed only when a variable fails

    return sum(operation.name == "MEMOIZE" for operation, _, _ in pickletools.genops(pickled))


def reader_behind(failed, main, pickled_before, place, buffers):
    """Reads what follows the variable that failed, as if that one had been read."""
    stream = io.BytesIO(main)
    stream.seek(place)
    reader = pickle._Unpickler(stream, buffers=iter(buffers))
    reader.memo = Memory(failed.memo.copy(), sum(map(objects_in, pickled_before)))
    return reader


def read_each(main, start, marks, buffers, failures):
    """The variables by name. One that fails does not take the others with it."""
    values, pickled = {}, []
    stream = io.BytesIO(main)
    stream.seek(start)
    reader = pickle.Unpickler(stream, buffers=iter(buffers))
    begin = 0
    for name, end, used in marks:
        pickled.append(slice(start + begin, start + end))
        begin = end
        try:
            values[name] = reader.load()
        except BaseException as error:
            failures[name] = reason_of(error)
            reader = reader_behind(reader, main, [main[part] for part in pickled], start + end, buffers[used:])
    return values


def read(view):
    """Values and modules by name, and why some are missing."""
    if view[0] not in VERSIONS:
        raise ValueError(f"version {view[0]} is not known here")
    if len(view) > 5 and struct.unpack_from("<I", view, 1)[0] == LZ4:
        main, at = unpack(view, 1, MOST_UNPACKED)
    else:
        main, at = bytes(view[1:]), len(view)
    stream = io.BytesIO(main)
    head = pickle.load(stream)
    if isinstance(head, dict):  # made elsewhere: one pickle of all variables
        return head, {}, {}
    if not isinstance(head, tuple) or len(head) != 4 or head[0] != MARK:
        raise ValueError("it does not hold variables")
    _, python, marks, modules = head
    if tuple(python) != sys.version_info[:2]:
        raise ValueError("it was saved by Python " + ".".join(map(str, python)))
    failures = {}
    return read_each(main, stream.tell(), marks, buffers_of(view, at, MOST_UNPACKED - len(main)), failures), modules, failures


def give_back(values, modules, namespace):
    for name in own_names(values):
        namespace[name] = values[name]
    for name in own_names(modules):
        namespace[name] = sys.modules.get(modules[name]) or Deferred(modules[name])
    namespace["__builtins__"] = builtins  # functions that come back bring a dictionary


def mapped(descriptor):
    """The content of a file, which is closed. What is written into it changes this program's memory only."""
    try:
        try:
            return mmap.mmap(descriptor, 0, access=mmap.ACCESS_COPY, trackfd=False)
        except TypeError:  # before Python 3.13 the mapping keeps a descriptor
            return mmap.mmap(descriptor, 0, access=mmap.ACCESS_COPY)
    finally:
        os.close(descriptor)


def restore(namespace, descriptor):
    """Gives the program the variables of the state in that file; says on stderr what is missing."""
    try:
        view = memoryview(mapped(descriptor))
        if cloudpickle is None:
            raise ImportError("cloudpickle and lz4 are not installed in this sandbox")
        values, modules, failures = read(view)
        give_back(values, modules, namespace)
        lost = listed(failures)
    except BaseException as error:
        lost = reason_of(error)
    if lost:
        sys.stderr.write(f"[state] not restored: {lost}\n")
