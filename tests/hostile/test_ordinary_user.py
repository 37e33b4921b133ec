"""The walls that stand without root, and what replaces those that do not."""

import json

import pytest

from harness import forms, host, references
from harness.ordinary_user import USER, OrdinaryUserServer, cannot_become_one
from harness.server import CannotStart

MISSING = {"uid-per-sandbox", "memory", "pids", "cpu"}


@pytest.fixture(scope="module")
def server():
    if reason := cannot_become_one():
        pytest.skip(reason)
    server = OrdinaryUserServer(POD_POOL_PY=2, POD_POOL_COLD=1, MAX_MEMORY_MB=256, SANDBOX_DATA_MB=200, SANDBOX_TMP_MB=100,
                                MAX_CPU_TIME=1)
    try:
        yield server.start()
    except CannotStart as error:
        pytest.fail(str(error), pytrace=False)
    finally:
        server.stop()
        server.remove()


@pytest.fixture(autouse=True)
def clean_host(server):
    before = host.settle(server)
    yield
    assert not host.differences(server, before)


@pytest.fixture
def client(server):
    client = server.client()
    yield client
    client.close()


def test_missing_walls_are_named(server, client):
    assert set(client.get("/status")["services"]["sandboxes"]["missing_walls"]) == MISSING
    for wall in MISSING:
        assert f"wall {wall} is missing" in server.tail(200)
    assert set(client.get("/health/detailed")["services"]["sandboxes"]["details"]["missing_walls"]) == MISSING
    assert set(client.exec("bash", "true")["missing_walls"]) == MISSING


def test_programs_are_strangers_to_the_user(server, client):
    code = "import os, json\nprint(json.dumps([os.getuid(), sorted(n for n in os.listdir('/proc') if n.isdigit()), os.path.exists('/home')," \
           " [l.split()[1] for l in open('/proc/self/status') if l.startswith(('CapEff', 'CapBnd'))]]))\n" \
           f"print(os.path.exists({str(server.data)!r}), os.path.exists('/root/.cache'))"
    first, second = client.exec("py", code)["stdout"].splitlines()
    uid, processes, _, capabilities = json.loads(first)
    assert (uid, processes, set(capabilities)) == (1000, ["1", "2"], {"0" * 16})
    assert second == "False False"


@pytest.mark.parametrize("code", ["kept = []\nwhile True: kept.append(bytearray(b'x') * (1 << 20))",
                                  "for folder in ('/mnt/data', '/tmp', '/dev/shm'):\n  try:\n    with open(folder + '/x', 'wb', 0) as f:\n"
                                  "      while True: f.write(b'x' * (1 << 20))\n  except OSError: pass\nimport time; time.sleep(5)",
                                  "import os, time\nfor _ in range(8):\n  if os.fork() == 0: kept = bytearray(b'x') * (50 << 20); time.sleep(9)\n"
                                  "time.sleep(9)"],
                         ids=["heap", "private folders", "children together"])
def test_memory_is_limited_by_looking(client, code):
    body = client.exec("py", code, timeout=8000).json
    assert body["message"] == "Out of memory", body


def test_memory_that_is_shared_counts_once(client):
    code = "import os, time\nkept = bytearray(b'x') * (100 << 20)\nfor _ in range(5):\n  if os.fork() == 0: time.sleep(0.5); os._exit(0)\n" \
           "time.sleep(0.5); print('fine')"
    assert client.exec("py", code)["stdout"] == "fine\n"


def test_processes_are_limited(client):
    code = "import os, time\nmade = 0\ntry:\n  while True:\n    if os.fork() == 0: time.sleep(9); os._exit(0)\n    made += 1\n" \
           "except OSError: time.sleep(1.5); print(made)"  # long enough to be looked at
    body = client.exec("py", code).json
    assert 100 < int(body["stdout"]) < 128
    assert body["limits_reached"] == ["processes"]


def test_cpu_time_is_limited_by_looking(client):
    answer = client.exec("py", "while True: pass", timeout=10_000)
    assert (answer["status"], answer["message"]) == ("TO", "CPU time limit exceeded")


def test_daemons_end_with_their_program(server, client):
    client.exec("bash", "setsid sleep 1000 >/dev/null 2>&1 & echo started")
    names = [open(f"/proc/{pid}/cmdline").read() for pid in host.parents() if USER in host.uids(pid)]
    assert not [name for name in names if name.startswith("sleep\0001000")]


def test_large_inputs_are_copied(server, client):
    """Only root may mount into a sandbox of another user; the program sees no difference."""
    assert "large inputs are copied: only root" in server.log.read_text()
    data = bytes(range(256)) * (3 << 12)
    reference, = forms.stored(client, forms.file("in.bin", data))
    code = "import os\ndata = open('in.bin', 'rb').read()\nprint(len(data), oct(os.stat('in.bin').st_mode), os.stat('in.bin').st_uid == os.getuid())\n" \
           "open('in.bin', 'ab').write(b'more')"
    body = client.exec("py", code, files=[reference]).json
    assert body["stdout"] == f"{len(data)} 0o100644 True\n", body
    entry, = body["files"]
    assert references.download(client, {**entry, "session_id": body["session_id"]}) == data + b"more"
    assert references.download(client, reference) == data
