"""What a program writes and how it ends, as the client sees it."""

import pytest


def outcome(answer):
    return {name: answer[name] for name in ("code", "signal", "status", "message")}


def test_every_field_is_there(client):
    body = client.exec("py", "print(1)").json
    assert body["has_state"] is False
    assert (body["state_size"], body["state_hash"]) == (None, None)
    assert (body["code"], body["signal"], body["status"], body["message"]) == (0, None, None, None)
    assert 0 <= body["wall_time"] < 30_000


EXACT = {
    "nothing": (b"", ""),
    "no newline": (b"hi", "hi"),
    "only a newline": (b"\n", "\n"),
    "white space": (b"  \t\n\n  ", "  \t\n\n  "),
    "carriage return": (b"a\rb\r\n", "a\rb\r\n"),
    "controls": (bytes(range(1, 32)) + b"\x7f", "".join(map(chr, range(1, 32))) + "\x7f"),
    "NUL": (b"a\0b\0", "a\0b\0"),
    "escapes": (b"\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m"),
    "JSON": (b'{"a": "\\"}\n', '{"a": "\\"}\n'),
    "unicode": ("äöü €uro 日本 👩‍👩‍👧 \u202e \ufeff\n".encode(), "äöü €uro 日本 👩‍👩‍👧 \u202e \ufeff\n"),
    "line separators": ("a\u2028b\u2029c\x85".encode(), "a\u2028b\u2029c\x85"),
    "bad bytes": (b"\xff\xfea\xc3", "\ufffd\ufffda\ufffd"),
    "cut character": (b"\xf0\x9f\x98x", "\ufffdx"),
    "surrogate": (b"\xed\xa0\x80", "\ufffd\ufffd\ufffd"),
    "overlong": (b"\xc0\xaf", "\ufffd\ufffd"),
}


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_bytes_arrive_as_written(client, name, stream):
    written, text = EXACT[name]
    answer = client.exec("py", f"import sys; sys.{stream}.buffer.write({written!r})")
    assert answer[stream] == text
    assert answer["code"] == 0


def test_exactly_the_limit_is_not_over_it(client):
    body = client.exec("py", 'import sys; sys.stdout.write("a" * 65536)').json
    assert (len(body["stdout"]), body["status"], body["stderr"]) == (65536, None, "")


def test_the_cut_does_not_split_a_character(client):
    body = client.exec("py", 'import sys; sys.stdout.write("aa" + "€" * 30000)').json
    assert body["stdout"] == "aa" + "€" * ((65536 - 2) // 3)
    assert body["status"] == "OL"


def test_a_program_over_the_output_limit_runs_on(client):
    body = client.exec("py", 'import sys\nprint("a" * 100000)\nsys.stderr.write("still here")\nsys.exit(4)').json
    assert body["stderr"] == "still here\n[sandbox] stdout length exceeded\n"
    assert body["code"] == 4


def test_stderr_limit(client):
    body = client.exec("py", 'import sys; sys.stderr.write("e" * 70000)').json
    assert body["stderr"] == "e" * 65536 + "\n[sandbox] stderr truncated at 65536 bytes\n"
    assert (body["status"], body["code"], body["stdout"]) == ("EL", 0, "")


def test_stderr_of_a_good_program_is_kept(client):
    body = client.exec("bash", "echo warning >&2").json
    assert (body["stderr"], body["code"]) == ("warning\n", 0)


@pytest.mark.parametrize("lang, code", [("bash", "kill -9 $$"), ("py", "import os; os.kill(os.getpid(), 9)")])
def test_killed_by_itself(client, lang, code):
    body = client.exec(lang, "echo before; " + code if lang == "bash" else code).json
    assert (body["code"], body["signal"]) == (None, "SIGKILL")


@pytest.mark.parametrize("signal", ["SEGV", "ABRT", "FPE", "TERM", "PIPE", "USR1"])
def test_signals_have_names(client, signal):
    body = client.exec("bash", f"kill -{signal} $$").json
    assert (body["code"], body["signal"]) == (None, f"SIG{signal}")


def test_a_real_segmentation_fault(client, installed):
    installed("c")
    body = client.exec("c", "int main(void) { volatile int* p = 0; return *p; }").json
    assert (body["code"], body["signal"]) == (None, "SIGSEGV")


def test_abort_is_abort(client):
    body = client.exec("py", "import os; os.abort()").json
    assert (body["code"], body["signal"]) == (None, "SIGABRT")


@pytest.mark.parametrize("code", [1, 2, 42, 127, 255])
def test_exit_codes(client, code):
    assert client.exec("bash", f"exit {code}")["code"] == code
    assert client.exec("py", f"import sys; sys.exit({code})")["stderr"] == f"Code execution failed with exit code {code}"


def test_out_of_memory(client):
    body = client.exec("py", 'print("start", flush=True)\nkept = []\nwhile True: kept.append(bytearray(1 << 20))').json
    assert body["stdout"] == "start\n"
    assert "[sandbox] Out of memory" in body["stderr"]
    assert outcome(body) == {"code": None, "signal": "SIGKILL", "status": "SG", "message": "Out of memory"}


def test_time_limit_of_a_sleeper(client):
    answer = client.exec("bash", "echo before; sleep 60", timeout=1000)
    assert answer["stdout"] == "before\n"
    assert answer["stderr"].endswith("[sandbox] Time limit exceeded\nExecution timed out after 1 seconds\n") or \
        answer["stderr"].endswith("[sandbox] Time limit exceeded\nExecution timed out after 1 seconds")
    assert answer["status"] == "TO"
    assert answer.seconds < 3


COMPILE_ERRORS = {
    "c": ('#include <stdio.h>\nint main(void) { puts("run"); return undeclared; }', "undeclared"),
    "cpp": ('#include <iostream>\nint main() { std::cout << "run"; int x = "text"; }', "invalid conversion"),
    "rs": ('fn main() { println!("run"); let x: i32 = "text"; }', "mismatched types"),
    "go": ('package main\nimport "fmt"\nfunc main() { fmt.Println("run"); var x int = "text" }', "cannot use"),
    "java": ('public class A { public static void main(String[] a) { System.out.println("run"); int x = "t"; } }',
             "incompatible types"),
    "d": ('import std.stdio; void main() { writeln("run"); int x = "text"; }', "cannot implicitly convert"),
    "f90": ('program a\n print *, "run"\n integr :: x\nend program', "Error"),
    "ts": ('console.log("run"); const x: number = ;', "Expression expected"),
}


@pytest.mark.parametrize("lang", COMPILE_ERRORS)
def test_compile_errors(client, installed, lang):
    installed(lang)
    code, text = COMPILE_ERRORS[lang]
    body = client.exec(lang, code).json
    assert body["stdout"] == ""
    assert text in body["stderr"]
    assert body["code"] not in (0, None)
    assert body["status"] is None


def test_standard_input_is_empty(client):
    assert client.exec("py", "import sys; print(repr(sys.stdin.read()))")["stdout"] == "''\n"
    assert client.exec("bash", "read line || echo end")["stdout"] == "end\n"


def test_the_world_of_a_program(client):
    code = ("import os, time, getpass, socket, tempfile, locale; "
            "print(os.getcwd(), os.getuid(), os.getgid(), getpass.getuser(), socket.gethostname(), time.tzname[0], "
            "os.path.expanduser('~'), tempfile.gettempdir(), locale.getpreferredencoding(), os.listdir('/mnt/data'))")
    assert client.exec("py", code)["stdout"] == "/mnt/data 1000 1000 sandbox sandbox UTC /tmp /tmp utf-8 []\n".replace(
        "utf-8", "UTF-8")


def test_every_run_is_alone(client):
    client.exec("bash", "echo secret >/mnt/data/a; echo secret >/tmp/b; echo secret >/dev/shm/c")
    assert client.exec("bash", "cat /mnt/data/* /tmp/* /dev/shm/* 2>/dev/null; ls -A /mnt/data /tmp /dev/shm")["stdout"] \
        == "/dev/shm:\n\n/mnt/data:\n\n/tmp:\n"


def test_files_can_be_written_and_run(client):
    code = "printf '#!/bin/sh\\necho ran\\n' >x.sh; chmod +x x.sh; ./x.sh; cp x.sh /tmp/; /tmp/x.sh"
    assert client.exec("bash", code)["stdout"] == "ran\nran\n"


def test_the_network_is_off(client):
    code = "import socket\ntry: socket.create_connection(('1.1.1.1', 53), 2); print('connected')\n" \
           "except OSError as error: print('refused')"
    assert client.exec("py", code)["stdout"] == "refused\n"


def test_trim_mode(make_server):
    server = make_server(OUTPUT_MODE="trim", POD_POOL_PY=2, POD_POOL_COLD=1)
    client = server.client()
    assert client.exec("py", 'print("  a\\x00\\x07b  ")')["stdout"] == "ab\n"
    assert client.exec("py", 'print("  \\n ")')["stdout"] == ""
    assert client.exec("py", 'import sys; sys.stderr.write(" w \\n")')["stderr"] == "w"
    assert client.exec("py", 'print("a" * 100000)')["stdout"].endswith("\n[Output truncated - size limit exceeded]\n") or \
        client.exec("py", 'print("a" * 100000)')["stdout"].endswith("\n[Output truncated - size limit exceeded]")
    server.stop()
