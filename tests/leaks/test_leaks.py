"""Does anything grow? A thousand runs of every kind of end, then a look."""

import itertools
import os
import signal
import time

import pytest

from harness import forms, host

RUNS = 1000
PROGRAMS = [
    ("py", "print(1)", {"stdout": "1\n", "code": 0}),
    ("py", "raise ValueError", {"stdout": "", "code": 1}),
    ("py", "import os; os.kill(os.getpid(), 9)", {"signal": "SIGKILL"}),
    ("py", "import os\nif os.fork() == 0:\n  import time; time.sleep(60)\nprint('main')", {"stdout": "main\n"}),
    ("bash", "echo 1 >a; ln -s a b; mkfifo f; sleep 60 & echo $!", {"code": 0}),
    ("bash", "head -c 100000 /dev/zero", {"status": "OL"}),
    ("py", "open('/tmp/x', 'wb').write(bytes(5 << 20)); print('ok')", {"stdout": "ok\n"}),
]


def resident_kilobytes(pids):
    total = 0
    for pid in pids:
        try:
            total += sum(int(line.split()[1]) for line in open(f"/proc/{pid}/status") if line.startswith("VmRSS:"))
        except OSError:
            pass
    return total


def own_processes(server):
    return [pid for pid in host.descendants(server.process.pid)
            if not any(server.uid_base <= uid < server.uid_base + 65536 for uid in host.uids(pid))]


@pytest.mark.slow
def test_a_thousand_runs_leave_nothing(server, client):
    for lang, code, _ in PROGRAMS * 5:
        client.exec(lang, code)
    before, memory = host.settle(server), resident_kilobytes(own_processes(server))
    stored = host.folder_bytes(server.data)
    for number, (lang, code, expected) in zip(range(RUNS), itertools.cycle(PROGRAMS)):
        body = client.exec(lang, code).json
        assert {name: body[name] for name in expected} == expected, (number, body)
    different = host.differences(server, before, seconds=5)
    assert not different, f"before, after: {different}"
    assert resident_kilobytes(own_processes(server)) - memory < 8 * 1024
    assert host.folder_bytes(server.data) - stored < 10 << 20


@pytest.mark.slow
def test_large_inputs_leave_nothing(server, client):
    reference, = forms.stored(client, forms.file("in.bin", bytes(2 << 20)))
    programs = ["open('in.bin', 'rb').read()", "open('in.bin', 'ab').write(b'x')", "import os; os.remove('in.bin')",
                "import os; os.kill(os.getpid(), 9)", "f = open('in.bin', 'rb'); raise ValueError"]

    def run(count):
        for _, code in zip(range(count), itertools.cycle(programs)):
            client.exec("py", code, files=[reference])

    run(50)
    before, memory, links = host.settle(server), resident_kilobytes(own_processes(server)), os.stat(contents(server)).st_nlink
    run(RUNS // 4)
    different = host.differences(server, before, seconds=5)
    assert not different, f"before, after: {different}"
    assert resident_kilobytes(own_processes(server)) - memory < 8 * 1024
    assert os.stat(contents(server)).st_nlink == links == 1


def contents(server):
    """The stored file of 2 MB."""
    return next(path for path in (server.data / "store" / "contents").rglob("*") if path.is_file() and path.stat().st_size == 2 << 20)


@pytest.mark.slow
def test_a_thousand_refused_requests_take_no_sandbox(server, client):
    before = set(host.of_uid_range(server.uid_base))
    host.settle(server)
    for number in range(RUNS):
        body = [{"lang": "py"}, {"lang": "no", "code": "1"}, {"lang": "py", "code": " "}, "{", {"lang": "py", "code": 1}][number % 5]
        assert client.post("/exec", body).status in (400, 422)
    assert set(host.of_uid_range(server.uid_base)) == before, "sandboxes were replaced"


def test_the_end_of_the_server_leaves_nothing(make_server):
    server = make_server(POD_POOL_PY=3, POD_POOL_COLD=2)
    client = server.client()
    for _ in range(5):
        client.exec("py", "print(1)")
    client.close()
    folders = host.cgroup_folders(host.descendants(server.process.pid))
    assert host.of_uid_range(server.uid_base)
    assert server.stop() == 0
    assert not host.of_uid_range(server.uid_base)
    assert not [folder for folder in folders if os.path.exists(folder)]


def test_a_killed_server_leaves_nothing_behind_its_next_start(make_server):
    server = make_server(POD_POOL_PY=3, POD_POOL_COLD=2)
    server.client().exec("py", "print(1)")
    for pid in host.descendants(server.process.pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
    server.process.wait()
    deadline = time.monotonic() + 3
    while host.of_uid_range(server.uid_base):
        assert time.monotonic() < deadline, "programs outlive a killed server"
        time.sleep(0.05)
    server.start()
    assert server.client().exec("py", "print(2)")["stdout"] == "2\n"
    assert server.stop() == 0


def test_ended_generations_of_zygotes_leave_nothing(make_server):
    server = make_server(ZYGOTE_MAX_CHILDREN=5, POD_POOL_PY=2, POD_POOL_COLD=1)
    client = server.client()
    before = len(host.of_uid_range(server.uid_base)) if host.settle(server) else 0
    for number in range(60):
        assert client.exec("py", f"print({number})")["stdout"] == f"{number}\n"
    host.settle(server)
    assert len(host.of_uid_range(server.uid_base)) <= before + 1, "zygotes of ended generations live on"  # one may still have a jail
    server.stop()
