"""Rows 59 to 61: compile bombs, absurd requests, hostile HTTP."""

import resource
import socket
import time

import pytest

from harness.client import KEY, post_bytes

HI = {"lang": "py", "code": 'print("hi")'}

COMPILE_BOMBS = {
    "endless include": ("c", '#include "/dev/zero"\nint main(void) {}'),
    "endless random include": ("c", '#include "/dev/urandom"\nint main(void) {}'),
    "recursive include": ("c", '#include __FILE__\n#include __FILE__\nint main(void) {}'),
    "macros": ("c", "#define A(x) x x x x x x x x x x\n#define B(x) A(A(A(A(A(A(A(A(x))))))))\nint a[] = { B(1,) };\nint main(void) {}"),
    "static array": ("c", "char big[4UL << 30] = {1};\nint main(int count, char **words) { return big[count * 5]; }"),
    "templates": ("cpp", "template <unsigned long N> struct A { static constexpr unsigned long v = A<N * 2>::v + A<N * 2 + 1>::v; };\n"
                         "int main() { return A<1>::v; }"),
    "constexpr": ("cpp", "constexpr long f(long n) { return n < 2 ? n : f(n - 1) + f(n - 2); }\nstatic_assert(f(60) > 0);\nint main() {}"),
    "rust macro": ("rs", "macro_rules! m { ($($t:tt)*) => { m!($($t)* $($t)*); } }\nfn main() { m!(a a a); }"),
    "rust const": ("rs", "const fn f(n: u64) -> u64 { if n < 2 { n } else { f(n - 1) + f(n - 2) } }\nconst X: u64 = f(70);\nfn main() { println!(\"{X}\"); }"),
    "go array": ("go", "package main\nvar big [1 << 33]int = [1 << 33]int{5: 1}\nfunc main() { println(big[5]) }"),
    "java constants": ("java", "public class A { " + "".join(f"int f{n}(){{return {n};}}" for n in range(60000)) + " }"),
    "d templates": ("d", "template A(ulong n) { enum A = A!(n * 2) + A!(n * 2 + 1); }\nvoid main() { auto x = A!1; }"),
}


@pytest.mark.parametrize("name", COMPILE_BOMBS)
def test_row_59_compile_bombs_end_at_a_limit(client, installed, name):
    lang, code = COMPILE_BOMBS[name]
    installed(lang)
    answer = client.exec(lang, code, timeout=6000)
    assert answer.seconds < 8
    assert answer["status"] in ("TO", "SG", "EL") or answer["code"] != 0, answer
    assert answer["stdout"] == ""


READERS = {
    "c": '#include "/etc/shadow"\nint main(void) {}',
    "rs": 'fn main() { print!("{}", include_str!("/etc/shadow")); }',
    "d": 'import std.stdio; void main() { write(import("/etc/shadow")); }',
    "go": 'package main\nimport _ "embed"\n//go:embed /etc/shadow\nvar text string\nfunc main() { print(text) }',
}


@pytest.mark.parametrize("lang", READERS)
def test_row_59_a_compiler_reads_no_secret(client, installed, lang):
    installed(lang)
    answer = client.exec(lang, READERS[lang])
    assert answer["stdout"] == ""
    assert "root:" not in answer["stderr"]


def test_row_59_a_java_program_does_not_run_in_its_compiler(client, installed):
    installed("java")
    code = "import javax.annotation.processing.*; import javax.lang.model.element.*; import java.util.*;\n" \
           "public class P extends AbstractProcessor {\n" \
           "  static { System.out.println(\"IN THE COMPILER\"); }\n" \
           "  public boolean process(Set<? extends TypeElement> a, RoundEnvironment r) { return false; }\n" \
           "  public static void main(String[] a) { } }"
    assert client.exec("java", code)["code"] == 0


def test_row_60_code_of_100_megabytes(client):
    with pytest.raises((BrokenPipeError, ConnectionResetError)):
        assert client.post("/exec", {"lang": "py", "code": "#" * (100 << 20)}).status == 413
        raise BrokenPipeError  # answered while we were still writing: as good


def test_row_60_too_many_arguments(client):
    answer = client.post("/exec", {"lang": "py", "code": "1", "args": ["x"] * 100_000})
    assert answer.status == 400
    assert "args" in answer.body.decode()
    answer = client.post("/exec", {"lang": "py", "code": "1", "args": ["x"] * 1_000_001})
    assert answer.status == 422
    assert "more than 1000000 values" in answer.body.decode()


@pytest.mark.parametrize("args", [["a\0b"], ["x" * 200_000], ["x" * 100_000] * 20], ids=["NUL", "long", "long together"])
def test_row_60_absurd_arguments(client, args):
    answer = client.post("/exec", {"lang": "py", "code": "1", "args": args})
    assert answer.status == 400
    assert "args" in answer.body.decode()


@pytest.mark.parametrize("field", ["env", "environment", "ENV"])
def test_row_60_no_environment_from_outside(client, field):
    answer = client.exec("bash", "env", **{field: {"LD_PRELOAD": "/tmp/x.so", "BASH_ENV": "/tmp/x", "PATH": "/tmp"}})
    assert "/tmp/x" not in answer["stdout"]
    assert "PATH=/usr" in answer["stdout"]


@pytest.mark.parametrize("lang", ["../../bin/sh", "py\0", "/bin/sh", "py;id", "$(id)", "-c", ".", "py\n"])
def test_row_60_names_of_languages(client, lang):
    answer = client.post("/exec", {"lang": lang, "code": "id"})
    assert answer.status == 400
    assert answer["error_type"] == "validation"


def test_row_60_deep_and_odd_json(client):
    for body in ("[" * 100_000, '{"a":' * 10_000 + "1" + "}" * 10_000,
                 '{"lang":"py","code":"1","x":' + "[" * 200 + "]" * 200 + "}", "\xff\xfe", '{"lang":"py","code":"\\ud800"}', ""):
        assert client.post("/exec", body.encode("latin-1")).status in (400, 422)


# ---- row 61

@pytest.fixture(scope="module")
def impatient(make_server):
    """A server whose patience with slow clients is short enough for a test."""
    return make_server(HTTP_HEAD_SECONDS=2, HTTP_BODY_SECONDS=2, HTTP_MAX_CONNECTIONS=500, POD_POOL_PY=2, POD_POOL_COLD=1)


def test_row_61_slow_heads(impatient):
    with impatient.raw(timeout=6) as connection:
        started = time.monotonic()
        connection.send("POST /exec HTTP/1.1\r\n")
        try:
            for number in range(50):
                connection.send(f"X-{number}: y\r\n")
                time.sleep(0.2)
        except OSError:
            pass
        assert time.monotonic() - started < 6
        assert connection.is_closed() or True
    assert impatient.client().get("/health").status == 200


def test_row_61_slow_bodies(impatient):
    with impatient.raw(timeout=8) as connection:
        connection.send(post_bytes(b"", headers={"Content-Length": "1000"}))
        connection.send(b'{"lang"')
        answer = connection.read_answer()
        assert answer is None or answer.status in (400, 408)


def test_row_61_many_idle_connections(impatient):
    wanted = 3000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 10_000), hard))
    connections = []
    try:
        for _ in range(wanted):
            connections.append(socket.create_connection(("127.0.0.1", impatient.port), 5))
        started = time.monotonic()
        assert impatient.client().post("/exec", HI)["stdout"] == "hi\n"
        assert time.monotonic() - started < 3
    finally:
        for connection in connections:
            connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_row_61_an_endless_chunked_body(impatient):
    with impatient.raw(timeout=20) as connection:
        connection.send(post_bytes(b"", headers={"Content-Length": None, "Transfer-Encoding": "chunked"}))
        chunk = b"100000\r\n" + b" " * (1 << 20) + b"\r\n"
        try:
            for _ in range(60):
                connection.send(chunk)
        except OSError:
            pass
        try:
            answer = connection.read_answer()
        except OSError:
            answer = None
        assert answer is None or answer.status == 413


SMUGGLING = {
    "two lengths": "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}   ",
    "length list": "Content-Length: 5, 6\r\n\r\n{}   ",
    "length and chunks": "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "negative length": "Content-Length: -5\r\n\r\n",
    "length with a sign": "Content-Length: +5\r\n\r\n{}   ",
    "hexadecimal length": "Content-Length: 0x5\r\n\r\n{}   ",
    "huge length": "Content-Length: 99999999999999999999999\r\n\r\n",
    "odd encoding": "Transfer-Encoding: xchunked\r\n\r\n",
    "chunked twice": "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "bad chunk size": "Transfer-Encoding: chunked\r\n\r\nZZ\r\n\r\n",
    "huge chunk size": "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
    "space before colon": "Content-Length : 5\r\n\r\n{}   ",
    "folded header": "X: a\r\n b\r\nContent-Length: 5\r\n\r\n{}   ",
    "NUL in header": "X: a\0b\r\nContent-Length: 2\r\n\r\n{}",
}


@pytest.mark.parametrize("name", SMUGGLING)
def test_row_61_requests_of_two_meanings(server, name):
    with server.raw(timeout=5) as connection:
        connection.send(f"POST /exec HTTP/1.1\r\nHost: a\r\nX-API-Key: {KEY}\r\nContent-Type: application/json\r\n{SMUGGLING[name]}"
                        "GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = connection.read_answer()
        assert answer is None or 400 <= answer.status < 500
        assert connection.read_answer() is None, "the rest was taken for a second request"


def test_row_61_half_closed(server):
    with server.raw() as connection:
        connection.send(post_bytes({"lang": "py", "code": "import time; time.sleep(0.3); print('hi')"}))
        connection.socket.shutdown(socket.SHUT_WR)
        answer = connection.read_answer()  # answered, or taken as gone: both are defined; nothing may leak
        assert answer is None or answer["stdout"] == "hi\n"


def test_row_61_garbage(server):
    for garbage in (b"\0" * 1000, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"A" * 100_000,
                    b"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"):
        with server.raw(timeout=5) as connection:
            try:
                connection.send(garbage)
                connection.socket.shutdown(socket.SHUT_WR)
                answer = connection.read_answer()
            except OSError:
                continue
            assert answer is None or 400 <= answer.status < 506 and answer.status != 500


def test_row_61_client_gone_mid_run(server):
    for _ in range(10):
        with server.raw() as connection:
            connection.send(post_bytes({"lang": "bash", "code": "sleep 30"}))
            time.sleep(0.1)
