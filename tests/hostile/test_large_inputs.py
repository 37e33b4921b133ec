"""What a program does to an input that was mounted and not copied: the stored file must stay as it is, and the host out of sight."""

import hashlib
import json
import os

import pytest

from harness import forms, references

from .conftest import REFUSED, SYSCALLS
from .test_kernel import SECRETS

MEGABYTE = 1 << 20
DATA = os.urandom(20 * MEGABYTE)
HASH = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def big(client):
    reference, = forms.stored(client, forms.file("big.bin", DATA))
    yield reference
    assert hashlib.sha256(references.download(client, reference)).hexdigest() == HASH, "the stored file has changed"


WRITES = {
    "a second way to an open file": "f = open('big.bin', 'rb'); open(f'/proc/self/fd/{f.fileno()}', 'r+b').write(b'x' * 5000)",
    "a map of a file that is open for reading": "import mmap\nf = open('big.bin', 'rb')\nm = mmap.mmap(f.fileno(), 0, prot=3)",
    "a private map": "import mmap\nf = open('big.bin', 'rb')\nm = mmap.mmap(f.fileno(), 0, flags=mmap.MAP_PRIVATE, prot=3)\nm[0:4] = b'xxxx'",
    "a map that outlives the first write": "import mmap\nf = open('big.bin', 'rb')\nm = mmap.mmap(f.fileno(), 0, prot=1)\n"
                                           "open('big.bin', 'r+b').write(b'x' * 5000)\nm[0]",
    "another name": "import os\nos.link('big.bin', 'l'); open('l', 'r+b').write(b'x' * 5000)",
    "another place": "import os\nos.mkdir('d'); os.rename('big.bin', 'd/b'); open('d/b', 'r+b').write(b'x' * 5000)",
    "truncation": "import os\nos.truncate('big.bin', 0)",
    "a hole": "import ctypes, os\nf = os.open('big.bin', os.O_RDWR)\nctypes.CDLL(None).fallocate(f, 3, ctypes.c_long(0), ctypes.c_long(1 << 20))",
    "direct writing": "import os, mmap\nf = os.open('big.bin', os.O_RDWR | os.O_DIRECT)\nos.write(f, mmap.mmap(-1, 4096))",
    "rights and owner": "import os\nos.chmod('big.bin', 0o4777)\nos.utime('big.bin', (0, 0))\nos.chown('big.bin', 0, 0)",
    "flags of the inode": "import array, fcntl\nf = open('big.bin', 'r+b')\nfcntl.ioctl(f, 0x40086602, array.array('l', [0x10]))",
    "a copy in the kernel": "import os\na = os.open('big.bin', os.O_RDONLY)\nb = os.open('big.bin', os.O_RDWR)\nos.copy_file_range(a, b, 5000, 0, 9999)",
    "a rename over it": "import os\nopen('n', 'wb').write(b'n')\nos.rename('n', 'big.bin')\nopen('big.bin', 'ab').write(b'x')",
    "a folder in its place": "import os\nos.remove('big.bin')\nos.mkdir('big.bin')\nopen('big.bin/x', 'w').write('x')",
    "a link in its place": "import os\nos.remove('big.bin')\nos.symlink('/proc/self/mem', 'big.bin')",
    "itself as a program": "import os\nos.chmod('big.bin', 0o755)\nos.execv('big.bin', ['x'])",
}


@pytest.mark.parametrize("how", WRITES)
def test_the_stored_file_stays(client, run, big, how):
    run("py", WRITES[how], files=[big])
    # and the next one who gets it finds it whole
    assert run("bash", "sha256sum big.bin", files=[big])["stdout"].split()[0] == HASH


def test_nothing_of_the_host_is_seen(server, run, big):
    code = "cat /proc/self/mountinfo /proc/mounts; exec 5<big.bin; ls -l /proc/self/fd; cat /proc/self/fdinfo/5; stat -f big.bin; df .; " \
           "python3 -c \"import mmap; f = open('big.bin'); m = mmap.mmap(f.fileno(), 0, prot=1); print(open('/proc/self/maps').read())\""
    text = run("bash", code, files=[big])["stdout"]
    assert "/mnt/data" in text
    assert not [line for line in text.splitlines() if SECRETS.search(line) or str(server.folder) in line or "inputs" in line]


def test_the_layers_cannot_be_reached(run, big):
    code = "cd /mnt/data; ls -A; ls -A lower upper work data ../data/lower /mnt/data/work/work /proc/self/cwd/../data/upper; ls -A ..; " \
           "for p in /proc/[0-9]*; do ls -A $p/cwd $p/root/mnt/data; done"
    body = run("bash", code, files=[big])
    assert set(body["stdout"].split()) <= {"big.bin", "data"} | {word for word in body["stdout"].split() if word.startswith("/proc/")}
    assert body["stderr"].count("No such file") >= 7, body


def test_attributes_of_the_overlay_cannot_be_made(run, big):
    code = "import os\nfor name in ('trusted.overlay.redirect', 'trusted.overlay.metacopy', 'trusted.overlay.opaque', 'security.capability'):\n" \
           "  for path in ('big.bin', '.', 'own'):\n    open('own', 'w').close()\n" \
           "    try: os.setxattr(path, name, b'/0'); print('made', name, path)\n    except OSError: pass\n" \
           "    try: print(os.getxattr(path, name))\n    except OSError: pass\nprint(os.listxattr('big.bin'), os.listxattr('.'))"
    assert run("py", code, files=[big])["stdout"] == "[] []\n"


def test_own_attributes_lead_nowhere(run, big):
    code = "import os\nopen('own', 'w').write('mine')\n" \
           "for path in ('own', '.'):\n  for name in ('redirect', 'metacopy', 'opaque', 'whiteout'):\n" \
           "    try: os.setxattr(path, 'user.overlay.' + name, b'/0')\n    except OSError: pass\nprint(open('own').read(), sorted(os.listdir('.')))"
    assert run("py", code, files=[big])["stdout"] == "mine ['big.bin', 'own']\n"


def test_whiteouts_are_neither_made_nor_brought_out(client, run, big):
    code = "import os, stat\ntry: os.mknod('own', stat.S_IFCHR, 0); print('made')\nexcept OSError: pass\n" \
           "os.remove('big.bin')\nos.mkdir('d')\nprint(os.listdir('.'))"
    body = run("py", code, files=[big])
    assert (body["stdout"], body["files"], body["deleted_files"]) == ("['d']\n", [], ["big.bin"])


def test_mounts_cannot_be_changed(run, big):
    """mount, umount2, pivot_root, fsopen, fsmount, move_mount, open_tree, mount_setattr, name_to_handle_at, open_by_handle_at, setns, unshare"""
    table = {"remount": (165, b"none", b"/mnt/data", 0, 32 | 4096, 0), "umount": (166, b"/mnt/data", 2), "pivot": (155, b".", b"."),
             "fsopen": (430, b"overlay", 0), "fsmount": (432, 0, 0, 0), "move": (429, -100, b"/mnt/data", -100, b"/tmp", 0),
             "tree": (428, -100, b"/mnt/data", 1), "attributes": (442, -100, b"/mnt/data", 0, 0, 0),
             "handle": (303, -100, b"big.bin", 0, 0, 0), "open handle": (304, 0, 0, 0), "setns": (308, 0, 0), "unshare": (272, 0x10020000)}
    body = run("py", SYSCALLS + f"\nreport({table!r})", files=[big])
    assert set(json.loads(body["stdout"]).values()) <= REFUSED, body


def test_writing_is_bounded_by_the_folder(run, big):
    """The folder holds 64 MB: each file that is opened for writing takes its own 20."""
    copies = [{**big, "name": f"{number}.bin"} for number in range(5)]
    code = "import errno\nfull = 0\nfor n in range(5):\n  try: open(f'{n}.bin', 'r+b').write(b'x')\n" \
           "  except OSError as error: full += error.errno == errno.ENOSPC\nprint(full)"
    assert run("py", code, files=copies)["stdout"] == "2\n"


def test_writing_is_bounded_by_the_memory(make_server):
    server = make_server(POD_POOL_PY=1, POD_POOL_COLD=0, MAX_MEMORY_MB=256, SANDBOX_DATA_MB=1000, MAX_FILE_SIZE_MB=400)
    client = server.client()
    reference, = forms.stored(client, forms.file("huge.bin", bytes(300 * MEGABYTE)))
    read = client.exec("py", "print(sum(len(b) for b in iter(lambda f=open('huge.bin', 'rb'): f.read(1 << 20), b'')) >> 20)", files=[reference])
    written = client.exec("py", "open('huge.bin', 'r+b').write(b'x')\nprint('survived')", files=[reference])
    client.close()
    assert read["stdout"] in ("300\n", "")  # nothing where inputs are copied: there the memory does not even hold it
    assert "survived" not in written["stdout"], written
    server.stop()


def test_many_inputs_at_once(run, client):
    """More of them than are handed over as open files."""
    data = os.urandom(MEGABYTE + 1)
    stored, = forms.stored(client, forms.file("in.bin", data))
    names = [f"d{number % 7}/{number}.bin" for number in range(70)]
    body = run("bash", "find . -type f | wc -l; cat d*/*.bin | sha256sum", files=[{**stored, "name": name} for name in names])
    assert body["stdout"].split()[:2] == ["70", hashlib.sha256(data * 70).hexdigest()], body


def test_it_works_while_the_program_is_killed_in_the_middle_of_a_copy(run, big):
    code = "import os, signal, threading\nthreading.Timer(0.002, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()\n" \
           "for _ in range(50):\n  open('big.bin', 'r+b').write(b'x')\n  os.rename('big.bin', 'o')\n  os.rename('o', 'big.bin')"
    for _ in range(5):
        run("py", code, files=[big])
