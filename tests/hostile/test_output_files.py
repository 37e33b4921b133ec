"""Rows 11 to 14 and 18 to 21: what a program leaves in its folder to trick whoever collects it."""

import pytest

from harness import forms, references

OWN = "own"


def names(body):
    return [entry["name"] for entry in body["files"]]


def contents(client, body):
    """{name: bytes} of all generated files."""
    return {entry["name"]: references.download(client, entry) for entry in body["files"]}


TARGETS = ["/etc/passwd", "/proc/self/environ", "/proc/self/fd/0", "/proc/1/environ", "/", ".", "..", "../../etc/shadow", "missing", "link0",
           "/dev/zero", "/run/program", "file"]


def test_row_11_a_link_is_not_followed(client, run):
    links = "\n".join(f"ln -s {target} link{number}; ln -s {target} d/link{number}" for number, target in enumerate(TARGETS))
    body = run("bash", f"echo {OWN} >file; mkdir d\n{links}")
    assert contents(client, body) == {"file": b"own\n"}


def test_row_11_a_link_to_the_server_s_data(client, run, server):
    body = run("bash", f"ln -s {server.data} link; ln -s {server.data}/api_key key; ln -s /proc/1/root{server.data} other; ls link/ other/ 2>/dev/null")
    assert (body["stdout"], body["files"]) == ("", [])


def test_row_11_an_input_that_became_a_link(client, run):
    reference, = forms.stored(client, forms.file("in.csv", b"input"))
    body = run("bash", "ln -sf /etc/passwd in.csv", files=[reference])
    assert (body["files"], body["deleted_files"]) == ([], ["in.csv"])
    assert references.download(client, reference) == b"input"


SWAP = """
import ctypes, os, time
libc = ctypes.CDLL(None)
os.makedirs('d/passwd' if DEEP else 'd')
open('d/passwd/own' if DEEP else 'd/passwd', 'w').write('own')
open('passwd', 'w').write('own')
os.symlink('/etc', 'link')
os.symlink('/etc/passwd', 'other')
print('ready', flush=True)
if os.fork() == 0:
    while True:
        for one, two in ((b'd', b'link'), (b'passwd', b'other')):
            libc.renameat2(-100, one, -100, two, 2)
time.sleep(0.02)
"""


@pytest.mark.parametrize("deep", [False, True], ids=["row 12", "row 13"])
def test_row_12_13_links_swapped_while_files_are_collected(client, run, deep):
    """The swapping goes on until the sandbox is dead; whoever reads before that meets it."""
    met = set()
    for _ in range(15):
        body = run("py", f"DEEP = {deep}\n{SWAP}")
        assert body["stdout"] == "ready\n"
        found = contents(client, body)
        met |= set(found)
        assert set(found.values()) <= {b"own"}, found
        assert all(name.split("/")[0] in ("d", "link", "passwd", "other") for name in found)
    assert met & {"passwd", "other"}, "nothing was collected at all"


@pytest.mark.parametrize("target", ["/etc/passwd", "/usr/bin/python3", "/proc/self/exe", "/proc/self/environ", "/dev/null", "/tmp/mine",
                                    "/dev/shm/mine"])
def test_row_14_hard_links_do_not_cross_mounts(run, target):
    code = "import errno, os\nfor name in ('/tmp/mine', '/dev/shm/mine'): open(name, 'w').write('x')\n" \
           f"try: os.link({target!r}, 'stolen'); print('linked')\nexcept OSError as error: print(errno.errorcode[error.errno])"
    body = run("py", code)
    assert body["stdout"].strip() in ("EXDEV", "EPERM", "EACCES", "ENOENT")
    assert body["files"] == []


def test_row_14_a_thousand_names_of_one_file_are_not_a_thousand_copies(client, run):
    body = run("py", "import os\nopen('a', 'wb').write(bytes(1 << 20))\nfor n in range(1000): os.link('a', f'b{n}')")
    assert names(body) == ["a"]


@pytest.mark.parametrize("code", ["mkfifo out", "mkfifo out; exec 3<>out; sleep 60 <out & true", "mkfifo -m 000 out"])
def test_row_18_a_fifo_is_never_opened(run, code):
    body = run("bash", f"echo {OWN} >file; {code}", timeout=3000)
    assert (body["code"], names(body)) == (0, ["file"])


def test_row_18_an_input_that_became_a_fifo(client, run):
    reference, = forms.stored(client, forms.file("in.csv", b"input"))
    body = run("bash", "rm in.csv; mkfifo in.csv", files=[reference], timeout=3000)
    assert (body["files"], body["deleted_files"]) == ([], ["in.csv"])


def test_row_19_sockets_and_loops(run):
    code = "import os, socket\ns = socket.socket(socket.AF_UNIX); s.bind('socket'); s.listen()\n" \
           "os.mkdir('d'); os.symlink('..', 'd/up'); os.symlink('d', 'e'); os.symlink('/mnt/data', 'again')\nopen('d/file', 'w').write('own')"
    assert names(run("py", code)) == ["d/file"]


def test_row_20_a_sparse_file_of_a_terabyte(run):
    body = run("py", "import os\nf = open('big', 'wb')\ntry: os.truncate('big', 1 << 40); print('made')\nexcept OSError as error: print(error.errno)")
    assert body["stdout"] == "27\n"  # EFBIG
    assert all(entry.get("size", 0) == 0 for entry in body["files"])


def test_row_20_a_sparse_file_over_the_limit_of_outputs(run):
    body = run("bash", f"truncate -s 200M big; echo {OWN} >file")
    assert names(body) == ["file"]
    assert body["artifact_delivery"] == {"code": "artifact_delivery_failed", "status": "partial", "attempted": 2, "delivered": 1, "failed": 1}


def test_row_21_more_files_than_are_delivered(client, run):
    body = run("bash", "for n in $(seq 1000 4900); do : >f$n; done", timeout=20_000)
    assert names(body) == [f"f{n}" for n in range(1000, 1050)]
    delivery = body["artifact_delivery"]
    assert (delivery["status"], delivery["delivered"]) == ("partial", 50)
    assert delivery["attempted"] == 50 + delivery["failed"] > 1000
    assert set(contents(client, body).values()) == {b""}


@pytest.mark.parametrize("mode", ["r+b", "wb", "ab"], ids=["rewritten", "truncated", "growing"])
def test_row_21_a_file_that_changes_while_it_is_read(client, run, mode):
    code = "import os, time\nopen('f', 'wb').write(b'x' * (1 << 20))\nif os.fork() == 0:\n  n = 0\n  while True:\n" \
           f"    with open('f', {mode!r}) as f: f.write(bytes([65 + n % 26]) * (1 << 18)); n += 1\n" \
           "    if os.stat('f').st_size > 16 << 20: os.truncate('f', 0)\ntime.sleep(0.05)"
    for _ in range(5):
        body = run("py", code)
        for entry in body["files"]:
            content = references.download(client, entry)
            listed = [item for item in client.get(f"/files/{body['session_id']}?detail=full").json if item["id"] == entry["id"]]
            assert listed[0]["size"] == len(content) == entry.get("size", len(content))


NAMES = [b"a\nb", b"a\r\nX-Evil: 1", b"\"; filename=evil", b"-rf", b"a;b", b"%2e%2e", b" ", b"a ", b"~", b"$(id)", b"a:b", b"*",
         "\u202egpj.exe.txt".encode(), "e\u0301".encode(), "é".encode(), b"\x7f", b"\x1b[31m", b"n" * 255]


def test_row_21_odd_names_come_back_as_they_are(client, run):
    body = run("py", f"for name in {NAMES!r}: open(name, 'w').write('own')")
    assert names(body) == sorted(name.decode() for name in NAMES)
    for entry in body["files"]:
        answer = client.get(f"/download/{body['session_id']}/{entry['id']}")
        assert (answer.status, answer.body) == (200, b"own")
        assert "X-Evil" not in answer.headers
        assert answer.headers["Content-Disposition"].isprintable()
    again = run("py", "import os; print(ascii(sorted(os.listdir(b'.'))))", files=references.current(body))
    assert again["stdout"] == ascii(sorted(NAMES)) + "\n"


@pytest.mark.parametrize("name", [b"\xff\xfe", b"a\\b", b"\xed\xa0\x80"])
def test_row_21_names_that_cannot_come_back(run, name):
    body = run("py", f"open({name!r}, 'w').write('own'); open('file', 'w').write('own')")
    assert names(body) == ["file"]
    assert body["artifact_delivery"]["failed"] == 1


def test_row_08_deep_and_long_paths_are_left_behind(run):
    code = "import os\nopen('file', 'w').write('own')\nfor _ in range(400): os.mkdir('d'); os.chdir('d')\nopen('deep', 'w').write('x')\n" \
           "os.chdir('/mnt/data')\nfor _ in range(3): os.mkdir('l' * 200); os.chdir('l' * 200)\nopen('long', 'w').write('x')"
    body = run("py", code)
    assert names(body) == ["file"]


@pytest.mark.parametrize("mode", ["000", "200", "7777"])
def test_closed_files_and_folders_are_read_all_the_same(client, run, mode):
    body = run("bash", f"mkdir d; echo {OWN} >d/file; echo {OWN} >file; chmod {mode} d/file file d")
    assert contents(client, body) == {"d/file": b"own\n", "file": b"own\n"}
