"""The channel of a program that calls tools (docs/decisions/0013): the socket on which the program came. Calls go out,
results come in, both in small binary frames (docs/runner_protocol.md, "The channel of a sandbox"); whoever sent the
program carries the tools out. The Python zygote imports this beside park.py.

Nothing here is a wall: the program could write to the channel itself. The runner takes every byte for hostile.
"""

import os
import socket
import struct
import threading

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
