"""The acceptance cases of programmatic tool calling (wire contract, A47 to A59), and what belongs to them."""

import socket
import threading
import time
import uuid

import pytest

from harness.client import KEY, post_bytes
from harness.host import descendants
from harness.programmatic import PATH, WEATHER, begin, drive, failure, result, resume

ADD = {"name": "add", "parameters": {"type": "object", "properties": {"a": {}, "b": {}}, "required": ["a", "b"]}}


def add(call):
    return result(call, call["input"]["a"] + call["input"]["b"])


def test_a47_one_call(client):
    first = begin(client, 'print(await get_weather(city="Oslo"))')
    assert first.status == 200, first
    body = first.json
    assert body["status"] == "tool_call_required"
    assert body["tool_calls"] == [{"id": "call_001", "name": "get-weather", "input": {"city": "Oslo"}}]
    assert len(body["session_id"]) == 21 and 0 < len(body["continuation_token"]) <= 2048
    last = resume(client, body["continuation_token"], [result(body["tool_calls"][0], {"t": 21})]).json
    assert (last["status"], last["stdout"], last["stderr"]) == ("completed", "{'t': 21}\n", "")
    assert last["session_id"] == body["session_id"]


def test_a48_gather_is_one_round(client):
    code = "import asyncio\nprint(sum(await asyncio.gather(*[add(i, 1) for i in range(30)])))"
    last, rounds = drive(client, code, add, tools=[ADD])
    assert [len(calls) for calls in rounds] == [30]
    assert (last["status"], last["stdout"]) == ("completed", "465\n")


def test_a48_one_after_the_other(client):
    last, rounds = drive(client, "x = 0\nfor i in range(10):\n    x = await add(x, i)\nprint(x)", add, tools=[ADD])
    assert [call["id"] for calls in rounds for call in calls] == [f"call_{n:03}" for n in range(1, 11)]
    assert last["stdout"] == "45\n"


def test_a48_asyncio_run_works(client):
    code = "import asyncio\nasync def main():\n    a, b = await asyncio.gather(add(1, 2), add(3, 4))\n    print(a, b)\nasyncio.run(main())"
    last, rounds = drive(client, code, add, tools=[ADD])
    assert ([len(calls) for calls in rounds], last["stdout"]) == ([2], "3 7\n")


def test_a49_a_caught_error(client):
    last, _ = drive(client, "try:\n    await get_weather('Oslo')\nexcept ToolExecutionError as e:\n    print('caught', e)",
                    lambda call: failure(call, "no such city"))
    assert (last["status"], last["stdout"]) == ("completed", "caught no such city\n")


def test_a49_an_uncaught_error(client):
    last, _ = drive(client, "print('before')\nawait get_weather('Oslo')", lambda call: failure(call, "no such city"))
    assert (last["status"], last["error"], last["stdout"]) == ("error", "Sandbox exited with code 1", "before\n")
    assert last["stderr"].startswith("Traceback (most recent call last):\n  File \"/run/program/program.py\", line 2")
    assert last["stderr"].endswith("ToolExecutionError: no such city\n")


def test_a50_a_result_without_its_key(client):
    last, _ = drive(client, "print(await get_weather('Oslo'))", lambda call: {"call_id": call["id"], "is_error": False})
    assert (last["status"], last["stdout"]) == ("completed", "None\n")


@pytest.mark.parametrize("value, printed", [({"t": 21}, "21\n")])
def test_a51_bash(client, value, printed):
    code = ": &\nwait \"$!\"\nget_weather '{\"city\":\"Oslo\"}' | jq .t"
    last, rounds = drive(client, code, lambda call: result(call, value), lang="bash")
    assert [[call["name"] for call in calls] for calls in rounds] == [["get-weather"]]
    assert rounds[0][0]["input"] == {"city": "Oslo"}
    assert (last["status"], last["stdout"], last["stderr"]) == ("completed", printed, "")


@pytest.mark.parametrize("value, printed", [("sunny", '"sunny"\n'), (2.5, "2.5\n"), ([1, {"a": None}], '[1,{"a":null}]\n')])
def test_a51_bash_results_are_compact_json(client, value, printed):
    last, _ = drive(client, "x=$(get_weather '{\"city\":\"Oslo\"}'); echo \"$x\"", lambda call: result(call, value), lang="bash")
    assert last["stdout"] == printed


def test_a51_bash_errors_and_arguments(client):
    code = "get_weather nonsense || echo \"status $?\"\nget_weather '[1]' || echo again\nget_weather || echo failed\n"
    last, rounds = drive(client, code, lambda call: failure(call, "no such city"), lang="bash")
    assert [call["input"] for calls in rounds for call in calls] == [{}]
    assert last["stdout"] == "status 1\nagain\nfailed\n"
    assert last["stderr"].count("the argument must be one JSON object") == 2 and "no such city" in last["stderr"]


def test_a52_bash_in_the_background(client):
    code = "get_weather '{\"city\":\"Oslo\"}' > a &\nget_weather '{\"city\":\"Rome\"}' > b &\nwait\ncat a b"
    last, rounds = drive(client, code, lambda call: result(call, call["input"]["city"]), lang="bash")
    assert len(rounds) <= 2 and sum(map(len, rounds)) == 2
    assert (last["status"], last["stdout"]) == ("completed", '"Oslo"\n"Rome"\n')


@pytest.mark.parametrize("lang, status", [({}, 200), ({"lang": "py"}, 200), ({"lang": "python"}, 200),
                                          ({"language": "bash"}, 200), ({"lang": "ruby"}, 400)])
def test_a53_languages(client, lang, status):
    assert begin(client, "pass", **lang).status in (status,)


def test_a54_without_tools(client):
    answer = begin(client, ": &\nwait \"$!\"\necho hi; ls", tools=[], lang="bash")
    assert (answer["status"], answer["stdout"]) == ("completed", "hi\n")
    refused = begin(client, "ls", tools=[], lang="bash", headers={"X-LibreChat-Code-Workspace-ID": "w1"})
    assert (refused.status, refused["error"]) == (409, "unsupported_capability")


def test_a55_the_time_limit(client):
    for code, lang in (("while True: pass", "py"), ("while :; do :; done", "bash")):
        answer = begin(client, code, timeout=1000, lang=lang)
        assert (answer["status"], answer["error"]) == ("error", "Time limit exceeded"), answer
        assert answer.seconds < 3


def test_a56_tokens(server, client):
    assert resume(client, "unknown", [{"call_id": "call_001", "result": 1}]).status == 404
    first = begin(client, "import time\nx = await get_weather('Oslo')\ntime.sleep(1)\nprint(x)").json
    results = [result(first["tool_calls"][0], 5)]
    answers = []
    other = server.client()
    thread = threading.Thread(target=lambda: answers.append(resume(other, first["continuation_token"], results)))
    thread.start()
    time.sleep(0.3)
    assert resume(client, first["continuation_token"], results).status == 409
    thread.join()
    assert answers[0]["stdout"] == "5\n"
    assert resume(client, first["continuation_token"], results).body == answers[0].body
    assert resume(client, first["continuation_token"], [result(first["tool_calls"][0], 6)]).status == 409


def test_a57_waiting_does_not_count(client):
    first = begin(client, "print(await get_weather('Oslo'))", timeout=1000).json
    time.sleep(3)
    last = resume(client, first["continuation_token"], [result(first["tool_calls"][0], 1)]).json
    assert (last["status"], last["stdout"]) == ("completed", "1\n")


def test_a58_files(client):
    code = "open('/mnt/data/o.txt', 'w').write(str(await get_weather('Oslo')))"
    last, _ = drive(client, code, lambda call: result(call, 21))
    assert last["status"] == "completed" and [file["name"] for file in last["files"]] == ["o.txt"]
    file = last["files"][0]
    assert client.get(f"/download/{last['session_id']}/{file['id']}").body == b"21"
    again, _ = drive(client, "print(open('o.txt').read())", session_id=last["session_id"],
                     files=[{"id": file["id"], "storage_session_id": last["session_id"], "name": "o.txt"}])
    assert again["stdout"] == "21\n"
    assert begin(client, "1", files=[{"id": file["id"], "session_id": last["session_id"], "name": "_ptc_history.json"}]).status == 400


def gone_within(server, seconds, name):
    deadline = time.monotonic() + seconds
    while any(name in " ".join(process) for process in programs(server)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def programs(server):
    found = []
    for pid in descendants(server.process.pid):
        try:
            found.append(open(f"/proc/{pid}/cmdline").read().split("\0"))
        except OSError:
            pass
    return found


def test_a59_cancel(server, client):
    request_id = str(uuid.uuid4())
    first = begin(client, "await get_weather('Oslo')\nawait get_weather('Rome')", headers={"X-LibreChat-Code-Request-ID": request_id}).json
    answer = client.post(f"{PATH}/cancel", {"request_id": request_id})
    assert (answer.status, answer.json) == (202, {"status": "cancellation_requested"})
    assert resume(client, first["continuation_token"], [result(first["tool_calls"][0], 1)]).status == 404
    deadline = time.monotonic() + 2
    while client.post(f"{PATH}/cancel", {"request_id": request_id}).status != 200:
        assert time.monotonic() < deadline
    assert client.post(f"{PATH}/cancel", {"request_id": "x"}).status == 400


@pytest.mark.parametrize("how", ["cancel", "hang up"])
def test_a59_while_it_runs(server, client, how):
    request_id = str(uuid.uuid4())
    name = f"kcr-{uuid.uuid4().hex[:12]}"
    body = {"code": f"exec -a {name} sleep 60", "tools": [WEATHER], "lang": "bash"}
    with socket.create_connection((server.host, server.port)) as connection:
        connection.sendall(post_bytes(body, PATH, {"X-LibreChat-Code-Request-ID": request_id}))
        deadline = time.monotonic() + 5
        while not any(name in process for process in programs(server)):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        if how == "cancel":
            assert client.post(f"{PATH}/cancel", {"request_id": request_id}).status == 202
            assert gone_within(server, 2, name)
    assert gone_within(server, 2, name)


def test_strings_of_the_program_do_not_change(client):
    last, _ = drive(client, "x = '''a\n  b'''\nif await add(1, 1) == 2:\n    print(repr(x))\n    return\nprint('no')", add, tools=[ADD])
    assert (last["status"], last["stdout"]) == ("completed", repr("a\n  b") + "\n")


def test_the_end_of_a_program(client):
    assert drive(client, "import sys\nawait add(1, 1)\nsys.exit(0)", add, tools=[ADD])[0]["status"] == "completed"
    assert drive(client, "import sys\nawait add(1, 1)\nsys.exit(3)", add, tools=[ADD])[0]["error"] == "Sandbox exited with code 3"
    assert drive(client, "await add(1, 1", add, tools=[ADD])[0]["error"] == "Sandbox exited with code 1"
    assert drive(client, "print('x' * 70000)", tools=[])[0]["error"] == "stdout length exceeded"
    assert drive(client, "x = bytearray(1 << 30)\nimport os\nwhile True: x += x", tools=[])[0]["error"] in (
        "Out of memory", "Sandbox exited with code 1")
    assert drive(client, "kill -9 $$", lang="bash")[0]["error"] == "Sandbox exited with code unknown"
    assert drive(client, "exit 4", lang="bash")[0]["error"] == "Sandbox exited with code 4"


def test_large_results_and_arguments(client):
    value = "é" * 1_500_000
    last, _ = drive(client, "x = await get_weather(city='y' * 900_000)\nprint(len(x))", lambda call: result(call, value))
    assert last["stdout"] == "1500000\n"
    last, _ = drive(client, "get_weather '{\"city\":\"Oslo\"}' | wc -c", lambda call: result(call, value), lang="bash")
    assert last["stdout"] == "3000003\n"


def test_a_bad_token_of_another_key(make_server):
    other = "another-key-0123456789ab"
    server = make_server(API_KEYS=f"{KEY},{other}", POD_POOL_PY=1, POD_POOL_COLD=1)
    first = begin(server.client(), "await get_weather('Oslo')").json
    results = [result(first["tool_calls"][0], 1)]
    assert resume(server.client(key=other), first["continuation_token"], results).status == 403
    assert resume(server.client(), first["continuation_token"][:-1], results).status == 404
    assert resume(server.client(), first["continuation_token"], results).status == 200
