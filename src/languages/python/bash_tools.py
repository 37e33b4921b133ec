"""bash programs that call tools (docs/decisions/0013): tools are shell functions. The shell is a child of the parked
interpreter, which brings its calls, and those of its subshells, to the channel."""

import json
import os
import re
import select
import signal
import subprocess
import threading
import time

from tool_channel import LARGEST_INPUT, LONGEST_SETTLING, ToolExecutionError

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
