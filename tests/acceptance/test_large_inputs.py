"""Inputs above 1 MB: they are mounted where that can be done, and a program must not see the difference. Each test is done for both."""

import hashlib
import os
import pathlib
import subprocess
import tempfile
import threading

import pytest

from harness import forms, references
from harness.server import binary

MEGABYTE = 1 << 20
DATA = os.urandom(20 * MEGABYTE)
HASH = hashlib.sha256(DATA).hexdigest()
SETTINGS = {"POD_POOL_PY": 2, "POD_POOL_COLD": 1, "MAX_FILE_SIZE_MB": 300, "SANDBOX_DATA_MB": 64}


def mounts(server):
    return "large inputs are copied" not in server.log.read_text()


def can_mount():
    said = subprocess.run([binary(), "doctor"], capture_output=True, text=True, check=False).stdout
    return any(line.split()[:3] == ["large", "inputs", "mounted"] for line in said.splitlines())


@pytest.fixture(scope="module")
def mounting(make_server):
    return make_server(**SETTINGS)


@pytest.fixture(scope="module")
def copying(make_server):
    """A server whose runner cannot have the folder that it needs for mounting: something else lies in its place."""
    with tempfile.TemporaryDirectory(prefix="kubecoderun-test-") as folder:
        os.chmod(folder, 0o755)
        data = pathlib.Path(folder, "data")
        data.mkdir()
        (data / "inputs").write_text("in the way")
        server = make_server(KUBECODERUN_DATA=data, **SETTINGS)
        yield server
        server.stop()


@pytest.fixture(params=["mounted", "copied"])
def client(request, mounting, copying):
    server = mounting if request.param == "mounted" else copying
    client = server.client()
    yield client
    client.close()


@pytest.fixture
def big(client):
    reference, = forms.stored(client, forms.file("big.bin", DATA))
    yield reference
    assert hashlib.sha256(references.download(client, reference)).hexdigest() == HASH, "the stored file has changed"


def names(answer):
    return [(entry["name"], bool(entry.get("inherited"))) for entry in answer["files"]]


def test_this_machine_mounts_if_doctor_says_so(mounting, copying):
    assert mounts(mounting) == can_mount()
    assert not mounts(copying)


LOOK = """
import hashlib, mmap, os, stat
state = os.stat('big.bin')
print(oct(state.st_mode), state.st_uid, state.st_size, os.getcwd(), os.listdir('.'))
with open('big.bin', 'rb') as file:
    print(hashlib.sha256(file.read()).hexdigest())
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        print(hashlib.sha256(view).hexdigest())
"""


def test_it_reads_as_any_file(client, big):
    answer = client.exec("py", LOOK, files=[big])
    assert answer["stdout"] == f"0o100644 1000 {len(DATA)} /mnt/data ['big.bin']\n{HASH}\n{HASH}\n", answer
    assert names(answer) == [("big.bin", True)]


@pytest.mark.parametrize("language", ["bash", "js"])
def test_it_is_there_for_cold_programs(client, big, language, installed):
    installed(language)
    code = "sha256sum big.bin; stat -c '%a %U %s' big.bin" if language == "bash" else \
        "const c=require('crypto'); console.log(c.createHash('sha256').update(require('fs').readFileSync('big.bin')).digest('hex'))"
    answer = client.exec(language, code, files=[big])
    assert answer["stdout"].split()[0] == HASH, answer
    if language == "bash":
        assert answer["stdout"].splitlines()[1] == f"644 sandbox {len(DATA)}"


CHANGES = {
    "appended": ("open('big.bin', 'ab').write(b'more')", DATA + b"more"),
    "overwritten in place": ("f = open('big.bin', 'r+b'); f.seek(5); f.write(b'HELLO')", DATA[:5] + b"HELLO" + DATA[10:]),
    "truncated": ("open('big.bin', 'r+b').truncate(3)", DATA[:3]),
    "written anew": ("open('big.bin', 'wb').write(b'new')", b"new"),
    "mapped and written": ("import mmap\nf = open('big.bin', 'r+b')\nm = mmap.mmap(f.fileno(), 0)\nm[1:3] = b'xy'\nm.flush()",
                           DATA[:1] + b"xy" + DATA[3:]),
    "replaced": ("import os\nopen('t', 'wb').write(b'other')\nos.replace('t', 'big.bin')", b"other"),
}


@pytest.mark.parametrize("how", CHANGES)
def test_a_change_is_a_new_file(client, big, how):
    code, content = CHANGES[how]
    answer = client.exec("py", code, files=[big])
    assert answer["stderr"] == "", answer
    assert names(answer) == [("big.bin", False)]
    new = answer["files"][0]
    assert new["modified_from"]["id"] == big["id"]
    assert references.download(client, {**new, "session_id": answer["session_id"]}) == content


UNCHANGED = {
    "touched": "import os\nos.utime('big.bin')",
    "given other rights": "import os\nos.chmod('big.bin', 0o400)",
    "written with what was there": "f = open('big.bin', 'r+b'); b = f.read(100); f.seek(0); f.write(b)",
    "opened for writing": "open('big.bin', 'r+b').close()",
    "away and back": "import os\nos.rename('big.bin', 'x'); os.rename('x', 'big.bin')",
    "given an attribute": "import os\nos.setxattr('big.bin', 'user.a', b'1')",
}


@pytest.mark.parametrize("how", UNCHANGED)
def test_what_has_the_same_bytes_is_no_new_file(client, big, how):
    answer = client.exec("py", UNCHANGED[how], files=[big])
    assert names(answer) == [("big.bin", True)], answer


def test_it_can_be_deleted(client, big):
    answer = client.exec("py", "import os\nos.remove('big.bin')\nprint(os.listdir('.'))", files=[big])
    assert answer["stdout"] == "[]\n", answer
    assert (answer["files"], answer["deleted_files"]) == ([], ["big.bin"])


def test_it_can_be_renamed_and_linked(client, big):
    answer = client.exec("bash", "mkdir d; ln big.bin d/link; mv big.bin other.bin; echo x >> other.bin; cmp other.bin d/link && ls", files=[big])
    assert answer["deleted_files"] == ["big.bin"], answer
    assert [name for name, _ in names(answer)] == ["d/link"]  # two names of one file: the first is brought out
    assert references.download(client, {**answer["files"][0], "session_id": answer["session_id"]}) == DATA + b"x\n"


def test_inputs_that_change_places_are_changed(client, big):
    other = DATA[::-1]
    second, = forms.stored(client, forms.file("second.bin", other))
    swap = "mv big.bin t; mv second.bin big.bin; mv t second.bin"
    answer = client.exec("bash", swap, files=[big, second])
    assert names(answer) == [("big.bin", False), ("second.bin", False)]
    for entry, content in zip(answer["files"], (other, DATA)):
        assert references.download(client, {**entry, "session_id": answer["session_id"]}) == content
    assert references.download(client, second) == other


def test_folders_that_change_places(client):
    made = client.exec("bash", "mkdir a b; head -c 2M /dev/urandom >a/x; head -c 2M /dev/urandom >b/x; sha256sum a/x b/x")
    sums = [line.split()[0] for line in made["stdout"].splitlines()]
    answer = client.exec("bash", "mv a t && mv b a && mv t b && sha256sum a/x b/x", files=references.current(made))
    assert [line.split()[0] for line in answer["stdout"].splitlines()] == sums[::-1], answer
    assert names(answer) == [("a/x", False), ("b/x", False)]
    got = [hashlib.sha256(references.download(client, {**entry, "session_id": answer["session_id"]})).hexdigest() for entry in answer["files"]]
    assert got == sums[::-1]


def test_read_only_inputs(client):
    answer = forms.upload(client, forms.text("kind", "skill"), forms.text("read_only", "true"), forms.file("big.bin", DATA))
    assert answer.status == 200, answer
    reference = {"id": answer["files"][0]["fileId"], "name": "big.bin", "storage_session_id": answer["storage_session_id"]}
    code = "import os\nprint(oct(os.stat('big.bin').st_mode))\ntry:\n  open('big.bin', 'ab')\nexcept OSError as e: print(e)\n" \
           "os.chmod('big.bin', 0o644)\nopen('big.bin', 'r+b').write(b'changed')"
    ran = client.exec("py", code, files=[reference])
    assert ran["stdout"] == "0o100444\n[Errno 13] Permission denied: 'big.bin'\n", ran
    assert all(inherited for _, inherited in names(ran))
    assert references.download(client, reference) == DATA


def test_small_and_large_together(client, big):
    small, = forms.stored(client, forms.file("small.txt", b"small"))
    answer = client.exec("bash", "cat small.txt; echo; stat -c %s big.bin; echo more >> small.txt; mkdir d; echo 1 > d/new", files=[small, big])
    assert answer["stdout"] == f"small\n{len(DATA)}\n", answer
    assert sorted(names(answer)) == [("big.bin", True), ("d/new", False), ("small.txt", False)]


def test_a_file_that_a_run_made_comes_back_in_its_folder(client):
    made = client.exec("bash", "mkdir -p deep/er; head -c 3M /dev/zero >deep/er/z.bin; echo 1 > deep/small")
    answer = client.exec("py", "import os\nprint(os.path.getsize('deep/er/z.bin'), sorted(os.listdir('deep')), oct(os.stat('deep').st_mode))\n"
                               "open('deep/er/new', 'w').write('x')\nos.rename('deep', 'shallow')", files=references.current(made))
    assert answer["stdout"] == f"{3 * MEGABYTE} ['er', 'small'] 0o40755\n", answer
    assert sorted(answer["deleted_files"]) == ["deep/er/z.bin", "deep/small"]
    assert [name for name, _ in names(answer)] == ["shallow/er/new", "shallow/er/z.bin", "shallow/small"]


def test_two_runs_of_one_file_at_once(client, big, request):
    server = request.getfixturevalue("mounting" if "mounted" in request.node.name else "copying")
    code = "import hashlib, time\nf = open('big.bin', 'r+b')\nf.write(b'%d')\nf.flush()\ntime.sleep(0.5)\n" \
           "print(open('big.bin', 'rb').read(1), hashlib.sha256(open('big.bin', 'rb').read()[1:]).hexdigest())"
    answers = {}

    def run(number):
        with_own_connection = server.client()
        answers[number] = with_own_connection.exec("py", code % number, files=[big])
        with_own_connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rest = hashlib.sha256(DATA[1:]).hexdigest()
    assert {number: answer["stdout"] for number, answer in answers.items()} == {1: f"b'1' {rest}\n", 2: f"b'2' {rest}\n"}


def test_it_stays_when_the_stored_file_is_deleted_meanwhile(client, request):
    server = request.getfixturevalue("mounting" if "mounted" in request.node.name else "copying")
    data = os.urandom(2 * MEGABYTE)
    reference, = forms.stored(client, forms.file("gone.bin", data))
    answers = []
    code = "import hashlib, os, time\nwhile not os.path.exists('/nonexistent') and time.monotonic() < START + 1: time.sleep(0.05)\n" \
           "print(hashlib.sha256(open('gone.bin', 'rb').read()).hexdigest())".replace("START", "B")
    code = "import time\nB = time.monotonic()\n" + code

    def run():
        own = server.client()
        answers.append(own.exec("py", code, files=[reference]))
        own.close()

    thread = threading.Thread(target=run)
    thread.start()
    threading.Event().wait(0.4)
    deleted = client.request("DELETE", f"/files/{reference['storage_session_id']}/{reference['id']}")
    assert deleted.status == 200, deleted
    thread.join()
    assert answers[0]["stdout"] == hashlib.sha256(data).hexdigest() + "\n", answers


def test_a_file_larger_than_the_folder(mounting, copying):
    """Mounted, it takes nothing of the folder's space until it is written to; what must be copied does not fit."""
    data = bytes(100 * MEGABYTE)  # the folder holds 64
    if mounts(mounting):
        client = mounting.client()
        reference, = forms.stored(client, forms.file("huge.bin", data))
        code = "import os\nprint(os.path.getsize('huge.bin'), sum(open('huge.bin', 'rb').read(1000)), os.statvfs('.').f_bavail * 4096 >> 20)\n" \
               "open('huge.bin', 'ab').write(b'x')"
        answer = client.exec("py", code, files=[reference])
        assert answer["stdout"] == f"{len(data)} 0 64\n", answer
        assert "No space left on device" in answer["stderr"]
        assert names(answer) == [("huge.bin", True)]
        client.close()
    client = copying.client()
    reference, = forms.stored(client, forms.file("huge.bin", data))
    answer = client.post("/exec", {"lang": "py", "code": "print(1)", "files": [reference]})
    assert answer.status in (400, 413, 422), answer
    client.close()


def test_it_counts_as_memory_only_when_it_is_written(mounting):
    """The limit of 512 MB is that of the sandbox; the file has 250."""
    if not mounts(mounting):
        pytest.skip("this machine copies")
    client = mounting.client()
    reference, = forms.stored(client, forms.file("huge.bin", bytes(250 * MEGABYTE)))
    code = "total = 0\nfor _ in range(3):\n  with open('huge.bin', 'rb') as f:\n    while b := f.read(1 << 20): total += len(b)\n" \
           "x = bytearray(200 << 20)\nprint(total >> 20, len(x) >> 20)"
    answer = client.exec("py", code, files=[reference])
    assert answer["stdout"] == "750 200\n", answer
    client.close()


def test_nothing_is_left_behind(mounting, copying):
    if not mounts(mounting):
        pytest.skip("this machine copies")
    folder = mounting.data / "inputs"
    for _ in range(50):
        left = [names for place, _, names in os.walk(folder) if names and pathlib.Path(place) != folder]
        if not left:
            break
        threading.Event().wait(0.1)
    assert left == []
    assert oct(folder.stat().st_mode) == "0o40700"
    assert folder.stat().st_uid == 0
