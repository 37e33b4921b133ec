"""The numbered acceptance cases about files that go into runs and come out of them."""

import re

import pytest

from harness import forms, references

ID = re.compile(r"[A-Za-z0-9_-]{21}")
TWO_FILES = "import os\nos.mkdir('/mnt/data/charts')\nopen('/mnt/data/charts/p.png', 'wb').write(b'\\x89PNG\\r\\n\\0\\xff')\n" \
            "open('/mnt/data/a.csv', 'w').write('a,b\\n1,2\\n')"
PNG, CSV = b"\x89PNG\r\n\0\xff", b"a,b\n1,2\n"


def names(answer):
    return [entry["name"] for entry in answer["files"]]


@pytest.fixture
def made(client):
    """The answer of a run that left charts/p.png and a.csv."""
    return client.exec("py", TWO_FILES)


def test_a22_generated_files(made):
    assert names(made) == ["a.csv", "charts/p.png"]
    for entry in made["files"]:
        assert ID.fullmatch(entry["id"])
        assert entry["session_id"] == entry["storage_session_id"] == made["session_id"]
        assert not entry.get("inherited")
        assert "modified_from" not in entry
    assert len({entry["id"] for entry in made["files"]}) == 2


@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_a23_download_at_once(client, made, prefix):
    for entry, content, name in zip(made["files"], (CSV, PNG), ("a.csv", "p.png")):
        answer = client.get(f"{prefix}/download/{made['session_id']}/{entry['id']}")
        assert (answer.status, answer.body) == (200, content)
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith("attachment")
        assert f'filename="{name}"' in disposition
        assert f"filename*=UTF-8''{name}" in disposition


def test_a24_current_references(client, made):
    answer = client.exec("py", "print(open('/mnt/data/charts/p.png', 'rb').read())", files=references.current(made))
    assert answer["stdout"] == f"{PNG}\n"
    assert names(answer) == ["a.csv", "charts/p.png"]
    for entry, original in zip(answer["files"], made["files"]):
        assert entry["inherited"] is True
        assert (entry["id"], entry["storage_session_id"]) == (original["id"], made["session_id"])


def test_a25_legacy_references(client, made):
    answer = client.exec("py", "print(open('charts/p.png', 'rb').read())", files=references.legacy(made))
    assert (answer["stdout"], answer["files"]) == (f"{PNG}\n", [])


def test_a26_a_changed_input(client, made):
    old = references.by_name(made)["a.csv"]
    sent = [reference for reference in references.current(made) if reference["name"] == "a.csv"]
    answer = client.exec("bash", "echo 3,4 >>a.csv", files=sent)
    assert names(answer) == ["a.csv"]
    new = answer["files"][0]
    assert new["id"] != old["id"]
    assert new["modified_from"] == {"id": old["id"], "storage_session_id": made["session_id"]}
    assert not new.get("inherited")
    assert references.download(client, old) == CSV
    assert references.download(client, new) == CSV + b"3,4\n"
    assert client.get(f"/download/{answer['session_id']}/{new['id']}").body == CSV + b"3,4\n"


def test_a27_a_deleted_input(client):
    made = client.exec("bash", "mkdir sub; echo 1 >sub/b.csv")
    answer = client.exec("bash", "rm sub/b.csv", files=references.current(made))
    assert answer["deleted_files"] == ["sub/b.csv"]
    assert answer["files"] == []


def test_a27_without_a_deletion_the_field_is_absent(client, made):
    assert "deleted_files" not in client.exec("py", "pass", files=references.current(made)).json


def test_a28_an_empty_id(client, made):
    sent = [{"id": "", "session_id": made["session_id"], "name": "a.csv"}]
    assert client.exec("bash", "cat a.csv", files=sent)["stdout"] == CSV.decode()


def test_a28_an_unknown_id(client, made):
    sent = [{"id": "F" * 21, "storage_session_id": made["session_id"], "name": "a.csv"}]
    assert client.exec("bash", "cat a.csv", files=sent)["stdout"] == CSV.decode()


def test_a28_the_id_under_a_session_that_used_it_as_input(client):
    """Clients up to agents 3.1.63 stamp the execution session on every file of an answer."""
    uploaded, = forms.stored(client, forms.file("in.csv", b"in"))
    other, = forms.stored(client, forms.file("other.csv", b"other"))
    run = client.exec("bash", "echo out >out.txt", files=[other, uploaded])
    assert run["session_id"] != uploaded["storage_session_id"]
    sent = [{"id": uploaded["id"], "session_id": run["session_id"], "name": "in.csv"}]
    assert client.exec("bash", "cat in.csv", files=sent)["stdout"] == "in"


def test_a29_only_an_unknown_file(client):
    sent = [{"id": "F" * 21, "storage_session_id": "S" * 21, "name": "in.csv"}]
    answer = client.exec("bash", "ls -A; echo ran", files=sent)
    assert (answer["stdout"], answer["files"]) == ("ran\n", [])


def test_a30_the_same_reference_twice(client, made):
    sent = references.legacy(made)
    assert client.exec("bash", "cat a.csv; ls", files=sent + sent)["stdout"] == CSV.decode() + "a.csv\ncharts\n"


def test_a30_two_files_of_one_name(client):
    first, = forms.stored(client, forms.file("in.csv", b"first"))
    second, = forms.stored(client, forms.file("in.csv", b"second"))
    assert client.exec("bash", "cat in.csv", files=[first, second])["stdout"] == "second"
    assert client.exec("bash", "cat in.csv", files=[second, first])["stdout"] == "first"


def test_a31_files_of_three_sessions(client, made):
    uploaded, = forms.stored(client, forms.file("in.csv", b"in"))
    skill, = forms.stored(client, forms.text("kind", "skill"), forms.text("id", "s1"), forms.text("version", "1"),
                          forms.text("read_only", "true"), forms.file("skill/a/run.sh", b"echo skill\n"), path="/upload/batch")
    sent = [uploaded, {**skill, "kind": "skill", "version": 1, "resource_id": "s1"}, *references.current(made)]
    assert len({reference["storage_session_id"] for reference in sent}) == 3
    code = "stat -c '%a %n' in.csv skill/a/run.sh a.csv; sh skill/a/run.sh\n" \
           "chmod 644 skill/a/run.sh 2>/dev/null; echo changed >skill/a/run.sh"
    answer = client.exec("bash", code, files=sent)
    assert answer["stdout"] == "644 in.csv\n444 skill/a/run.sh\n644 a.csv\nskill\n"
    assert names(answer) == ["in.csv", "skill/a/run.sh", "a.csv", "charts/p.png"]
    assert all(entry["inherited"] for entry in answer["files"])
    assert references.by_name(answer)["skill/a/run.sh"]["id"] == skill["id"]
    assert references.download(client, skill) == b"echo skill\n"


@pytest.mark.parametrize("name", ["../x", "/x", "a/../b", "a//b", "./a", "a\\b", "a\0b", "n" * 257, "a/" * 10 + "a"])
def test_a32_a_bad_name_of_an_unknown_file(client, name):
    sent = [{"id": "F" * 21, "storage_session_id": "S" * 21, "name": name}]
    answer = client.post("/exec", {"lang": "py", "code": "print(1)", "files": sent})
    assert answer.status == 400, answer
    assert "Invalid file name" in answer["error"]


def test_a32_a_bad_name_of_a_stored_file(client):
    reference, = forms.stored(client, forms.file("in.csv", b"in"))
    answer = client.exec("bash", "ls -A; cat in.csv", files=[{**reference, "name": "../x"}])
    assert answer["stdout"] == "in.csv\nin"


def test_a64_a_file_is_read_to_the_byte(client):
    reference, = forms.stored(client, forms.file("t.txt", b"  a\n\n"))
    assert client.exec("bash", "cat '/mnt/data/t.txt'", files=[reference])["stdout"] == "  a\n\n"


def test_a65_a_file_is_written_by_a_here_document(client):
    code = "python3 - <<'PY'\npath = '/mnt/data/t.txt'\nwith open(path, 'wb') as f:\n    count = f.write(b'abc')\n" \
           "print(f'WROTE {count} bytes to {path}')\nPY"
    answer = client.exec("bash", code)
    assert (answer["stdout"], names(answer)) == ("WROTE 3 bytes to /mnt/data/t.txt\n", ["t.txt"])
    assert references.download(client, answer["files"][0]) == b"abc"


def test_a66_what_counts_as_a_generated_file(client):
    code = "import os\nfor name in ('.hidden', 'run.sh', 'x.exe', 'X.BAT', 'data'): open(name, 'w').write(name)\n" \
           "os.symlink('data', 'link')\nos.makedirs('.git/objects'); open('.git/objects/a', 'w').close()\n" \
           "os.makedirs('__pycache__'); open('__pycache__/m.pyc', 'w').close()\n" \
           "os.makedirs('node_modules/a'); open('node_modules/a/index.js', 'w').close()"
    assert names(client.exec("py", code)) == ["data", "run.sh"]


def test_a67_more_files_than_are_delivered(client):
    answer = client.exec("bash", "for n in $(seq 10 69); do echo $n >f$n; done")
    assert names(answer) == [f"f{n}" for n in range(10, 60)]
    delivery = answer["artifact_delivery"]
    assert delivery == {"code": "artifact_delivery_failed", "status": "partial", "attempted": 60, "delivered": 50, "failed": 10}
    assert references.download(client, answer["files"][-1]) == b"59\n"


def test_a68_every_id_of_files_has_21_characters(client, made):
    uploaded = forms.upload(client, forms.file("in.csv", b"in"))
    listed = client.get(f"/files/{made['session_id']}")
    ids = [uploaded["session_id"], uploaded["files"][0]["fileId"]] + [entry["id"] for entry in made["files"]]
    ids += [entry["id"] for entry in listed.json] + [entry["session_id"] for entry in listed.json]
    assert all(ID.fullmatch(found) for found in ids), ids
