"""What a state is: the variables of a program that outlive it, as bytes (docs/decisions/0012).

One byte, the version, and LZ4 frames. The first frame holds the pickles. Large arrays follow in frames that LZ4 readers
skip, as they lie in memory and aligned: they are mapped, not copied, when they come back.

saved_state.py makes one and restored_state.py reads one, both inside the jail, in the program's own interpreter: whatever a
program did to it, or wrote into its state, can only harm runs of the same session.
"""

import importlib
import sys
import types

try:
    import cloudpickle
    import lz4.frame
except ImportError:  # a sandbox root without them keeps nothing
    cloudpickle = lz4 = None

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


def reason_of(error):
    text = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {text}"[:LONGEST_REASON]


def listed(failures):
    """One line that names them."""
    named = [f"{name} ({reason})" for name, reason in list(failures.items())[:MOST_NAMED]]
    if len(failures) > MOST_NAMED:
        named.append(f"{len(failures) - MOST_NAMED} more")
    return ", ".join(named)


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
