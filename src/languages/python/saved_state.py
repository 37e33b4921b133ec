"""Keeps the variables of a program that has ended, for the next one of its session (state_format.py)."""

import builtins
import io
import os
import pickle
import struct
import sys
import types

from state_format import (
    ALIGNMENT, LARGE, MARK, MOST_UNPACKED, PADDING, RAW, VERSIONS, Deferred, cloudpickle, listed, lz4, own_names, reason_of)

OUT, NOTES = "/run/program/state", "/run/program/state.notes"
NOTHING, SAVED, TOO_LARGE = 0, 2, 3  # what the interpreter tells with its end (src/jail/finished.h)


class MainGlobals:
    """Stands for the program's globals in pickles, so that restored functions see the variables of their new program."""

    def __reduce__(self):
        return vars, (sys.modules["__main__"],)


def pickler_for(namespace, stream, keep):
    class Pickler(cloudpickle.Pickler):
        def _dynamic_function_reduce(self, function):
            reduced = super()._dynamic_function_reduce(function)
            if function.__globals__ is namespace:  # they are kept by themselves, but for the private ones
                slots = reduced[2][1]
                slots["__globals__"] = {
                    name: value for name, value in slots["__globals__"].items() if name.startswith("_")}
            return reduced

    pickler = Pickler(stream, protocol=5, buffer_callback=keep)
    pickler.globals_ref[id(namespace)] = MainGlobals()
    return pickler


def keeper_of(buffers):
    def keep(buffer):
        """True: into the pickle with it."""
        try:
            raw = buffer.raw()
        except BufferError:
            return True
        if raw.nbytes < LARGE:
            return True
        buffers.append(raw)
        return False

    return keep


class Pickles:
    """Variables pickled one after the other with one memory, so that what they share stays shared."""

    def __init__(self, namespace):
        self.stream, self.marks, self.buffers = io.BytesIO(), [], []
        # No cycle may hold the pickler: it knows every object, and they are to be destroyed after it.
        self.pickler = pickler_for(namespace, self.stream, keeper_of(self.buffers))

    def add(self, name, value):
        self.pickler.dump(value)
        self.marks.append((name, self.stream.tell(), len(self.buffers)))


def pickle_what_can_be(variables, namespace, failures):
    """The pickles; those that fail go from `variables` to `failures`."""
    while True:
        pickles = Pickles(namespace)
        for name, value in variables.items():
            try:
                pickles.add(name, value)
            except BaseException as error:
                failures[name] = reason_of(error)
                break
        else:
            return pickles
        # What was pickled of it may be referred to by others: begin anew without all that fail.
        for other in list(variables):
            if other == name:
                continue
            try:
                Pickles(namespace).add(other, variables[other])
            except BaseException as error:
                failures[other] = reason_of(error)
        for failed in failures:
            variables.pop(failed, None)


def sort_out(namespace, failures):
    """The variables to pickle, and the modules by name."""
    variables, modules = {}, {}
    for name in own_names(namespace):
        value = namespace[name]
        if hasattr(builtins, name):
            failures[name] = "hides a builtin"
        elif isinstance(value, types.ModuleType):
            if type(value) is Deferred or sys.modules.get(value.__name__) is value:
                modules[name] = value.__name__
            else:
                failures[name] = "a module that cannot be imported by its name"
        elif isinstance(value, io.IOBase):
            failures[name] = "an open file"
        else:
            variables[name] = value
    return variables, modules


def pack(pickles, modules, compressed):
    """The parts of the state, in order."""
    head = pickle.dumps((MARK, sys.version_info[:2], pickles.marks, modules), protocol=5)
    main = lz4.frame.compress(head + pickles.stream.getbuffer(), store_size=True)
    parts, size = [bytes((VERSIONS[-1],)), main], 1 + len(main)
    for buffer in pickles.buffers:
        if compressed:
            added = [lz4.frame.compress(buffer, store_size=True)]
        else:
            added = []
            if (size + 8) % ALIGNMENT:
                gap = -(size + 16) % ALIGNMENT
                added.append(struct.pack("<II", PADDING, gap) + bytes(gap))
            added += [struct.pack("<II", RAW, buffer.nbytes), buffer]
        parts += added
        size += sum(len(part) for part in added)
    return parts, size


def write(path, parts):
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    parts = [memoryview(part) for part in parts]
    try:
        # At its full length at once: then the memory of the file comes in large pages also where a part is a file that is
        # mapped and not read yet.
        os.ftruncate(file, sum(part.nbytes for part in parts))
        for rest in parts:
            while rest:
                rest = rest[os.write(file, rest):]
    finally:
        os.close(file)


def save_now(namespace, most, notes):
    if cloudpickle is None:
        notes.append("not saved: cloudpickle and lz4 are not installed in this sandbox")
        return NOTHING
    failures = {}
    variables, modules = sort_out(namespace, failures)
    pickles = pickle_what_can_be(variables, namespace, failures)
    if failures:
        notes.append("not saved: " + listed(failures))
    unpacked = pickles.stream.tell()  # and the head, which is small
    if unpacked > MOST_UNPACKED - LARGE:
        return TOO_LARGE
    parts, size = pack(pickles, modules, compressed=False)
    if size > most and unpacked + sum(buffer.nbytes for buffer in pickles.buffers) <= MOST_UNPACKED - LARGE:
        parts, size = pack(pickles, modules, compressed=True)
    if size > most:
        return TOO_LARGE
    write(OUT, parts)
    return SAVED


def save(namespace, most):
    """Writes the state and what is to be said about it. What objects print meanwhile is not the program's."""
    notes, outcome = [], NOTHING
    silence = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    streams = {}
    try:
        for stream in (1, 2):
            try:
                streams[stream] = os.dup(stream)
                os.dup2(silence, stream)
            except OSError:  # the program closed it
                pass
        outcome = save_now(namespace, most, notes)
    except BaseException as error:
        notes.append("not saved: " + reason_of(error))
    finally:
        for stream, before in streams.items():
            os.dup2(before, stream)
            os.close(before)
        os.close(silence)
    if notes:
        try:
            write(NOTES, ["\n".join(notes).encode(errors="replace")])
        except OSError:
            pass
    return outcome


def forget():
    """Removes what was saved."""
    for path in (OUT, NOTES):
        try:
            os.unlink(path)
        except OSError:
            pass
