"""Variables of a session, over the wire: cases A45 and A46 of the contract, and what surrounds them."""

import hashlib
import re
import secrets
import threading

import pytest

HASH = re.compile(r"[0-9a-f]{64}")


@pytest.fixture(autouse=True)
def has_the_routes(client):
    if client.get(f"/state/{new_id()}/info").status == 404:
        pytest.skip("this server remembers no sessions")


def new_id():
    return secrets.token_urlsafe(16)[:21]


def state_of(client, session, **options):
    return client.get(f"/state/{session}", **options)


def test_a45_variables_are_there_in_the_next_run_of_the_session(client):
    first = client.exec("py", "a=1")
    assert first["has_state"] is True and HASH.fullmatch(first["state_hash"]) and first["state_size"] > 1
    second = client.exec("py", "print(a)", session_id=first["session_id"])
    assert (second["stdout"], second["stderr"]) == ("1\n", "")
    assert second["session_id"] == first["session_id"]
    assert second["has_state"] is True and HASH.fullmatch(second["state_hash"])


def test_a46_the_state_of_a_session_as_bytes(client):
    session = client.exec("py", "a=1")["session_id"]
    whole = state_of(client, session)
    digest = hashlib.sha256(whole.body).hexdigest()
    assert whole.status == 200 and whole.body[0] in (1, 2)
    assert whole.headers["ETag"] == f'"{digest}"'
    for tag in (f'"{digest}"', digest):
        answer = state_of(client, session, headers={"If-None-Match": tag})
        assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", f'"{digest}"')
    refused = client.post(f"/state/{session}", b"\x09abc")
    assert (refused.status, refused["error"]) == (400, "invalid_state")
    assert client.request("DELETE", f"/state/{session}").status == 204
    gone = state_of(client, session)
    assert (gone.status, gone["error"]) == (404, "state_not_found")


def test_the_answer_tells_size_and_hash_of_what_can_be_fetched(client):
    ran = client.exec("py", "a = list(range(1000))")
    bytes_ = state_of(client, ran["session_id"]).body
    assert (ran["state_size"], ran["state_hash"]) == (len(bytes_), hashlib.sha256(bytes_).hexdigest())
    info = client.get(f"/state/{ran['session_id']}/info")
    assert info.status == 200
    assert (info["exists"], info["size_bytes"], info["hash"], info["source"]) == (True, len(bytes_), ran["state_hash"], "redis")


def test_a_program_without_variables_leaves_none(client):
    ran = client.exec("py", "print(1)")
    assert (ran["has_state"], ran["state_size"], ran["state_hash"]) == (False, None, None)
    assert state_of(client, ran["session_id"]).status == 404


def test_another_language_leaves_none_and_disturbs_none(client):
    session = client.exec("py", "a=1")["session_id"]
    assert client.exec("bash", "a=2; echo $a", session_id=session)["has_state"] is False
    assert client.exec("py", "print(a)", session_id=session)["stdout"] == "1\n"


@pytest.mark.parametrize("name", ["PY", "python"])
def test_every_name_of_python_keeps_variables(client, name):
    session = client.exec(name, "a=1")["session_id"]
    assert client.exec(name, "print(a)", session_id=session)["stdout"] == "1\n"


def test_what_cannot_be_kept_is_named(client):
    ran = client.exec("py", "g = (i for i in [1])\nkept = 5\n")
    assert ran["has_state"] is True
    assert (ran["stderr"], "[state] not saved: g (" in ran["state_notes"]) == ("", True)
    again = client.exec("py", "print(kept, 'g' in dir()); g = (i for i in [1])", session_id=ran["session_id"])
    assert again["stdout"] == "5 False\n"
    assert "[state] not saved: g (" in again["stderr"]


def test_who_names_no_session_reads_nothing_of_it_in_the_output(client):
    ran = client.exec("py", "with open('f.txt', 'w') as f:\n    f.write('x')\n")
    assert (ran["stdout"], ran["stderr"], ran["code"]) == ("", "", 0)


def test_a_failed_run_leaves_the_variables_of_the_last_good_one(client):
    session = client.exec("py", "a=1")["session_id"]
    failed = client.exec("py", "a=2\n1/0", session_id=session)
    assert (failed["code"], failed["has_state"]) == (1, False)
    assert client.exec("py", "print(a)", session_id=session)["stdout"] == "1\n"


def test_an_upload_is_what_the_next_run_begins_with(client):
    first, second = client.exec("py", "a=1"), client.exec("py", "a=2")
    uploaded = client.post(f"/state/{first['session_id']}", state_of(client, second["session_id"]).body,
                           headers={"Content-Type": "application/octet-stream"})
    assert (uploaded.status, uploaded["message"], uploaded["size"]) == (201, "state_uploaded", second["state_size"])
    assert client.exec("py", "print(a)", session_id=first["session_id"])["stdout"] == "2\n"


def test_an_upload_to_an_unknown_id_begins_a_session(client):
    session, state = new_id(), state_of(client, client.exec("py", "a=7")["session_id"]).body
    assert client.post(f"/state/{session}", state).status == 201
    ran = client.exec("py", "print(a)", session_id=session)
    assert (ran["stdout"], ran["session_id"]) == ("7\n", session)


def test_an_upload_that_is_no_state_is_told_and_harms_nothing(client):
    session = new_id()
    assert client.post(f"/state/{session}", b"\x02 not a state").status == 201
    ran = client.exec("py", "print('runs')", session_id=session)
    assert ran["stdout"] == "runs\n" and "[state] not restored" in ran["stderr"]


def test_of_two_runs_at_once_the_later_save_is_dropped_and_its_files_are_kept(server, client):
    session = client.exec("py", "a=0")["session_id"]
    slow = {}

    def run_slowly():
        other = server.client()
        slow["ran"] = other.exec("py", "import time; time.sleep(2); a=1; open('f.txt','w').write('kept')", session_id=session)
        other.close()

    thread = threading.Thread(target=run_slowly)
    thread.start()
    threading.Event().wait(0.7)
    assert client.exec("py", "a=2", session_id=session)["has_state"] is True
    thread.join()
    assert slow["ran"]["has_state"] is False
    assert "was changed while the program ran" in slow["ran"]["stderr"]
    assert [file["name"] for file in slow["ran"]["files"]] == ["f.txt"]
    assert client.exec("py", "print(a)", session_id=session)["stdout"] == "2\n"


def test_more_than_the_limit_is_not_kept(make_server):
    server = make_server(POD_POOL_PY=1, POD_POOL_COLD=1, STATE_MAX_SIZE_MB=1)
    client = server.client()
    session = client.exec("py", "a=1")["session_id"]
    large = client.exec("py", "import os; b = os.urandom(3 << 20); print('done')", session_id=session)
    assert (large["stdout"], large["code"], large["has_state"], large["state_error"]) == ("done\n", 0, False, "state_too_large")
    assert "[state] not saved" in large["stderr"]
    assert client.exec("py", "print('a' in dir())", session_id=session)["stdout"] == "False\n"
    refused = client.post(f"/state/{session}", b"\x01" + bytes(1 << 20))
    assert (refused.status, refused["error"], refused["max_bytes"]) == (413, "state_too_large", 1 << 20)
    server.stop()


def test_variables_of_a_failed_run_on_request(make_server):
    server = make_server(POD_POOL_PY=1, POD_POOL_COLD=1, STATE_CAPTURE_ON_ERROR="true")
    client = server.client()
    failed = client.exec("py", "a=1\n1/0")
    assert (failed["code"], failed["has_state"]) == (1, True)
    assert client.exec("py", "print(a)", session_id=failed["session_id"])["stdout"] == "1\n"
    server.stop()


def test_nothing_is_kept_when_it_is_switched_off(make_server):
    server = make_server(POD_POOL_PY=1, POD_POOL_COLD=1, STATE_PERSISTENCE_ENABLED="false")
    client = server.client()
    ran = client.exec("py", "a=1")
    assert ran["has_state"] is False
    assert client.exec("py", "print('a' in dir())", session_id=ran["session_id"])["stdout"] == "False\n"
    server.stop()
