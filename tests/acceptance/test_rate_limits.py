"""Case A61: keys that were made on the command line, and how often they may run programs."""

import time

import pytest

from harness import forms, references

RUN = {"lang": "bash", "code": "echo hello"}
EFFECTIVE_SECONDS = 1.5  # a change of a key is heard of within one second; wrong keys are throttled, so nobody polls


@pytest.fixture(scope="module")
def server(make_server):
    return make_server(POD_POOL_PY=2, POD_POOL_COLD=2)


@pytest.fixture
def with_key(server):
    """with_key("name", "--per-minute", "3"): a client that shows a new key of that name."""
    clients = []

    def make(name, *limits):
        clients.append(server.client(key=server.new_key(name, *limits)))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def within_a_minute():
    """Returns when the present minute of UTC lasts long enough for a test."""
    def wait(seconds=20):
        left = 60 - time.time() % 60
        if left < seconds:
            time.sleep(left)
    return wait


def statuses(client, times, body=None):
    return [client.post("/exec", body or RUN).status for _ in range(times)]


def eventually(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    return condition()


def test_a61_the_fourth_run_of_a_minute_is_refused(with_key, within_a_minute):
    client = with_key("a61", "--per-minute", "3")
    within_a_minute()
    answers = [client.post("/exec", RUN) for _ in range(3)]
    assert [answer.status for answer in answers] == [200] * 3
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["2", "1", "0"]
    refused = client.post("/exec", RUN)
    assert refused.status == 429
    assert refused["error"] == "rate_limited" and refused["error_type"] == "rate_limited"
    assert "3 executions per minute" in refused["message"]
    assert 0 < refused["retry_after_seconds"] <= 60
    assert refused["retry_after_seconds"] <= int(refused.headers["Retry-After"]) < refused["retry_after_seconds"] + 1
    assert refused.headers["X-RateLimit-Limit"] == "3"
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert refused.headers["X-RateLimit-Period"] == "per_minute"
    assert refused.headers["X-RateLimit-Reset"].endswith(":00.000Z")


def test_a61_other_keys_are_not_affected(client, with_key, within_a_minute):
    limited, other, free = with_key("one", "--hourly", "1"), with_key("two", "--hourly", "1"), with_key("free")
    assert statuses(limited, 2) == [200, 429]
    assert statuses(other, 1) == [200]
    for unlimited in (free, client):
        answer = unlimited.post("/exec", RUN)
        assert answer.status == 200
        assert not [name for name in answer.headers if name.lower().startswith("x-ratelimit")]


def test_a61_the_next_window_lets_in_again(with_key):
    client = with_key("second", "--per-second", "1")
    refused = next(answer for answer in (client.post("/exec", RUN) for _ in range(50)) if answer.status == 429)
    assert 0 < refused["retry_after_seconds"] <= 1
    time.sleep(int(refused.headers["Retry-After"]))
    assert client.post("/exec", RUN).status == 200


def test_what_is_no_execution_is_not_counted(with_key):
    client = with_key("careful", "--daily", "1")
    for _ in range(3):
        assert client.get("/status").status == 200
        assert client.post("/exec", {"lang": "bash"}).status == 422
        assert client.post("/exec", {"lang": "klingon", "code": "1"}).status == 400
        assert client.get("/sessions").status == 200
    assert statuses(client, 2) == [200, 429]
    assert client.get("/sessions").status == 200


def test_a_program_with_tools_is_one_execution(with_key):
    client = with_key("tools", "--daily", "1")
    program = {"lang": "py", "code": "print(await add())", "tools": [{"name": "add"}]}
    asked = client.post("/exec/programmatic", program)
    assert asked["status"] == "tool_call_required", asked
    assert client.post("/exec/programmatic", program).status == 429
    results = [{"call_id": call["id"], "result": 3} for call in asked["tool_calls"]]
    ended = client.post("/exec/programmatic", {"continuation_token": asked["continuation_token"], "tool_results": results})
    assert (ended.status, ended["status"], ended["stdout"]) == (200, "completed", "3\n")


def test_a_key_is_refused_while_it_is_switched_off_and_for_ever_when_deleted(server, with_key):
    client = with_key("off and on")
    assert statuses(client, 1) == [200]
    for command, status in (("disable", 401), ("enable", 200), ("delete", 401)):
        done = server.command_line("keys", command, "off and on")
        assert done.returncode == 0, done.stderr
        time.sleep(EFFECTIVE_SECONDS)
        assert statuses(client, 1) == [status], command
    unknown = server.client(key="sk-" + "x" * 42).post("/exec", RUN)
    assert unknown["error"] == client.post("/exec", RUN)["error"]


def test_a_limit_that_is_changed_counts_for_a_server_that_runs(server, with_key):
    client = with_key("growing", "--daily", "1")
    assert statuses(client, 2) == [200, 429]
    assert server.command_line("keys", "update", "growing", "--daily", "2").returncode == 0
    time.sleep(EFFECTIVE_SECONDS)
    assert statuses(client, 2) == [200, 429]


def test_what_was_used_can_be_read(server, with_key):
    client = with_key("read", "--daily", "3")
    assert statuses(client, 5) == [200] * 3 + [429] * 2
    shown = lambda: server.command_line("keys", "show", "read").stdout.split("\n")
    assert eventually(lambda: "uses        3" in shown()), shown()
    assert any(line.startswith("daily       3 of 3, until ") for line in shown())


def test_two_keys_see_nothing_of_each_other(with_key):
    owner, stranger = with_key("owner"), with_key("stranger")
    stored, = forms.stored(owner, forms.file("secret.txt", b"of the owner"))
    assert references.download(owner, stored) == b"of the owner"
    path = f"/download/{stored['storage_session_id']}/{stored['id']}"
    assert (owner.get(path).status, stranger.get(path).status) == (200, 404)
    assert stranger.get("/sessions")["sessions"] == []


def test_limits_can_be_switched_off(make_server):
    server = make_server(RATE_LIMIT_ENABLED="false", POD_POOL_PY=0, POD_POOL_COLD=1)
    client = server.client(key=server.new_key("free", "--daily", "1"))
    assert statuses(client, 3) == [200] * 3


def test_keys_and_counts_outlive_the_server(make_server):
    server = make_server(POD_POOL_PY=0, POD_POOL_COLD=1)
    client = server.client(key=server.new_key("lasting", "--monthly", "2"))
    assert statuses(client, 1) == [200]
    client.close()
    server.stop()
    assert "uses        1" in server.command_line("keys", "show", "lasting").stdout.split("\n")
    server.start()
    assert statuses(client, 2) == [200, 429]
