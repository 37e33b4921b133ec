"""The numbered acceptance cases about uploads, listings, downloads and deletions."""

import datetime
import re

import pytest

from harness import forms, references

ID = re.compile(r"[A-Za-z0-9_-]{21}")
UPLOAD_LIMIT_MB = 1


@pytest.fixture(scope="module")
def small(make_server):
    """A server that takes files of 1 MB at the most, and three of them at a time."""
    return make_server(MAX_FILE_SIZE_MB=UPLOAD_LIMIT_MB, MAX_FILES_PER_SESSION=3, POD_POOL_PY=1, POD_POOL_COLD=1)


@pytest.fixture
def uploaded(client):
    """A reference of in.csv, as a current host uploads it."""
    reference, = forms.stored(client, forms.text("kind", "user"), forms.text("id", "u1"), forms.file("in.csv", b"a,b\n", content_type="text/csv"))
    return reference


def test_a33_upload_of_an_old_host(server):
    answer = forms.upload_chunked(server, forms.file("dátá %22q%22 1.csv", b"a,b\n", content_type="text/csv"),
                                  forms.text("entity_id", "agent_1"))
    assert answer.status == 200, answer
    body = answer.json
    assert body["message"] == "success"
    assert ID.fullmatch(body["session_id"])
    assert body["storage_session_id"] == body["session_id"]
    entry, = body["files"]
    assert ID.fullmatch(entry["fileId"])
    assert entry["filename"] == "d_t___22q_22_1.csv"


@pytest.mark.parametrize("name, stored", [
    ("my data (v2).xlsx", "my_data__v2_.xlsx"), ("résumé.docx", "r_sum_.docx"), (".env", "_.env"),
    ("../../etc/passwd", "passwd"), ("", "_"), ("a b.csv", "a_b.csv"), ("plain-1.2.csv", "plain-1.2.csv")])
def test_a33_names_of_an_old_host(client, name, stored):
    answer = forms.upload(client, forms.file(name, b"x"))
    assert answer["files"][0]["filename"] == stored
    assert client.exec("bash", "ls -A", files=[{"id": answer["files"][0]["fileId"], "session_id": answer["session_id"],
                                               "name": stored}])["stdout"] == f"{stored}\n"


def test_a33_a_name_that_is_too_long(client):
    name = forms.upload(client, forms.file("n" * 300 + ".csv", b"x"))["files"][0]["filename"]
    assert len(name) == 255
    assert re.fullmatch(r"n+-[0-9a-f]{6}\.csv", name)


def test_a34_upload_of_a_current_host(client):
    answer = forms.upload(client, forms.text("kind", "user"), forms.text("id", "u1"), forms.file("übersicht 1.csv", b"x,y\n"))
    entry, = answer["files"]
    assert entry["filename"] == "übersicht 1.csv"
    reference = {"id": entry["fileId"], "resource_id": "u1", "name": entry["filename"], "kind": "user",
                 "storage_session_id": answer["storage_session_id"]}
    assert client.exec("py", "print(open('/mnt/data/übersicht 1.csv').read())", files=[reference])["stdout"] == "x,y\n\n"


def test_a34_a_wrong_kind(client):
    answer = forms.upload(client, forms.text("kind", "group"), forms.file("a", b""))
    assert answer.status == 400, answer
    assert "kind" in answer["error"]


def test_a35_several_files(client):
    answer = forms.upload(client, forms.file("b.txt", b"1", field="files"), forms.file("a.txt", b"2", field="files"))
    assert [entry["filename"] for entry in answer["files"]] == ["b.txt", "a.txt"]
    for entry, content in zip(answer["files"], (b"1", b"2")):
        assert references.download(client, {"id": entry["fileId"], "session_id": answer["session_id"]}) == content


@pytest.mark.parametrize("parts", [[], [forms.text("entity_id", "agent_1")]], ids=["empty form", "only text"])
def test_a35_no_file(client, parts):
    answer = forms.upload(client, *parts)
    assert answer.status == 422, answer
    assert answer["error"] == "Request validation failed"
    assert answer["details"][0]["field"] == "body -> files"


def test_a36_a_file_over_the_limit(small):
    client = small.client()
    answer = forms.upload(client, forms.file("big.bin", bytes((UPLOAD_LIMIT_MB << 20) + 1)))
    assert answer.status == 413, answer
    assert answer["error_type"] == "resource_exhausted"
    assert "big.bin" in answer["error"]
    exact, = forms.stored(client, forms.file("fits.bin", bytes(UPLOAD_LIMIT_MB << 20)))
    assert len(references.download(client, exact)) == UPLOAD_LIMIT_MB << 20


def test_a36_too_many_files(small):
    answer = forms.upload(small.client(), *(forms.file(f"{n}.txt", b"x") for n in range(4)))
    assert answer.status == 413, answer
    assert "Too many files" in answer["error"]


SKILL = [forms.text("kind", "skill"), forms.text("id", "s1"), forms.text("version", "3"), forms.text("read_only", "true")]


def test_a37_a_batch(client):
    answer = forms.upload(client, *SKILL, forms.file("skill/a/SKILL.md", b"# a"), forms.file("skill/a/b/run.sh", b"true"),
                          path="/upload/batch")
    assert answer.status == 200, answer
    assert (answer["message"], answer["succeeded"], answer["failed"]) == ("success", 2, 0)
    assert [entry["filename"] for entry in answer["files"]] == ["skill/a/SKILL.md", "skill/a/b/run.sh"]
    assert [entry["status"] for entry in answer["files"]] == ["success", "success"]
    listed = client.get(f"/files/{answer['storage_session_id']}?detail=full&kind=skill&id=s1&version=3").json
    assert {entry["id"] for entry in listed} == {entry["fileId"] for entry in answer["files"]}


def test_a38_a_batch_with_a_file_over_the_limit(small):
    client = small.client()
    big = forms.file("big.bin", bytes((UPLOAD_LIMIT_MB << 20) + 1))
    answer = forms.upload(client, big, forms.file("a.txt", b"good"), path="/upload/batch")
    assert answer.status == 200, answer
    assert (answer["message"], answer["succeeded"], answer["failed"]) == ("partial_success", 1, 1)
    bad, good = answer["files"]
    assert (bad["status"], bad["filename"]) == ("error", "big.bin")
    assert bad["error"]
    assert good["status"] == "success"
    assert references.download(client, {"id": good["fileId"], "session_id": answer["session_id"]}) == b"good"
    assert len(client.get(f"/files/{answer['session_id']}").json) == 1


def test_a38_a_batch_of_nothing_good(small):
    answer = forms.upload(small.client(), forms.file("big.bin", bytes((UPLOAD_LIMIT_MB << 20) + 1)), path="/upload/batch")
    assert (answer.status, answer["message"]) == (400, "error")


def test_a38_an_empty_batch(client):
    assert forms.upload(client, path="/upload/batch").status in (400, 422)


def age_seconds(text):
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text), text
    then = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (datetime.datetime.now(datetime.timezone.utc) - then).total_seconds()


@pytest.mark.parametrize("query", ["", "&kind=user&id=u1", "&entity_id=agent_1"])
def test_a39_listing_for_freshness(client, uploaded, query):
    session, file = uploaded["storage_session_id"], uploaded["id"]
    entry, = client.get(f"/files/{session}?detail=summary{query}").json
    assert entry["name"].startswith(f"{session}/{file}")
    assert entry["fileId"] == file
    assert -1 < age_seconds(entry["lastModified"]) < 60


@pytest.mark.parametrize("query", ["?detail=full", ""])
def test_a40_listing_in_full(client, uploaded, query):
    entry, = client.get(f"/files/{uploaded['storage_session_id']}{query}").json
    assert entry["name"].split("/")[1].split(".")[0] == entry["id"] == uploaded["id"]
    assert entry["metadata"]["original-filename"] == "in.csv"
    assert (entry["size"], entry["contentType"]) == (4, "text/csv")
    assert entry["etag"]


def test_a40_a_nested_name_in_full(client):
    made = client.exec("bash", "mkdir -p a.b/c; echo 1 >a.b/c/d.tar.gz")
    entry, = client.get(f"/files/{made['session_id']}?detail=full").json
    assert entry["name"].split("/")[1].split(".")[0] == made["files"][0]["id"]
    assert entry["metadata"]["original-filename"] == "a.b/c/d.tar.gz"


def test_a41_simple_listing(client, uploaded):
    entry, = client.get(f"/files/{uploaded['storage_session_id']}?detail=simple").json
    assert (entry["id"], entry["name"]) == (uploaded["id"], "in.csv")
    assert "path" in entry
    assert "size" not in entry


@pytest.mark.parametrize("session", ["nonexistent-session-12345", "S" * 21, "a.b", "%2e%2e"])
def test_a41_listing_of_an_unknown_session(client, session):
    answer = client.get(f"/files/{session}")
    assert (answer.status, answer.json) == (200, [])


def test_a42_metadata_of_a_file(client, uploaded):
    answer = client.get(f"/sessions/{uploaded['storage_session_id']}/objects/{uploaded['id']}?kind=user&id=u1")
    assert answer.status == 200, answer
    assert answer["originalFilename"] == "in.csv"
    assert -1 < age_seconds(answer["lastModified"]) < 60
    assert (answer["size"], answer["contentType"], answer["readOnly"]) == (4, "text/csv", False)


def test_a42_metadata_of_an_unknown_file(client, uploaded):
    for session in (uploaded["storage_session_id"], "S" * 21, "x"):
        answer = client.get(f"/sessions/{session}/objects/{'F' * 21}?kind=user&id=u1")
        assert (answer.status, answer["error"]) == (404, "File not found")


def test_a43_deletion(client, uploaded):
    path = f"{uploaded['storage_session_id']}/{uploaded['id']}"
    assert client.get(f"/download/{path}").status == 200
    answer = client.request("DELETE", f"/files/{path}")
    assert answer.status == 200, answer
    assert client.get(f"/download/{path}").status == 404
    assert client.request("DELETE", f"/files/{path}").status == 404
    assert client.get(f"/files/{uploaded['storage_session_id']}").json == []
    assert client.exec("bash", "ls -A", files=[uploaded])["stdout"] == ""


def test_a44_preflight_of_a_download(client, uploaded):
    answer = client.request("OPTIONS", f"/download/{uploaded['storage_session_id']}/{uploaded['id']}", key=False)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert "x-api-key" in answer.headers["Access-Control-Allow-Headers"].lower()
    assert answer.headers["Access-Control-Max-Age"] == "3600"


def test_downloads_need_a_key(client, uploaded):
    assert client.get(f"/download/{uploaded['storage_session_id']}/{uploaded['id']}", key=False).status == 401
    assert client.get(f"/files/{uploaded['storage_session_id']}", key=False).status == 401
    assert forms.upload(client, forms.file("a", b""), key=False).status == 401


def test_headers_of_a_download(client, uploaded):
    answer = client.get(f"/download/{uploaded['storage_session_id']}/{uploaded['id']}?kind=user&id=u1")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Disposition" in answer.headers["Access-Control-Expose-Headers"]


def test_a_name_beyond_ascii_in_a_download(client):
    reference, = forms.stored(client, forms.text("kind", "user"), forms.file("über \u202e 1.csv", b"x"))
    disposition = client.get(f"/download/{reference['storage_session_id']}/{reference['id']}").headers["Content-Disposition"]
    assert disposition.isascii()
    assert "filename*=UTF-8''%C3%BCber%20%E2%80%AE%201.csv" in disposition
    assert 'filename="' in disposition
