"""Case A70: what belongs to one user of LibreChat is not there for another."""

import pytest

from harness import forms, references, tokens
from harness.client import KEY

OTHER_KEY = "another-tenant-key-0123456789"
PRINT = {"lang": "bash", "code": "ls -A; cat secret.txt; true"}


@pytest.fixture(scope="module")
def signer():
    with tokens.Signer() as signer:
        yield signer


@pytest.fixture(scope="module")
def server(make_server, signer):
    return make_server(CODEAPI_JWT_KEYS=signer.folder, API_KEYS=OTHER_KEY, POD_POOL_PY=2, POD_POOL_COLD=2)


@pytest.fixture
def anonymous(server):
    client = server.client(key=None)
    yield client
    client.close()


# name: who owns, who asks; each a function of the signer that makes headers
PAIRS = {
    "users of one LibreChat": (lambda s: s.bearer(sub="a"), lambda s: s.bearer(sub="b")),
    "one user in two tenants": (lambda s: s.bearer(sub="a"), lambda s: s.bearer(sub="a", tenant_id="other")),
    "two keys": (lambda s: {"X-API-Key": KEY}, lambda s: {"X-API-Key": OTHER_KEY}),
    "a token and a key": (lambda s: s.bearer(sub="a"), lambda s: {"X-API-Key": KEY}),
    "a key and a token": (lambda s: {"X-API-Key": KEY}, lambda s: s.bearer(sub="a")),
}


@pytest.fixture(params=PAIRS)
def pair(request, signer):
    owner, stranger = PAIRS[request.param]
    return owner(signer), stranger(signer)


@pytest.fixture
def secret(anonymous, pair):
    reference, = forms.stored(anonymous, forms.text("kind", "user"), forms.text("id", "u1"),
                              forms.file("secret.txt", b"of the owner"), headers=pair[0])
    return {**reference, "kind": "user", "resource_id": "u1"}


def test_a70_the_owner_sees_it(anonymous, pair, secret):
    assert references.download(anonymous, secret, headers=pair[0]) == b"of the owner"
    answer = anonymous.post("/exec", {**PRINT, "files": [secret]}, headers=pair[0])
    assert answer["stdout"] == "secret.txt\nof the owner"


def test_a70_a_stranger_mounts_nothing(anonymous, pair, secret):
    shapes = [secret, {"id": secret["id"], "session_id": secret["storage_session_id"], "name": "secret.txt"},
              {"id": "", "session_id": secret["storage_session_id"], "name": "secret.txt"}]
    for shape in shapes:
        answer = anonymous.post("/exec", {**PRINT, "files": [shape]}, headers=pair[1])
        assert answer.status in (200, 403), answer
        assert b"of the owner" not in answer.body
        assert answer.status == 403 or answer["session_id"] != secret["storage_session_id"]
        assert answer.status == 403 or answer["files"] == []


def test_a70_a_stranger_works_in_no_session_of_others(anonymous, pair, secret):
    body = {"lang": "bash", "code": "ls -A; echo planted >planted.txt", "session_id": secret["storage_session_id"]}
    answer = anonymous.post("/exec", body, headers=pair[1])
    assert answer.status in (200, 403), answer
    if answer.status == 200:
        assert answer["stdout"] == ""
        assert answer["session_id"] != secret["storage_session_id"]
    listed = anonymous.get(f"/files/{secret['storage_session_id']}", headers=pair[0]).json
    assert [entry["id"] for entry in listed] == [secret["id"]]


def test_a70_a_stranger_adds_nothing(anonymous, pair, secret):
    forms.upload(anonymous, forms.text("session_id", secret["storage_session_id"]), forms.file("planted.txt", b"x"), headers=pair[1])
    listed = anonymous.get(f"/files/{secret['storage_session_id']}", headers=pair[0]).json
    assert [entry["id"] for entry in listed] == [secret["id"]]


@pytest.mark.parametrize("method, path", [("GET", "/download/{s}/{f}"), ("GET", "/sessions/{s}/objects/{f}"),
                                          ("DELETE", "/files/{s}/{f}")])
def test_a70_for_a_stranger_it_is_as_absent(anonymous, pair, secret, method, path):
    """Not even the answer tells that it exists."""
    at = lambda session, file: anonymous.request(method, path.format(s=session, f=file), headers=pair[1])
    foreign, absent = at(secret["storage_session_id"], secret["id"]), at("S" * 21, "F" * 21)
    assert foreign.status == absent.status == 404
    for field in ("error", "error_type", "details"):
        assert foreign[field] == absent[field]
    assert references.download(anonymous, secret, headers=pair[0]) == b"of the owner"


def test_a70_a_stranger_lists_nothing(anonymous, pair, secret):
    for detail in ("full", "summary", "simple"):
        answer = anonymous.get(f"/files/{secret['storage_session_id']}?detail={detail}&kind=user&id=u1", headers=pair[1])
        assert (answer.status, answer.json) == (200, [])
