"""The program in which a Python zygote waits (started by the runner's nursery, src/jail).

It imports what programs often need, then hands itself to the extension module, which clones jails for the
runner. Each clone comes back here as a fresh interpreter behind all walls: it warms the paths that every
program takes, says that it is ready, and waits for one program. From the program's point of view it was
started as `python3 program.py`: same __main__, same tracebacks, same way to end.

Nothing here may be random or secret: all siblings of one zygote have the same memory.
`random` is not imported ahead for that reason; it seeds itself when a program imports it.
"""

import atexit
import builtins
import gc
import importlib
import io
import json
import os
import signal
import socket
import sys
import types

import _kubecoderun  # placed beside this file by the nursery, like those below
import bash_tools
import python_tools
import restored_state
import saved_state
import state_format
import tool_channel

# Cheap to keep, slow to import: each saves its import time in most programs.
COMMON = (
    "abc", "collections", "collections.abc", "contextlib", "copy", "csv", "dataclasses", "datetime", "enum",
    "functools", "heapq", "itertools", "json", "linecache", "math", "operator", "re", "string", "struct",
    "textwrap", "threading", "time", "traceback", "types", "typing", "warnings",
)
WARM_UP = b"""
import io, json, math
sink = io.StringIO()
def square(x):
    return x * x
class Point:
    def __init__(self, x): self.x = x
values = [square(i) for i in range(40)]
text = json.dumps({"a": values, "b": f"{math.pi:.3f} {Point(1).x}"})
print(text, len(values), sorted(values)[-1], file=sink)
try:
    {}["x"]
except KeyError as error:
    print(repr(error), file=sink)
"""
SILENCE = b'print("", end="")'
MOST_REHEARSED = 1 << 16  # bytes of variables
SAVING = 1  # finished.h


def main():
    # bare sys.argv: this file, then the modules of the tier
    for name in (*COMMON, *sys.argv[1:]):
        importlib.import_module(name)
    if len(os.listdir("/proc/self/task")) != 1:
        sys.exit("a module of this tier started a thread; a process with threads cannot be forked safely")
    gc.collect()
    gc.freeze()  # the collector then never writes into pages that the siblings share
    channel = _kubecoderun.serve()
    receive, end_process = _kubecoderun.receive, _kubecoderun.finish
    forget_zygote()
    rehearse(receive, end_process)
    os.write(channel, b"R")
    run(channel, receive_program(channel, receive), end_process)


def forget_zygote():
    for module in ("_kubecoderun", "bash_tools", "python_tools", "restored_state", "saved_state", "state_format", "tool_channel"):
        sys.modules.pop(module, None)
    globals().pop("_kubecoderun", None)
    # Folders that are new in this jail; the zygote may have seen other ones of that name.
    for folder in ("/run/program", "/mnt/data", "/tmp"):
        sys.path_importer_cache.pop(folder, None)


def rehearse(receive, end_process):
    """Goes the way of a program, with one that says nothing. Whatever every program writes to, the kernel copies
    for this interpreter now, and not while somebody waits."""
    for rehearsal in (WARM_UP, SILENCE):
        channel, far_end = (end.detach() for end in socket.socketpair())
        os.write(far_end, message(os.devnull, rehearsal))
        os.close(far_end)
        path, arguments, source, tools, wish = receive_program(channel, receive)
        assert tools is None
        os.close(channel)
        module = start_program(path, arguments, source)
        status = execute(path, source, module)
        save_state(module, status, wish, lambda *_: True)
        end_program(module, status)
    saved_state.forget()
    try:
        end_process(None, 0)
    except TypeError:
        pass


def message(path, source):
    """What receive_program() reads, without arguments."""
    strings = os.fsencode(path) + b"\0"
    head = b"".join(number.to_bytes(8, "little") for number in (len(strings), 0, len(source), MOST_REHEARSED, 0))
    return head + strings + source


def receive_exactly(channel, count):
    parts = []
    while count > 0:
        part = os.read(channel, min(count, 1 << 20))
        if not part:
            os._exit(0)  # the runner let go of this sandbox
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


class StateWish:
    """What is to be done about variables that outlive the run, and whether the working directory was replaced since
    this interpreter began (runner/program_stages.cc)."""

    def __init__(self, most, flags, state):
        self.most = most  # bytes of a state to be saved; 0: none is wanted
        self.on_error, self.moved = flags & 1, flags & 2
        self.state = state  # descriptor of the one to begin with; -1: none


def receive_program(channel, receive):
    """Five little-endian 8-byte numbers, NUL-terminated strings (source path, arguments), tools (JSON, or nothing), the
    source. The numbers: how long these three are, and two of StateWish. Beside the first byte, the state to begin with."""
    head, state = receive(channel, 40)
    if not head:
        os._exit(0)  # the runner let go of this sandbox
    head += receive_exactly(channel, 40 - len(head))
    *lengths, most, flags = (int.from_bytes(head[at:at + 8], "little") for at in range(0, 40, 8))
    strings, tools, source = (receive_exactly(channel, length) for length in lengths)
    path, *arguments = (os.fsdecode(text) for text in strings.split(b"\0")[:-1])
    return path, arguments, source, json.loads(tools) if tools else None, StateWish(most, flags, state)


class Plain:
    """How a program without tools is compiled and run."""

    @staticmethod
    def compile(source, path):
        return compile(source, path, "exec", dont_inherit=True)

    @staticmethod
    def execute(code, names):
        exec(code, names)


def run(channel, program, end_process):
    path, arguments, source, tools, wish = program
    if wish.moved:
        os.chdir("/mnt/data")
    if tools is None:
        os.close(channel)
        manner = Plain
    elif tools["language"] == "py":
        manner = python_tools.PythonTools(tool_channel.Channel(channel), tools["functions"])
    else:
        end_process(bash_tools.run_bash(tool_channel.Channel(channel), tools, path, source), saved_state.NOTHING)
    module = start_program(path, arguments, source)
    if wish.state >= 0:
        restored_state.restore(module.__dict__, wish.state)
    status = execute(path, source, module, manner)
    try:
        sys.modules["threading"]._shutdown()
        atexit._run_exitfuncs()
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
    state = save_state(module, status, wish, end_process)
    end_process(end_program(module, status), state)


def save_state(module, status, wish, end_process):
    """Keeps the program's variables if that is wanted and there are some. The runner hears first that the program
    is over and how: what happens here is not the program's any more."""
    if not wish.most or (status and not wish.on_error):
        return saved_state.NOTHING
    try:
        if not state_format.own_names(module.__dict__) and wish.state < 0:
            return saved_state.NOTHING
        if end_process(status, SAVING):
            return saved_state.save(module.__dict__, wish.most)
    except BaseException:  # the program may have replaced anything that is used here
        pass
    return saved_state.NOTHING


def start_program(path, arguments, source):
    with open(path, "wb", buffering=0) as file:
        file.write(source)
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __builtins__=builtins, __cached__=None)
    sys.modules["__main__"] = module
    sys.argv = [path, *arguments]
    sys.orig_argv = ["python3", "-u", *sys.argv]
    return module


def execute(path, source, module, manner=Plain):
    """The exit status of the program, as pythonrun.c would find it."""
    try:
        code = manner.compile(source, path)
    except BaseException as error:
        sys.excepthook(type(error), error.with_traceback(None), None)
        return 1
    try:
        manner.execute(code, module.__dict__)
    except SystemExit as leaving:
        return status_of(leaving.code)
    except KeyboardInterrupt as error:
        report(error, path)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException as error:
        report(error, path)
        return 1
    return 0


def report(error, path):
    outside = error.__traceback__
    while outside is not None and outside.tb_frame.f_code.co_filename != path:
        outside = outside.tb_next  # without our frames, and those of the event loop
    try:
        sys.excepthook(type(error), error.with_traceback(outside), outside)
    except BaseException as fault:
        sys.__excepthook__(type(fault), fault, fault.__traceback__)


def status_of(code):
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def end_program(module, status):
    """What Py_FinalizeEx does for a program, without taking the interpreter apart: that would touch (and
    copy) every page the zygote shares. Returns its exit status."""
    names = module.__dict__
    for name in list(names):  # so that __del__ of what the program left runs
        if name != "__builtins__":
            names[name] = None
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            status = status or 120  # as Py_RunMain
    return status


main()
