"""Rules of the contract that have no number: errors, headers, methods, shapes of a request."""

import json
import time

import pytest

from harness.client import KEY, post_bytes

HI = {"lang": "py", "code": 'print("hi")'}
SECURITY_HEADERS = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "X-XSS-Protection": "1; mode=block",
                    "Strict-Transport-Security": None, "Referrer-Policy": None, "Permissions-Policy": None,
                    "Content-Security-Policy": None, "X-Request-ID": None, "X-CodeAPI-Execution-Profile": "default"}

# name: (method, path, body, headers, send our key, status, error_type)
REFUSALS = {
    "no key": ("POST", "/exec", HI, {}, False, 401, "authentication"),
    "blank code": ("POST", "/exec", {"lang": "py", "code": "\n\t "}, {}, True, 400, "validation"),
    "no JSON": ("POST", "/exec", "{", {}, True, 422, "validation"),
    "no object": ("POST", "/exec", "[1]", {}, True, 422, "validation"),
    "wrong type": ("POST", "/exec", {"lang": "py", "code": 1}, {}, True, 422, "validation"),
    "bad entity": ("POST", "/exec", {**HI, "entity_id": "a b"}, {}, True, 422, "validation"),
    "text": ("POST", "/exec", "hi", {"Content-Type": "text/plain"}, True, 415, "validation"),
    "wrong method": ("GET", "/exec", None, {}, True, 405, None),
    "wrong method of a probe": ("DELETE", "/health", None, {}, True, 405, None),
    "nowhere": ("GET", "/nowhere", None, {}, True, 404, "resource_not_found"),
    "nowhere below": ("POST", "/exec/more", HI, {}, True, 404, "resource_not_found"),
    "profile": ("POST", "/exec", HI, {"X-CodeAPI-Expected-Profile": "stateful"}, True, 409, "resource_conflict"),
}


def assert_error(answer, status, error_type=None):
    assert answer.status == status, answer
    assert answer.headers["Content-Type"].startswith("application/json")
    body = answer.json
    assert isinstance(body["error"], str) and body["error"]
    assert isinstance(body["error_type"], str)
    assert error_type is None or body["error_type"] == error_type
    assert body["details"] is None or isinstance(body["details"], list)
    assert body["request_id"] == answer.headers["X-Request-ID"]
    assert abs(body["timestamp"] - time.time()) < 60


@pytest.mark.parametrize("name", REFUSALS)
def test_errors_have_one_shape_and_all_headers(client, name):
    method, path, body, headers, key, status, error_type = REFUSALS[name]
    answer = client.request(method, path, body, headers=headers, key=key)
    assert_error(answer, status, error_type)
    assert_headers(answer)


def assert_headers(answer):
    for header, value in SECURITY_HEADERS.items():
        assert answer.headers[header], f"{header} is missing"
        assert value is None or answer.headers[header] == value


@pytest.mark.parametrize("path", ["/health", "/ready", "/status"])
def test_good_answers_have_all_headers(client, path):
    assert_headers(client.get(path))


def test_an_execution_has_all_headers(client):
    answer = client.exec("py", "pass")
    assert_headers(answer)
    assert answer.headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("method, path, allowed", [("GET", "/exec", "POST"), ("PUT", "/v1/exec", "POST"),
                                                   ("POST", "/health", "GET"), ("PATCH", "/ready", "GET")])
def test_wrong_method_names_the_right_one(client, method, path, allowed):
    answer = client.request(method, path)
    assert answer.status == 405
    assert allowed in answer.headers["Allow"]


def test_unsupported_content_type_is_named(client):
    answer = client.post("/exec", "a=b", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status == 415
    assert answer["error"] == "Unsupported content type: application/x-www-form-urlencoded"


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_by_other_spellings(client, kind):
    assert client.post("/exec", json.dumps(HI), headers={"Content-Type": kind})["stdout"] == "hi\n"


def test_status_needs_a_key(client):
    assert client.get("/status", key=False).status == 401
    assert client.get("/status")["overall_status"]


def test_a_body_over_the_limit_is_refused_before_it_is_read(server):
    with server.raw() as connection:
        head = post_bytes(b"", headers={"Content-Length": str(60 << 20)})
        connection.send(head)
        answer = connection.read_answer()
        assert answer.status == 413
        assert answer["error_type"] == "resource_exhausted"


def test_a_body_just_below_the_limit_runs(client):
    code = "print(len('''" + "x" * (40 << 20) + "'''))"
    answer = client.post("/exec", {"lang": "py", "code": code})
    assert answer.status == 200, answer.status
    assert answer["stdout"] == f"{40 << 20}\n"


@pytest.mark.parametrize("alias, code", [("python", "py"), ("PY", "py"), ("Python", "py"), ("javascript", "js"),
                                         ("node", "js"), ("typescript", "ts"), ("rust", "rs"), ("fortran", "f90"),
                                         ("sh", "bash"), ("shell", "bash"), ("c++", "cpp"), ("CPP", "cpp"),
                                         ("GO", "go")])
def test_languages_by_other_names(client, installed, hellos, alias, code):
    installed(code)
    assert client.exec(alias, hellos[code])["stdout"] == "Hello\n"


@pytest.mark.parametrize("name", ["", " py", "py\0", "../../bin/sh", "pу", "python4", "x" * 5000])
def test_names_that_are_no_language(client, name):
    answer = client.post("/exec", {"lang": name, "code": "1"})
    assert answer.status in (400, 422)
    assert_error(answer, answer.status, "validation")


ARGUMENTS = [(None, []), ("one two", ["one two"]), ("", [""]), (7, ["7"]), (1.5, ["1.5"]), (True, ["true"]),
             (False, ["false"]), ([], []), (["", "-x", "--", "ä€😀", "a\nb"], ["", "-x", "--", "ä€😀", "a\nb"]),
             ({"a": [1, "x"]}, ['{"a":[1,"x"]}']), ([1, "b", True], ["1", "b", "true"])]


@pytest.mark.parametrize("args, argv", ARGUMENTS, ids=[json.dumps(given) for given, _ in ARGUMENTS])
def test_arguments_of_any_shape(client, args, argv):
    code = "import sys, json; print(json.dumps(sys.argv[1:]))"
    answer = client.post("/exec", {"lang": "py", "code": code, "args": args})
    assert answer.status == 200, answer
    assert json.loads(answer["stdout"]) == argv


@pytest.mark.parametrize("timeout", [0, 1, -5, 999.5, 1000, 1e12])
def test_time_limits_are_clamped(client, timeout):
    assert client.exec("py", 'print("hi")', timeout=timeout)["stdout"] == "hi\n"


def test_a_time_limit_below_a_second_is_a_second(client):
    answer = client.exec("py", "import time\ntime.sleep(30)", timeout=1)
    assert "timed out after 1 seconds" in answer["stderr"]
    assert 0.9 < answer.seconds < 3


@pytest.mark.parametrize("field, value", [("session_id", "nonexistent-session-12345"), ("session_id", "../../etc"),
                                          ("session_id", "V1StGXR8_Z5jdHi6B-myT"), ("entity_id", "A-b_9"),
                                          ("files", [{"id": "F" * 21, "name": "in.csv", "storage_session_id": "S" * 21}]),
                                          ("files", [{"id": "", "session_id": "S" * 21, "name": "in.csv"}])])
def test_unknown_sessions_and_files_are_skipped(client, field, value):
    answer = client.exec("py", 'print("hi")', **{field: value})
    assert (answer["stdout"], answer["files"]) == ("hi\n", [])


def test_the_last_of_equal_keys_wins(client):
    answer = client.post("/exec", '{"lang":"brainfuck","lang":"py","code":"print(1)","code":"print(2)"}')
    assert answer["stdout"] == "2\n"


def test_a_lone_surrogate_is_refused(client):
    answer = client.post("/exec", '{"lang":"py","code":"print(\'\\ud800\')"}')
    assert_error(answer, answer.status)
    assert answer.status in (400, 422)


def test_spaces_before_the_body(client):
    assert client.post("/exec", "  \n\t" + json.dumps(HI) + " \n")["stdout"] == "hi\n"


def test_a_chunked_body(server):
    payload = json.dumps(HI).encode()
    with server.raw() as connection:
        connection.send(post_bytes(b"", headers={"Content-Length": None, "Transfer-Encoding": "chunked"}))
        for start in range(0, len(payload), 7):
            piece = payload[start:start + 7]
            connection.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.send(b"0\r\n\r\n")
        assert connection.read_answer()["stdout"] == "hi\n"


def test_expect_100_continue(server):
    payload = json.dumps(HI).encode()
    with server.raw() as connection:
        connection.send(post_bytes(payload, headers={"Expect": "100-continue"})[:-len(payload)])
        assert connection.socket.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.send(payload)
        assert connection.read_answer()["stdout"] == "hi\n"


def test_many_requests_on_one_connection(server):
    with server.raw() as connection:
        for number in range(20):
            connection.send(post_bytes({"lang": "py", "code": f"print({number})"}))
            assert connection.read_answer()["stdout"] == f"{number}\n"


def test_head_of_a_probe_has_no_body(server):
    with server.raw() as connection:
        connection.send("HEAD /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer = b""
        while chunk := connection.socket.recv(65536):
            answer += chunk
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\n")


def test_keys_are_not_in_the_log(server, client):
    client.post("/exec", {**HI, "api_key": KEY}, key=False)
    client.post("/exec", HI, headers={"X-API-Key": "secret-of-somebody-else"})
    time.sleep(0.2)
    log = server.log.read_text()
    assert KEY not in log
    assert "secret-of-somebody-else" not in log


def test_every_request_is_in_the_access_log(server, client):
    answer = client.exec("py", "pass")
    deadline = time.monotonic() + 2
    while answer.headers["X-Request-ID"] not in server.log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    line = next(line for line in server.log.read_text().splitlines() if answer.headers["X-Request-ID"] in line)
    assert json.loads(line)["status"] == 200
