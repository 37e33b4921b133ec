"""The server under test: the real binary, its own data folder, a free port."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

from .client import KEY, Client, RawConnection

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
READY_SECONDS = 90

# What the server inherits from whoever runs the tests; everything else comes from the settings of the test.
INHERITED = ("PATH", "HOME", "LANG", "SANDBOX_ROOT", "KUBECODERUN_CACHE", "ASAN_OPTIONS", "TSAN_OPTIONS",
             "UBSAN_OPTIONS")


class CannotStart(Exception):
    pass


def binary():
    path = pathlib.Path(os.environ.get("KUBECODERUN_BINARY", REPOSITORY / "build" / "kubecoderun"))
    if not path.exists():
        raise CannotStart(f"{path} does not exist: run `make build`, or set KUBECODERUN_BINARY")
    return path


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Settings are the product's own, by name: Server(MAX_PIDS=64)."""

    host = "127.0.0.1"

    def __init__(self, **settings):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kubecoderun-test-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.port = free_port()
        # A range of host uids of its own, which no other port's server has: whatever carries one of them later is ours.
        self.uid_base = self.port * 0x10000
        self.settings = {"API_HOST": "127.0.0.1", "API_PORT": self.port, "API_KEY": KEY,
                         "KUBECODERUN_DATA": self.data, "SANDBOX_UID_BASE": self.uid_base, **settings}
        self.log = self.folder / "log"
        self.process = None

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command(), env=self.environment(), stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, cwd=self.folder)
        deadline = time.monotonic() + READY_SECONDS
        while not self.is_ready():
            if self.process.poll() is not None:
                raise CannotStart(f"the server ended with code {self.process.returncode}:\n{self.tail()}")
            if time.monotonic() > deadline:
                why = self.tail()
                self.stop()
                raise CannotStart(f"the server was not ready within {READY_SECONDS} s:\n{why}")
            time.sleep(0.05)
        return self

    def environment(self):
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        environment.update({name: str(value) for name, value in self.settings.items() if value is not None})
        return environment

    def command(self):
        return [binary(), "serve"]

    def command_line(self, *words):
        """`kubecoderun words...` with the settings of this server, whether it runs or not."""
        return subprocess.run([binary(), *words], env=self.environment(), cwd=self.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60)

    def new_key(self, name, *limits):
        made = self.command_line("keys", "create", "--name", name, *limits)
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/ready", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def tail(self, lines=60):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def client(self, key=KEY, **options):
        return Client("127.0.0.1", self.port, key, **options)

    def raw(self, **options):
        return RawConnection("127.0.0.1", self.port, **options)

    def stop(self):
        """Ends the server as an operator would; returns its exit code."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode if self.process else None

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except CannotStart:
            self.remove()
            raise

    def __exit__(self, *_):
        self.stop()
        self.remove()
