"""Rows 15 to 17, 51, 52 and 62: uploads that attack, files of others, and what a crash leaves."""

import gzip
import io
import json
import os
import signal
import tarfile
import time
import zipfile

import pytest

from harness import forms, host, references
from harness.client import KEY

from .conftest import SETTINGS


def zip_slip():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("../../x", "/etc/x", "C:\\x", "a/../../x"):
            archive.writestr(name, "evil")
    return buffer.getvalue()


def tar_slip():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        archive.addfile(link)
        for name in ("link/x", "../../x", "/etc/x"):
            entry = tarfile.TarInfo(name)
            entry.size = 4
            archive.addfile(entry, io.BytesIO(b"evil"))
    return buffer.getvalue()


def zip_bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("bomb", bytes(200 << 20))
    return buffer.getvalue()


@pytest.mark.parametrize("name, make", [("a.zip", zip_slip), ("a.tar", tar_slip), ("bomb.zip", zip_bomb)])
def test_row_15_16_an_archive_stays_an_archive(client, server, name, make):
    content, before = make(), host.folder_bytes(server.data)
    reference, = forms.stored(client, forms.file(name, content))
    assert references.download(client, reference) == content
    assert client.exec("bash", "ls -A", files=[reference])["stdout"] == f"{name}\n"
    assert host.folder_bytes(server.data) - before < len(content) + (1 << 20)


@pytest.mark.parametrize("path, kind", [("/exec", "application/json"), ("/upload", forms.CONTENT_TYPE)])
def test_row_16_a_compressed_body_is_not_unpacked(client, path, kind):
    answer = client.post(path, gzip.compress(bytes(64 << 20)), headers={"Content-Type": kind, "Content-Encoding": "gzip"})
    assert answer.status in (400, 415, 422), answer


# name on the wire: (name without kind, name with kind); None: refused with 4xx
REFUSED = None
NAMES = {
    b"a/b.txt": ("b.txt", "a/b.txt"),
    b"a\\\\b.txt": ("a_b.txt", "a/b.txt"),
    b"/etc/passwd": ("passwd", "etc/passwd"),
    b"../../etc/passwd": ("passwd", REFUSED),
    b"..\\\\..\\\\x": ("_.._.._x", REFUSED),
    b"..": ("_..", REFUSED),
    b".": ("_.", REFUSED),
    b"a/..": ("_..", REFUSED),
    b"./a": ("a", "a"),
    b"a\0b": (REFUSED, REFUSED),
    b"%0D%0AX-Evil: 1": ("_0D_0AX-Evil__1", "\r\nX-Evil: 1"),
    b"-rf": ("-rf", "-rf"),
    b"CON": ("CON", "CON"),
    b"a.": ("a.", "a."),
    "\u202egpj.txt".encode(): ("_gpj.txt", "\u202egpj.txt"),
    "e\u0301".encode(): ("e_", "é"),
    "é".encode(): ("_", "é"),
    "😀".encode() * 75: ("_" * 75, REFUSED),
    b"<script>": ("_script_", "<script>"),
    b"a:b;c=d": ("a_b_c_d", "a:b;c=d"),
}


@pytest.mark.parametrize("kind", [False, True], ids=["without kind", "with kind"])
def test_row_17_names_of_uploads(client, kind):
    fields = [forms.text("kind", "user"), forms.text("id", "u1")] if kind else []
    uploaded = []
    for name, expected in NAMES.items():
        answer = forms.upload(client, *fields, forms.file(name, b"content"))
        if expected[kind] is REFUSED:
            assert answer.status in (400, 422), (name, answer)
            continue
        assert answer.status == 200, (name, answer)
        entry, session = answer["files"][0], answer["session_id"]
        assert entry["filename"] == expected[kind], name
        download = client.get(f"/download/{session}/{entry['fileId']}")
        assert download.body == b"content"
        assert "X-Evil" not in download.headers
        assert download.headers["Content-Disposition"].isprintable()
        uploaded.append({"id": entry["fileId"], "storage_session_id": session, "name": entry["filename"]})
    code = "import json, os; print(json.dumps([os.path.relpath(os.path.join(r, f), '.') for r, _, fs in os.walk('.') for f in fs]))"
    for sent in uploaded:
        assert json.loads(client.exec("py", code, files=[sent])["stdout"]) == [sent["name"]]


@pytest.mark.parametrize("kind", [False, True], ids=["without kind", "with kind"])
def test_row_17_a_name_that_is_no_text(client, kind):
    answer = forms.upload(client, *([forms.text("kind", "user")] if kind else []), forms.file(b"\xff\xfe.txt", b"x"))
    assert answer.status in (200, 400, 422)
    if answer.status == 200:
        assert answer["files"][0]["filename"].endswith(".txt")  # valid JSON, too


FORMS = {
    "no boundary": ("multipart/form-data", b"x"),
    "another boundary": (forms.CONTENT_TYPE, b"--other\r\n\r\n--other--"),
    "no end": (forms.CONTENT_TYPE, forms.body([forms.file("a", b"x")])[:-30]),
    "no name": (forms.CONTENT_TYPE, forms.body([forms.Part(b'filename="a"', b"x")])),
    "ten thousand parts": (forms.CONTENT_TYPE, forms.body([forms.text("a", "b")] * 10_000)),
    "a long field": (forms.CONTENT_TYPE, forms.body([forms.text("entity_id", "a" * (1 << 20)), forms.file("a", b"x")])),
    "a long header": (forms.CONTENT_TYPE, forms.body([forms.file("a" * 100_000, b"x")])),
    "no form": ("application/json", b'{"file": "x"}'),
}


@pytest.mark.parametrize("name", FORMS)
def test_row_17_forms_that_are_none(client, server, name):
    kind, body = FORMS[name]
    before = host.folder_bytes(server.data)
    answer = client.post("/upload", body, headers={"Content-Type": kind})
    assert 400 <= answer.status < 500, answer
    assert answer["error"]
    assert host.folder_bytes(server.data) - before < 1 << 20


PATHS = ["/download/../../etc/passwd", "/download/%2e%2e/%2e%2e%2fetc%2fpasswd", "/download/S/..", "/download/{s}/../{f}", "/download/{s}%2F{f}",
         "/download/{s}/{f}%00", "/download/{s}/{f}.csv", "/sessions/{s}/objects/..%2f..%2fapi_key", "/files/{s}%00", "/download/{s}/%ff",
         "/download/{s}/" + "F" * 5000, "/download/{s}/'%20OR%201=1--"]


def test_row_51_paths_that_are_no_ids(client):
    reference, = forms.stored(client, forms.file("in.csv", b"content of the file"))
    for path in PATHS:
        answer = client.get(path.format(s=reference["storage_session_id"], f=reference["id"]))
        assert answer.status in (400, 404) or answer.json == [], (path, answer)
        assert b"content of the file" not in answer.body, path
        assert b"root:" not in answer.body, path


VALUES = ["../../../../etc/passwd", "%2e%2e", "'; DROP TABLE files; --", "\0", "x" * 100_000, "\ud7ff", 7, [], {}, True]


@pytest.mark.parametrize("field", ["id", "storage_session_id", "session_id", "name"])
def test_row_51_references_that_are_none(client, field):
    for value in VALUES:
        reference = {"id": "F" * 21, "storage_session_id": "S" * 21, "name": "in.csv", field: value}
        answer = client.post("/exec", {"lang": "bash", "code": "ls -A", "files": [reference]})
        assert answer.status in (200, 400, 422), (value, answer)
        if answer.status == 200:
            assert (answer["stdout"], answer["files"]) == ("", []), value


def test_row_51_lists_that_are_none(client):
    for files in ("x", 7, {}, [[]], ["x"], [None], [{}], [{"id": "F" * 21}] * 2000):
        answer = client.post("/exec", {"lang": "bash", "code": "ls -A", "files": files})
        assert answer.status in (200, 400, 422), (files, answer)
        assert answer.status != 200 or answer["stdout"] == "", files


def test_row_52_nothing_but_files_lives_on_in_a_session(client):
    first = client.exec("bash", "for d in /tmp ~ ~/.cache /dev/shm /mnt/data; do mkdir -p $d/kept; echo x >$d/kept/file; done; echo 1 >a.txt")
    second = client.exec("bash", "ls -A /tmp ~ /dev/shm; find /mnt/data -type f | sort", session_id=first["session_id"])
    assert second["session_id"] == first["session_id"]
    assert second["stdout"] == "/dev/shm:\n\n/tmp:\n\n/tmp:\n/mnt/data/a.txt\n/mnt/data/kept/file\n"


def test_row_11_inputs_cannot_leave_their_folder(client):
    """A file and a folder of one name, one below the other, links in between: each reference lands inside or nowhere."""
    fields = [forms.text("kind", "user"), forms.text("id", "u1")]
    plain, = forms.stored(client, *fields, forms.file("a", b"file"))
    nested, = forms.stored(client, *fields, forms.file("a/b", b"nested"))
    answer = client.exec("bash", "find . -type f | sort", files=[plain, nested])
    assert answer["stdout"] == "./a\n"
    answer = client.exec("bash", "find . -type f | sort", files=[nested, plain])
    assert answer["stdout"] == "./a/b\n"


# ---- row 62

@pytest.fixture
def mortal(make_server):
    server = make_server(**SETTINGS)
    yield server
    server.stop()


def kill_all(server):
    for pid in host.descendants(server.process.pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
    server.process.wait()


def test_row_62_what_was_answered_outlives_a_crash(mortal):
    client = mortal.client()
    uploaded, = forms.stored(client, forms.file("in.csv", b"input"))
    made = client.exec("bash", "echo output >out.txt")
    kill_all(mortal)
    mortal.start()
    client.close()
    assert references.download(client, uploaded) == b"input"
    assert references.download(client, made["files"][0]) == b"output\n"
    assert client.exec("bash", "cat in.csv out.txt", files=[uploaded, *references.current(made)])["stdout"] == "inputoutput\n"


def test_row_62_a_half_upload_is_gone_after_a_crash(mortal):
    forms.stored(mortal.client(), forms.file("first", b"x"))
    before = host.folder_bytes(mortal.data)
    payload = forms.body([forms.file("half.bin", bytes(8 << 20))])
    with mortal.raw() as connection:
        connection.send(f"POST /upload HTTP/1.1\r\nHost: a\r\nX-API-Key: {KEY}\r\nContent-Type: {forms.CONTENT_TYPE}\r\n"
                        f"Content-Length: {len(payload)}\r\n\r\n")
        connection.send(payload[:6 << 20])
        time.sleep(0.3)
        kill_all(mortal)
    mortal.start()
    assert host.folder_bytes(mortal.data) - before < 1 << 20


def test_row_62_an_upload_that_is_broken_off_leaves_nothing(server):
    before = host.folder_bytes(server.data)
    payload = forms.body([forms.file("half.bin", bytes(8 << 20))])
    with server.raw() as connection:
        connection.send(f"POST /upload HTTP/1.1\r\nHost: a\r\nX-API-Key: {KEY}\r\nContent-Type: {forms.CONTENT_TYPE}\r\n"
                        f"Content-Length: {len(payload)}\r\n\r\n")
        connection.send(payload[:6 << 20])
        time.sleep(0.3)
    deadline = time.monotonic() + 5
    while host.folder_bytes(server.data) - before > 1 << 20:
        assert time.monotonic() < deadline
        time.sleep(0.05)
