"""Variables that outlive a run: kept when a program has ended, given back before the next one of its session.

Works inside the jail, in the program's own interpreter: whatever a program did to it, or wrote into its state,
can only harm runs of the same session.

A state is one byte, the version, and LZ4 frames. The first frame holds the pickles. Large arrays follow in frames
that LZ4 readers skip, as they lie in memory and aligned: they are mapped, not copied, when they come back.
"""

import builtins
import importlib
import io
import mmap
import os
import pickle
import struct
import sys
import types

try:
    import cloudpickle
    import lz4.frame
except ImportError:  # a sandbox root without them keeps nothing
    cloudpickle = None

OUT, NOTES = "/run/program/state", "/run/program/state.notes"
NOTHING, SAVED, TOO_LARGE = 0, 2, 3  # what the interpreter tells with its end (src/jail/finished.h)

VERSIONS = (1, 2)
MARK = "kubecoderun state"
LZ4, RAW, PADDING = 0x184D2204, 0x184D2A50, 0x184D2A51  # magic numbers of the LZ4 frame format
LARGE = 64 * 1024  # buffers from this size on stay out of the pickles
ALIGNMENT = 64
MOST_UNPACKED = 256 << 20  # of all that is compressed
MOST_NAMED, LONGEST_REASON = 10, 120


def own_names(namespace):
    """What the program calls its own; cheap, because every run asks."""
    return [name for name in namespace if isinstance(name, str) and not name.startswith("_")]


# ---- out ----

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


def reason_of(error):
    text = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {text}"[:LONGEST_REASON]


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
    try:
        for part in parts:
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(file, rest):]
    finally:
        os.close(file)


def listed(failures):
    """One line that names them."""
    named = [f"{name} ({reason})" for name, reason in list(failures.items())[:MOST_NAMED]]
    if len(failures) > MOST_NAMED:
        named.append(f"{len(failures) - MOST_NAMED} more")
    return ", ".join(named)


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


# ---- in ----

class Deferred(types.ModuleType):
    """A module that an earlier program of the session imported; imported when this one first uses it."""

    def __getattr__(self, name):
        return getattr(imported(self), name)

    def __setattr__(self, name, value):
        setattr(imported(self), name, value)

    def __delattr__(self, name):
        delattr(imported(self), name)

    def __dir__(self):
        return dir(imported(self))

    def __repr__(self):
        return repr(imported(self))

    def __reduce__(self):
        return importlib.import_module, (self.__name__,)


def imported(deferred):
    module = importlib.import_module(deferred.__name__)
    names = sys.modules["__main__"].__dict__
    for name, value in list(names.items()):
        if value is deferred:
            names[name] = module
    return module


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
