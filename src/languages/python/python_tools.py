"""Python programs that call tools (docs/decisions/0013): tools are coroutine functions. park.py runs such programs with
this instead of plainly."""

import ast
import inspect
import json
import threading
import time
import types

from tool_channel import LONGEST_SETTLING, ToolExecutionError


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
