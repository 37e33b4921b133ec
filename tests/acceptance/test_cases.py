"""The numbered acceptance cases of the wire contract, one test each, under their numbers."""

import re
import socket
import time

import pytest

from harness import tokens
from harness.client import KEY, post_bytes
from harness.host import descendants
from harness.server import Server

ID = re.compile(r"[A-Za-z0-9_-]{21}")
ALL = ["py", "js", "ts", "c", "cpp", "java", "php", "rs", "go", "d", "f90", "r", "bash"]
HI = {"lang": "py", "code": 'print("hi")'}


def assert_hi(answer):
    assert answer.status == 200, answer
    body = answer.json
    assert (body["stdout"], body["stderr"], body["files"]) == ("hi\n", "", [])
    assert ID.fullmatch(body["session_id"])


def test_a1_prints(client):
    assert_hi(client.post("/exec", HI))


@pytest.mark.parametrize("path", ["/v1/exec", "//exec", "/exec/", "/v1//exec", "/v1/exec/"])
def test_a2_prefix_and_slashes(client, path):
    assert_hi(client.post(path, HI))


@pytest.mark.parametrize("header", [{"X-API-Key": KEY}, {"x-api-key": KEY}, {"Authorization": f"Bearer {KEY}"},
                                    {"Authorization": f"ApiKey {KEY}"}])
def test_a3_key_in_headers(client, header):
    assert_hi(client.post("/exec", HI, headers=header))


@pytest.mark.parametrize("field", ["LIBRECHAT_CODE_API_KEY", "api_key", "apiKey"])
def test_a3_key_in_the_body(client, field):
    assert_hi(client.post("/exec", {**HI, field: KEY}, key=False))


def test_a4_without_a_key(client):
    answer = client.post("/exec", HI, key=False)
    assert answer.status == 401
    assert answer["error"] == "Missing API key"
    assert answer["error_type"] == "authentication"


@pytest.mark.parametrize("header", [{"X-API-Key": "wrong-key-0123456789"}, {"Authorization": "Bearer wrong-key-012345"},
                                    {"Authorization": "ApiKey wrong-key-0123456"}])
def test_a4_with_a_wrong_key(client, header):
    answer = client.post("/exec", HI, headers=header)
    assert answer.status == 401
    assert answer["error"] == "Invalid or missing API key"


@pytest.mark.parametrize("settings", [{"AUTH_TRUSTED_NETWORKS": "10.0.0.0/8,127.0.0.0/8"}, {"AUTH_DISABLED": "true", "API_KEY": ""}],
                         ids=["trusted-network", "no-auth"])
def test_a5_no_key_needed(make_server, settings):
    server = make_server(POD_POOL_PY=1, POD_POOL_COLD=1, **settings)
    assert_hi(server.client(key=None).post("/exec", HI))
    server.stop()


def test_a5_a_forwarded_address_is_not_trusted(make_server):
    server = make_server(POD_POOL_PY=1, POD_POOL_COLD=1, AUTH_TRUSTED_NETWORKS="10.0.0.0/8")
    answer = server.client(key=None).post("/exec", HI, headers={"X-Forwarded-For": "10.1.2.3",
                                                                "Forwarded": "for=10.1.2.3"})
    assert answer.status == 401
    server.stop()


def test_a6_tokens_of_librechat(make_server):
    with tokens.Signer() as signer:
        server = make_server(POD_POOL_PY=1, POD_POOL_COLD=1, CODEAPI_JWT_KEYS=signer.folder)
        ask = lambda **claims: server.client(key=None).post("/exec", HI, headers=signer.bearer(**claims))
        assert_hi(ask())
        assert ask(lifetime=3600).status == 401
        refused = ask(aud="somebody-else")
        assert (refused.status, refused.json["error"]) == (401, "Invalid bearer token")
        assert "kubecoderun keys librechat" in refused.json["message"]
        assert_hi(server.client().post("/exec", HI))  # keys go on working
        server.stop()


def test_a6_without_token_keys_a_token_is_a_wrong_key(client):
    with tokens.Signer() as signer:
        answer = client.post("/exec", HI, headers=signer.bearer())
    assert (answer.status, answer.json["error"]) == (401, "Invalid or missing API key")


def test_a6_the_printed_settings_log_in():
    """What `kubecoderun keys librechat` prints, taken at its word."""
    server = Server(POD_POOL_PY=1, POD_POOL_COLD=1)
    first = tokens.settings_for_librechat(server)
    second = tokens.settings_for_librechat(server, "--new")
    assert "CODEAPI_JWT_PRIVATE_KEY_BASE64" not in tokens.settings_for_librechat(server)  # it is shown once
    with server:
        for printed in (first, second):
            with tokens.Signer.from_librechat(printed) as signer:
                assert_hi(server.client(key=None).post("/exec", HI, headers=signer.bearer()))
        assert_hi(server.client(key=first["LIBRECHAT_CODE_API_KEY"]).post("/exec", HI))


def test_a7_silence(client):
    assert client.exec("py", "x=1")["stdout"] == ""


def test_a8_both_streams(client):
    body = client.exec("py", 'import sys; sys.stdout.write("a"); sys.stderr.write("w")').json
    assert (body["stdout"], body["stderr"], body["code"]) == ("a", "w", 0)


def test_a9_exception(client):
    body = client.exec("py", 'raise ValueError("x")').json
    assert body["stdout"] == ""
    assert "ValueError: x" in body["stderr"]
    assert (body["code"], body["status"], body["signal"]) == (1, None, None)


def test_a10_exit_code_without_a_word(client):
    body = client.exec("py", "import sys; sys.exit(3)").json
    assert (body["stderr"], body["code"]) == ("Code execution failed with exit code 3", 3)


def test_a11_bash_exit_code_without_a_word(client):
    body = client.exec("bash", "grep x /dev/null").json
    assert (body["stdout"], body["stderr"], body["code"]) == ("", "", 1)


def test_a12_arguments(client):
    assert client.exec("bash", "echo $1-$2", args=["a b", "c"])["stdout"] == "a b-c\n"


@pytest.mark.parametrize("args, printed", [(["one"], "one"), ({"a": 1}, '{"a":1}')])
def test_a13_arguments_of_a_compiled_program(client, installed, args, printed):
    installed("c")
    code = '#include <stdio.h>\nint main(int n, char** v) { printf("%d %s", n, v[1]); }'
    assert client.exec("c", code, args=args)["stdout"] == "2 " + printed


def test_a14_unknown_language(client):
    answer = client.post("/exec", {"lang": "brainfuck", "code": "+"})
    assert answer.status == 400
    assert answer["error"] == "Unsupported programming language: brainfuck"
    assert answer["details"][0]["code"] == "unsupported_language"
    assert answer["details"][0]["field"] == "lang"


def test_a15_missing_code(client):
    answer = client.post("/exec", {"lang": "py"})
    assert answer.status == 422
    assert answer["error"] == "Request validation failed"
    assert answer["details"][0]["field"] == "body -> code"
    assert answer["details"][0]["code"] == "missing"


def test_a16_blank_code(client):
    answer = client.post("/exec", {"lang": "py", "code": "  "})
    assert answer.status == 400
    assert answer["error"] == "Code cannot be empty"
    assert answer["details"][0]["code"] == "empty_code"


@pytest.mark.parametrize("lang", ALL)
def test_a17_hello_in_every_language(client, installed, hellos, lang):
    installed(lang)
    body = client.exec(lang, hellos[lang]).json
    assert (body["stdout"], body["stderr"], body["code"]) == ("Hello\n", "", 0)


def test_a18_time_limit(client):
    answer = client.exec("py", 'print("x")\nwhile True: pass', timeout=1000)
    assert answer.seconds < 3
    assert answer["stdout"] == "x\n"
    assert "timed out after 1 seconds" in answer["stderr"]
    assert "Time limit exceeded" in answer["stderr"]
    assert (answer["status"], answer["message"]) == ("TO", "Time limit exceeded")


def test_a19_output_limit(client):
    body = client.exec("py", 'print("a"*100000)').json
    assert body["stdout"] == "a" * 65536
    assert (body["status"], body["message"]) == ("OL", "stdout length exceeded")
    assert "[sandbox] stdout length exceeded" in body["stderr"]


def test_a20_unicode_and_escapes(client):
    assert client.exec("py", 'print("é€😀\\x1b[0m")')["stdout"] == "é€😀\x1b[0m\n"


def test_a21_bytes_that_are_no_text(client):
    assert client.exec("py", 'import sys; sys.stdout.buffer.write(b"\\xff")')["stdout"] == "\ufffd"


def test_a60_client_goes_away(server, client):
    """The program writes its beat into the server's process list only: we look for it from outside."""
    code = "import ctypes, time\nctypes.CDLL(None).prctl(15, b'a60-runs', 0, 0, 0)\ntime.sleep(60)"

    def running():
        names = []
        for pid in descendants(server.process.pid):
            try:
                names.append(open(f"/proc/{pid}/comm").read().strip())
            except OSError:
                pass
        return "a60-runs" in names

    with server.raw() as connection:
        connection.send(post_bytes({"lang": "py", "code": code}))
        wait_for(running, 5)
    wait_for(lambda: not running(), 2)
    assert_hi(client.post("/exec", HI))


def test_a60_client_resets_the_connection(server):
    with server.raw() as connection:
        connection.send(post_bytes({"lang": "bash", "code": "exec -a a60-reset sleep 61"}))
        wait_for(lambda: "a60-reset" in command_lines(server), 5)
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    wait_for(lambda: "a60-reset" not in command_lines(server), 2)


def command_lines(server):
    text = ""
    for pid in descendants(server.process.pid):
        try:
            text += open(f"/proc/{pid}/cmdline").read()
        except OSError:
            pass
    return text


def wait_for(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)


def test_a62_profile_default(client):
    answer = client.post("/exec", HI, headers={"X-CodeAPI-Expected-Profile": "default"})
    assert_hi(answer)
    assert answer.headers["X-CodeAPI-Execution-Profile"] == "default"


def test_a62_profile_stateful(client):
    answer = client.post("/exec", HI, headers={"X-CodeAPI-Expected-Profile": "stateful"})
    assert answer.status == 409
    assert answer["error"] == "execution_profile_mismatch"
    assert answer["expected_profile"] == "stateful"
    assert answer["actual_profile"] == "default"
    assert answer["message"]


def test_a62_profile_unknown(client):
    answer = client.post("/exec", HI, headers={"X-CodeAPI-Expected-Profile": "foo"})
    assert answer.status == 400
    assert answer["error"] == "invalid_execution_profile"


def test_a62_workspace(client):
    answer = client.post("/exec", HI, headers={"X-LibreChat-Code-Workspace-ID": "w1"})
    assert answer.status == 409
    assert answer["error"] == "unsupported_capability"


def test_a63_unknown_and_odd_fields(client):
    assert_hi(client.post("/exec", {**HI, "intent": "say hi", "user_id": "u1", "files": None, "whatever": {"a": [1]},
                                    "runtime_session_hint": "v2:user:0123", "entity_id": "agent_1"}))
    assert_hi(client.post("/exec", {**HI, "runtime_session_hint": "not / well formed", "files": [], "args": None}))


def test_a68_every_id_has_21_characters(client):
    answers = [client.exec("py", "pass"), client.exec("bash", "exit 1"), client.exec("py", "raise OSError"),
               client.exec("py", "pass", session_id="nonexistent-session-12345")]
    ids = [answer["session_id"] for answer in answers]
    refused = [client.get("/nowhere"), client.post("/exec", {}), client.post("/exec", HI, key=False),
               client.request("GET", "/exec")]
    ids += [answer["request_id"] for answer in refused]
    ids += [answer.headers["X-Request-ID"] for answer in answers + refused]
    assert all(ID.fullmatch(found) for found in ids), ids
    assert len(set(answer.headers["X-Request-ID"] for answer in answers + refused)) == len(answers + refused)


@pytest.mark.parametrize("path", ["/health", "/v1/health", "/ready", "/v1/ready"])
def test_a69_probes_need_no_key(client, path):
    answer = client.get(path, key=False)
    assert answer.status == 200
    assert answer["status"] == ("ready" if path.endswith("ready") else "healthy")
