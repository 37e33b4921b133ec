"""Programs that call tools (docs/decisions/0013). The Python zygote imports this beside park.py; the interpreter of a
jail uses it when its program came with tools.

A tool is carried out by whoever sent the program. The channel to the runner is the socket on which the program came:
calls go out, results come in, both in small binary frames (docs/runner_protocol.md, "The channel of a sandbox").
Nothing here is a wall: the program could write to the channel itself. The runner takes every byte for hostile.
"""

import ast
import inspect
import json
import os
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import types

MOST_CALLS = 200
LARGEST_INPUT = 1 << 20
LONGEST_SETTLING = 0.05  # seconds; then those who wait are not kept waiting by those who compute

REQUEST = struct.Struct("<cIII")  # b"C", call, length of the function's name, length of its input; or b"W", calls, 0, 0
RESULT = struct.Struct("<IBI")  # call, failed, length


class ToolExecutionError(Exception):
    """A tool failed, or could not be asked."""


ToolExecutionError.__module__ = "__main__"  # a traceback names it as the program knows it


class Channel:
    """Calls and results, for all threads and event loops of the program."""

    def __init__(self, descriptor):
        self.socket = socket.socket(fileno=descriptor)
        self.owner = os.getpid()
        self.lock = threading.Lock()
        self.waiting = {}  # call: what hears its result
        self.unsent = bytearray()
        self.received = bytearray()
        self.count = 0

    def ask(self, function, text, answered):
        """`answered(failed, bytes)` is called by whoever reads the result. Nothing is sent before flush()."""
        if os.getpid() != self.owner:
            raise ToolExecutionError("tools can only be called by the process that the program began in")
        if len(text) > LARGEST_INPUT:
            raise ToolExecutionError(f"{function}: the arguments are longer than 1 MiB")
        with self.lock:
            if self.count >= MOST_CALLS:
                raise ToolExecutionError(f"{function}: a program may call tools {MOST_CALLS} times")
            self.count += 1
            self.waiting[self.count] = answered
            name = function.encode()
            self.unsent += REQUEST.pack(b"C", self.count, len(name), len(text)) + name + text

    def flush(self):
        with self.lock:
            if not self.unsent:
                return
            self.unsent += REQUEST.pack(b"W", len(self.waiting), 0, 0)
            self.socket.sendall(self.unsent)
            self.unsent.clear()

    def receive(self):
        """Takes what is there, without waiting."""
        with self.lock:
            while True:
                try:
                    part = self.socket.recv(1 << 20, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    break
                if not part:
                    os._exit(1)  # the runner let go of this sandbox
                self.received += part
            answers = list(self.whole_results())
        for answered, failed, text in answers:
            answered(failed, text)

    def whole_results(self):
        while len(self.received) >= RESULT.size:
            call, failed, length = RESULT.unpack_from(self.received)
            end = RESULT.size + length
            if len(self.received) < end:
                return
            text = bytes(self.received[RESULT.size:end])
            del self.received[:end]
            answered = self.waiting.pop(call, None)
            if answered is not None:
                yield answered, bool(failed), text


# ---- Python ----

class PythonTools:
    """Compiles and runs a Python program whose tools are coroutine functions."""

    def __init__(self, channel, functions):
        # Not in the zygote: what asyncio has to be told at its end (logging, thread pools) would cost every program.
        global asyncio
        import asyncio
        self.channel = channel
        self.loops = {}  # event loop: [calls that wait on it, whether a flush is on its way]
        self.names = {f["name"]: self.make(f["name"], f["parameters"], f["required"]) for f in functions}
        self.run_main = asyncio.run
        asyncio.run = self.run_anywhere

    def compile(self, source, path):
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        try:
            return compile(source, path, "exec", flags, dont_inherit=True)
        except SyntaxError as error:
            if "outside function" not in str(error.msg):
                raise
            return compile_as_function(source, path) or compile(source, path, "exec", flags, dont_inherit=True)

    def execute(self, code, names):
        names.update(self.names, ToolExecutionError=ToolExecutionError)
        if code.co_flags & inspect.CO_COROUTINE:
            self.run_main(types.FunctionType(code, names)())
        else:
            exec(code, names)

    def run_anywhere(self, main, **options):
        """asyncio.run(), which in a program with top-level await is called inside the running loop."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return self.run_main(main, **options)
        ended = {}

        def run():
            try:
                ended["value"] = self.run_main(main, **options)
            except BaseException as error:
                ended["error"] = error

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        if "error" in ended:
            raise ended["error"]
        return ended["value"]

    def make(self, name, parameters, required):
        async def tool(*values, **named):
            text = json.dumps(bind(name, parameters, required, values, named), ensure_ascii=False, allow_nan=False,
                              separators=(",", ":")).encode()
            failed, result = await self.call(name, text)
            if failed:
                raise ToolExecutionError(result.decode(errors="replace"))
            return json.loads(result)

        tool.__name__ = tool.__qualname__ = name
        return tool

    async def call(self, name, text):
        loop = asyncio.get_running_loop()
        answer = loop.create_future()

        def answered(failed, result):
            loop.call_soon_threadsafe(lambda: answer.done() or answer.set_result((failed, result)))

        self.channel.ask(name, text, answered)
        self.watch(loop)
        try:
            return await answer
        finally:
            self.unwatch(loop)

    def watch(self, loop):
        state = self.loops.setdefault(loop, [0, False])
        state[0] += 1
        if state[0] == 1:
            loop.add_reader(self.channel.socket, self.channel.receive)
        if not state[1]:
            state[1] = True
            loop.call_soon(self.settle, loop, time.monotonic() + LONGEST_SETTLING)

    def unwatch(self, loop):
        state = self.loops[loop]
        state[0] -= 1
        if state[0] == 0:
            loop.remove_reader(self.channel.socket)
            if not state[1]:
                del self.loops[loop]

    def settle(self, loop, until):
        """Sends the calls when nothing else of this loop can go on: all that wait together go out together."""
        if getattr(loop, "_ready", None) and time.monotonic() < until:
            loop.call_soon(self.settle, loop, until)
            return
        state = self.loops.get(loop)
        if state is not None:
            state[1] = False
            if state[0] == 0:
                del self.loops[loop]
        self.channel.flush()


def bind(name, parameters, required, values, named):
    """The input of a tool: positional values are for the parameters in their order; None of an optional one is left
    out."""
    if len(values) > len(parameters):
        raise TypeError(f"{name}() takes {len(parameters)} positional arguments but {len(values)} were given")
    bound = dict(zip(parameters, values))
    for key, value in named.items():
        if key in bound:
            raise TypeError(f"{name}() got multiple values for argument '{key}'")
        bound[key] = value
    missing = [key for key in required if key not in bound]
    if missing:
        raise TypeError(f"{name}() missing required arguments: {', '.join(missing)}")
    return {key: value for key, value in bound.items() if value is not None or key in required}


def compile_as_function(source, path):
    """A program with a `return` at the top, as the body of a function whose names are global all the same. Made of the
    syntax tree: the text, and every string in it, stays as it is. None when it is wrong in another way."""
    tree = ast.parse(source, path)
    body = ast.AsyncFunctionDef(name="__program__", args=ast.arguments(posonlyargs=[], args=[], kwonlyargs=[],
                                kw_defaults=[], defaults=[]), body=tree.body or [ast.Pass()], decorator_list=[],
                                type_params=[])

    def body_code():
        module = ast.fix_missing_locations(ast.Module(body=[body], type_ignores=[]))
        code = compile(module, path, "exec", dont_inherit=True)
        return next(part for part in code.co_consts if isinstance(part, types.CodeType))

    try:
        code = body_code()
        names = list(code.co_varnames + code.co_cellvars)
        if names:
            body.body = [ast.Global(names=names), *body.body]
            code = body_code()
    except SyntaxError:
        return None
    return code.replace(co_name="<module>", co_qualname="<module>")


# ---- bash ----

FOLDER = "/run/program/.tools"
LONGEST_READ = 2000  # bytes that bash reads itself, one by one, sooner than it has started cat
CALL_FUNCTION = r"""
_ptc_call() {
  builtin local _ptc_at=%(folder)s/$BASHPID.${EPOCHREALTIME//[!0-9]/}.$RANDOM _ptc_failed=1 _ptc_short _ptc_text
  /usr/bin/mkfifo -m 600 "$_ptc_at" || builtin return 1
  builtin printf '%%s' "${2-{\}}" > "$_ptc_at.in"
  builtin printf '%%s\n' "$1 ${_ptc_at##*/}" > %(folder)s/requests
  {
    IFS=' ' builtin read -r _ptc_failed _ptc_short
    if [[ $_ptc_short == 1 ]]; then
      IFS= builtin read -r -d '' _ptc_text || :
      if [[ $_ptc_failed == 0 ]]; then builtin printf '%%s' "$_ptc_text"; else builtin printf '%%s' "$_ptc_text" >&2; fi
    elif [[ $_ptc_failed == 0 ]]; then /usr/bin/cat; else /usr/bin/cat >&2; fi
  } < "$_ptc_at"
  [[ $_ptc_failed == 0 ]]
}
"""
REQUEST_LINE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*) ([0-9.]+)")


class BashTools:
    """Runs a bash program whose tools are shell functions, and brings their calls to the channel."""

    def __init__(self, channel, functions):
        self.channel = channel
        self.functions = {f["name"] for f in functions}
        self.settling = None  # while calls wait to be sent: when they are sent at the latest
        self.partial = ""
        os.mkdir(FOLDER, 0o700)
        os.mkfifo(f"{FOLDER}/requests", 0o600)
        self.requests = os.open(f"{FOLDER}/requests", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(f"{FOLDER}/functions.sh", "w") as script:
            script.write(CALL_FUNCTION % {"folder": FOLDER})
            for name in self.functions:
                script.write(f'{name}() {{ _ptc_call {name} "$@"; }}\n')

    def run(self, argv, environment):
        """The wait status of the shell."""
        shell = subprocess.Popen(argv, env={**environment, "BASH_ENV": f"{FOLDER}/functions.sh"})
        ended = os.pidfd_open(shell.pid)
        events = select.poll()
        for descriptor in (ended, self.requests, self.channel.socket.fileno()):
            events.register(descriptor, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in events.poll(1 if self.settling else None)}
            if self.requests in ready:
                self.take_requests()
            if self.channel.socket.fileno() in ready:
                self.channel.receive()
            if ended in ready:
                return os.waitpid(shell.pid, 0)[1]
            if self.settling and (time.monotonic() > self.settling or self.all_wait()):
                self.settling = None
                self.channel.flush()

    def take_requests(self):
        *lines, self.partial = (self.partial + os.read(self.requests, 65536).decode(errors="replace")).split("\n")
        for line in lines:
            request = REQUEST_LINE.fullmatch(line)
            if request and request[1] in self.functions:
                self.ask(request[1], request[2])

    def ask(self, function, place):
        def answered(failed, text):
            # A reader may be slow or gone; nobody else waits for it.
            threading.Thread(target=answer, args=(place, failed, text), daemon=True).start()

        try:
            with open(f"{FOLDER}/{place}.in", "rb") as file:
                text = file.read(LARGEST_INPUT + 1)
            os.unlink(file.name)
            if not isinstance(json.loads(text), dict):
                raise ValueError
            self.channel.ask(function, text, answered)
            self.settling = time.monotonic() + LONGEST_SETTLING
        except ToolExecutionError as error:
            answered(True, str(error).encode())
        except (OSError, ValueError, RecursionError):
            answered(True, f"{function}: the argument must be one JSON object".encode())

    def all_wait(self):
        """Whether no process of the program could call another tool now."""
        for name in os.listdir("/proc"):
            if not name.isdigit() or int(name) in (1, self.channel.owner):
                continue
            try:
                with open(f"/proc/{name}/stat") as file:
                    if file.read().rpartition(")")[2].split()[0] in "RD":
                        return False
            except OSError:
                pass  # it has ended
        return True


def answer(place, failed, text):
    try:
        with open(f"{FOLDER}/{place}", "wb") as reader:
            os.unlink(reader.name)  # it is open at both ends
            reader.write(b"%d %d\n" % (failed, len(text) <= LONGEST_READ) + text + b"\n")
    except OSError:
        pass


def run_bash(channel, tools, path, source):
    """The exit status of the program; ends by the same signal as it."""
    with open(path, "wb", buffering=0) as file:
        file.write(source)
    status = BashTools(channel, tools["functions"]).run(tools["argv"], dict(tools["environment"]))
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    return os.waitstatus_to_exitcode(status)
