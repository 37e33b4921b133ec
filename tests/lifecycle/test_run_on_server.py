"""`kubecoderun run` as a client of a server: what people type and see."""

import os
import signal
import subprocess
import threading
import time

import pytest

from harness.client import KEY
from harness.server import INHERITED, binary

WRITES = """import os, sys
print(sys.argv[1:], sorted(os.listdir(".")), flush=True)
print("trouble", file=sys.stderr)
os.makedirs("charts")
open("charts/a b.txt", "w").write("made")
sys.exit(7)
"""


@pytest.fixture
def start(server, tmp_path):
    """Starts `kubecoderun run` with these words in a folder of its own; settings by name."""
    started = []

    def call(*words, **settings):
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        environment |= {"KUBECODERUN_SERVER": f"http://127.0.0.1:{server.port}", "KUBECODERUN_API_KEY": KEY, **settings}
        environment = {name: value for name, value in environment.items() if value is not None}
        process = subprocess.Popen([binary(), "run", *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, env=environment, cwd=tmp_path)
        started.append(process)
        return process

    yield start_and_wait(call)
    for process in started:
        process.kill()
        process.communicate()


def start_and_wait(start):
    """The same, with .wait(*words): (exit code, stdout, stderr)."""

    def wait(*words, **settings):
        process = start(*words, **settings)
        printed, complained = process.communicate(timeout=60)
        return process.returncode, printed, complained

    start.wait = wait
    return start


@pytest.fixture
def program(tmp_path):
    def write(code, name="program.py"):
        (tmp_path / name).write_text(code)
        return name

    return write


def test_output_and_exit_code_are_the_programs(start, program):
    code, printed, complained = start.wait(program(WRITES), "x", "--y z")
    assert (code, printed) == (7, "['x', '--y z'] []\n")
    assert complained.startswith("trouble\n")
    assert "charts/a b.txt" in complained and "--output-folder" in complained


def test_output_comes_while_the_program_runs(start, program):
    process = start(program("import time\nprint('first')\ntime.sleep(20)\nprint('last')"))
    assert process.stdout.readline() == "first\n"
    assert process.poll() is None


def test_files_go_there_and_come_back(start, program, tmp_path):
    (tmp_path / 'in "put" é.txt').write_text("data")
    (tmp_path / "large.bin").write_bytes(bytes(3_000_000))
    code, printed, complained = start.wait("--input", 'in "put" é.txt', "--input", "large.bin", "--output-folder", "out", program(WRITES))
    assert (code, printed) == (7, """[] ['in "put" é.txt', 'large.bin']\n"""), complained
    assert complained == "trouble\n"
    assert (tmp_path / "out/charts/a b.txt").read_text() == "made"
    assert [path.name for path in (tmp_path / "out").rglob("*")] == ["charts", "a b.txt"]


@pytest.mark.parametrize("code, exit_code, said", [
    ("import os; os.kill(os.getpid(), 11)", 139, "killed by signal 11\n"),
    ("x = bytearray(2 << 30)\nfor i in range(0, len(x), 4096): x[i] = 1", 137, "killed at the memory limit\n"),
    ("print('a' * 100_000)", 0, "output was cut (MAX_OUTPUT_BYTES of the server)\n"),
])
def test_it_says_what_became_of_a_program(start, program, code, exit_code, said):
    answer = start.wait(program(code))
    assert (answer[0], answer[2]) == (exit_code, said)


def test_a_time_limit_is_124(start, program, make_server):
    limited = make_server(MAX_EXECUTION_TIME=1)
    code, _, complained = start.wait(program("while True: pass"), KUBECODERUN_SERVER=f"http://127.0.0.1:{limited.port}/v1/")
    assert (code, complained) == (124, "killed at the time limit\n")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_kills_the_program_on_the_server(start, program, server, client, sent):
    process = start(program("import time\nprint('up', flush=True)\ntime.sleep(25)"))
    assert process.stdout.readline() == "up\n"
    assert client.get("/status")["metrics"]["running"] == 1
    process.send_signal(sent)
    assert process.wait(10) == 130
    deadline = time.monotonic() + 5
    while client.get("/status")["metrics"]["running"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert client.get("/status")["metrics"]["running"] == 0


def test_a_reader_that_goes_away_kills_the_program(start, program, client):
    process = start(program("import time\nwhile True:\n    print('x' * 100, flush=True)\n    time.sleep(0.01)"))
    assert process.stdout.readline()
    process.stdout.close()
    assert process.wait(10) != 0
    process.stdout = None
    deadline = time.monotonic() + 5
    while client.get("/status")["metrics"]["running"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert client.get("/status")["metrics"]["running"] == 0


def test_a_wrong_key_names_where_it_came_from(start, program, tmp_path):
    name = program("1")
    (tmp_path / "key").write_text("of-nobody-0123456789\n")
    code, _, complained = start.wait(name, KUBECODERUN_API_KEY="of-nobody-0123456789")
    assert code == 1 and "the key of KUBECODERUN_API_KEY: Invalid or missing API key" in complained
    code, _, complained = start.wait("--key-file", "key", name)
    assert code == 1 and "the key of --key-file key: Invalid or missing API key" in complained
    code, _, complained = start.wait(name, KUBECODERUN_API_KEY=None)
    assert code == 1 and "--key-file or KUBECODERUN_API_KEY" in complained


def test_a_key_file_counts_before_the_setting(start, program, tmp_path):
    (tmp_path / "key").write_text(KEY + "\n")
    assert start.wait("--key-file", "key", program("print(1)"), KUBECODERUN_API_KEY="of-nobody-0123456789")[:2] == (0, "1\n")


def test_a_server_that_cannot_be_reached_names_where_it_was_named(start, program):
    name = program("1")
    code, _, complained = start.wait(name, KUBECODERUN_SERVER="http://127.0.0.1:9")
    assert code == 1 and complained == "kubecoderun run: KUBECODERUN_SERVER: cannot connect to 127.0.0.1:9: Connection refused\n"
    code, _, complained = start.wait("--server", "http://no-such-host.invalid", name)
    assert code == 1 and "--server: cannot find the host no-such-host.invalid" in complained
    code, _, complained = start.wait("--server", "127.0.0.1:8000", name)
    assert code == 1 and "--server: it must begin with http:// or https://" in complained


def test_a_language_that_the_server_does_not_know(start, program):
    code, _, complained = start.wait(program("1", "a.xyz"))
    assert code == 1 and "Unsupported programming language: xyz" in complained
    assert start.wait("--language", "py", program("print(1)", "a.xyz"))[:2] == (0, "1\n")


def test_what_cannot_be_sent_is_named(start, program, tmp_path):
    code, _, complained = start.wait("--input", "none.csv", program("1"))
    assert code == 1 and "cannot read none.csv: No such file" in complained
    (tmp_path / "bytes.py").write_bytes(b"print('\xff')")
    code, _, complained = start.wait("bytes.py")
    assert code == 1 and "not text in UTF-8" in complained
    code, _, complained = start.wait("--stdin", program("1"))
    assert code == 1 and "--stdin" in complained


def test_without_a_server_files_are_refused_by_name(start, program):
    code, _, complained = start.wait("--output-folder", "out", program("1"), KUBECODERUN_SERVER=None)
    assert code == 1 and "KUBECODERUN_SERVER" in complained


def test_what_is_not_a_server_of_ours_is_told(start, program):
    import http.server

    class Page(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "6")
            self.end_headers()
            self.wfile.write(b"<html>")

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Page) as page:
        thread = threading.Thread(target=page.serve_forever)
        thread.start()
        code, printed, complained = start.wait("--server", f"http://127.0.0.1:{page.server_port}", program("1"))
        page.shutdown()
        thread.join()
    assert (code, printed) == (1, "") and "without a result" in complained
