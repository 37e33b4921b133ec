"""The image with everything, as an ordinary container: root inside, Docker's default rights, a read-only root."""

import collections
import concurrent.futures
import json
import os
import pathlib
import signal
import subprocess
import time

import pytest
from container import tmpfs

from harness import forms, programmatic, references
from harness.client import KEY, Client
from harness.server import free_port

GROUPS = [{"destination": place, "type": kind, "source": kind, "options": ["nosuid", "noexec", "nodev", "ro"]}
          for place, kind in (("/sys", "sysfs"), ("/sys/fs/cgroup", "cgroup"))]
LANGUAGES = {"py", "js", "ts", "go", "java", "c", "cpp", "php", "rs", "r", "f90", "d", "bash"}
# As deploy/compose.yaml has them.
LIMITED = ("size=512m", "nr_inodes=65536")
FOLDERS = [tmpfs("/run", "mode=755"), tmpfs("/tmp", "mode=1777", *LIMITED), tmpfs("/mnt/data", "mode=755", *LIMITED),
           tmpfs("/run/program", "mode=755", *LIMITED), tmpfs("/var/lib/kubecoderun", "mode=700", "uid=65532", "gid=65532")]


@pytest.fixture(scope="module")
def doctor(start):
    container = start("doctor", ["/usr/local/bin/kubecoderun", "doctor"], mounts=FOLDERS, environment=["SANDBOX_ROOT=/"])
    container.wait(300)
    return container


def test_every_language_runs(doctor):
    rows = [line.split() for line in doctor.said().splitlines()]
    assert {row[0] for row in rows if row[1:2] == ["runs"]} == LANGUAGES, doctor.said()
    assert doctor.process.returncode == 0


def test_the_level_and_its_walls_are_named(doctor):
    rows = [line.split() for line in doctor.said().splitlines()]
    assert ["level", "container"] in rows
    states = {row[0]: row[1] for row in rows if row[1:2] in (["in"], ["MISSING"])}
    assert {wall for wall, state in states.items() if state == "in"} >= {
        "no-new-privileges", "capabilities", "seccomp", "rlimits", "read-only-root", "disk-quota", "uid-per-sandbox", "signals"}
    assert {wall for wall, state in states.items() if state == "MISSING"} >= {
        "user-namespace", "pid-namespace", "mount-namespace", "network-namespace", "private-folders", "memory", "pids", "cpu"}


Process = collections.namedtuple("Process", "pid uid name argv")


def processes(container):
    """Those of it that live, as the machine numbers them."""
    found = []
    for pid in json.loads(subprocess.run(["runc", "ps", "--format", "json", container.name], check=True, capture_output=True).stdout):
        try:
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            argv = pathlib.Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if "State:\tZ" not in status:
            name, uid = (status.split(f"{key}:\t")[1].split()[0] for key in ("Name", "Uid"))
            found.append(Process(pid, int(uid), name, argv))
    return found


def wait_for(true, seconds=30):
    for _ in range(seconds * 10):
        if true():
            return True
        time.sleep(0.1)
    return False


def serve(start, name, settings=(), **options):
    port = free_port()
    environment = [f"API_PORT={port}", f"SANDBOX_UID_BASE={port << 16}", "API_HOST=127.0.0.1", f"API_KEY={KEY}", "SANDBOX_ROOT=/", "KUBECODERUN_DATA=/var/lib/kubecoderun",
                   "MAX_CONCURRENT_EXECUTIONS=1", "POD_POOL_PY=2", "POD_POOL_COLD=1", *settings]
    container = start(name, ["/usr/local/bin/kubecoderun", "serve"], environment=environment, **{"mounts": FOLDERS, **options})
    container.client = Client("127.0.0.1", port)
    for _ in range(600):
        try:
            if container.client.request("GET", "/ready").status == 200:
                return container
        except OSError:
            container.client.close()
        assert container.process.poll() is None, container.said()
        time.sleep(0.1)
    pytest.fail(container.said(), pytrace=False)


@pytest.fixture(scope="module")
def server(start):
    return serve(start, "server")


def run(server, language, code, **fields):
    answer = server.client.request("POST", "/exec", {"lang": language, "code": code, **fields})
    assert answer.status == 200, (answer, server.said()[-3000:])
    return answer.json


def test_a_program_has_a_uid_of_its_own_each_time(server):
    uids = {run(server, "py", "import os; print(os.getuid())")["stdout"] for _ in range(3)}
    assert len(uids) == 3 and not uids & {"0\n", "65532\n"}


def runner(start, name, *flags):
    argv = ["/usr/local/bin/kubecoderun", "runner", "--level", "container", "--sandbox-root", "/", "--socket", "/run/runner.socket"]
    return start(name, argv + list(flags), mounts=FOLDERS)


def test_the_server_is_not_among_the_users_of_programs(start):
    container = runner(start, "peer", "--uid-base", "2000000", "--allow-uid", "2000999")
    assert container.wait(30) == 78, container.said()
    assert "--allow-uid lies among the uids of programs, 2000000 and the 999 after it" in container.said()


def test_a_second_runner_leaves_the_folders_alone(server):
    doctor = ["runc", "exec", "--env", "SANDBOX_ROOT=/", server.name, "/usr/local/bin/kubecoderun", "doctor"]
    said = subprocess.run(doctor, capture_output=True, text=True, timeout=120, check=False)
    assert said.returncode != 0 and "/mnt/data: another runner has it" in said.stderr, said
    assert run(server, "py", "print('there')")["stdout"] == "there\n"


def test_programs_end_with_their_runner(start):
    own = serve(start, "killed")
    uid = run(own, "py", "import os; print(os.getuid())")["stdout"].strip()
    uids = range(int(uid) - 1000, int(uid) + 1000)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        other = Client("127.0.0.1", own.client.port)
        pool.submit(other.request, "POST", "/exec", {"lang": "bash", "code": "for i in $(seq 9); do (setsid sleep 1000 &); done; sleep 1000"})
        assert wait_for(lambda: len([p for p in processes(own) if p.name == "sleep" and p.uid in uids]) == 10)
        before = {p.pid for p in processes(own) if p.uid in uids}
        runner = next(p.pid for p in processes(own) if p.uid == 0 and "runner" in p.argv)
        os.kill(runner, signal.SIGKILL)
        assert wait_for(lambda: not before & {p.pid for p in processes(own)}), own.said()[-2000:]
    assert wait_for(lambda: own.client.request("POST", "/exec", {"lang": "bash", "code": "echo there"}).status == 200), own.said()[-2000:]


def test_variables_outlive_a_run(server):
    first = run(server, "py", "x = 41")
    assert run(server, "py", "print(x + 1)", session_id=first["session_id"])["stdout"] == "42\n"


def test_files_come_and_go(server):
    first = run(server, "bash", "echo kept > out.txt; ln -s /etc/passwd link")
    assert [entry["name"] for entry in first["files"]] == ["out.txt"]


@pytest.mark.parametrize("language, code", [("py", "import json\nprint(await get_weather(city='Rome'))"),
                                            ("bash", "get_weather '{\"city\": \"Rome\"}'")])
def test_programs_call_their_tools(server, language, code):
    body, rounds = programmatic.drive(server.client, code, lang=language)
    assert [call["input"] for call in rounds[0]] == [{"city": "Rome"}], body
    assert "21" in body["stdout"], body


def test_files_of_the_user_are_the_programs(server):
    reference, = forms.stored(server.client, forms.file("in.txt", b"given"))
    body = run(server, "py", "import os\ns = os.stat('in.txt')\nprint(open('in.txt').read(), s.st_uid == os.getuid(), oct(s.st_mode))\n"
                             "open('in.txt', 'a').write(' more')", files=[reference])
    assert body["stdout"] == "given True 0o100644\n", body
    entry, = body["files"]
    assert references.download(server.client, {**entry, "session_id": body["session_id"]}) == b"given more"


def test_killing_everybody_ends_only_the_program(server):
    run(server, "bash", "kill -9 -1")
    assert run(server, "py", "print('there')")["stdout"] == "there\n"


def test_the_next_program_finds_nothing(server):
    run(server, "bash", "(setsid sleep 1000 &) ; echo x > /tmp/x; echo x > /dev/shm/x; echo x > /run/program/x")
    said = run(server, "bash", "ls -A /tmp /dev/shm /mnt/data; ls -A /run/program; cat /proc/[0-9]*/cmdline | tr '\\0' ' '")["stdout"]
    assert "sleep" not in said and "x\n" not in said, said


def test_other_processes_keep_their_secrets(server):
    said = run(server, "bash", "cat /proc/[0-9]*/environ | tr '\\0' '\\n'; ls -l /run/kubecoderun-* /var/lib/kubecoderun")
    assert KEY not in said["stdout"] and KEY not in said["stderr"]
    assert "total" not in said["stdout"], said


# Often faster than whoever looks every 20 ms: then the kernel kills it, and nobody else.
GREEDY = """import mmap
m = mmap.mmap(-1, 700 << 20, flags=mmap.MAP_PRIVATE)
for at in range(0, 700 << 20, 4096): m[at] = 1
"""


@pytest.mark.parametrize("language, code", [("py", GREEDY), ("bash", f'python3 -c "{GREEDY}"; sleep 0.1; echo there')], ids=["itself", "its-child"])
def test_more_memory_than_the_container_has_is_named(start, language, code):
    small = serve(start, f"small-{language}", memory=256 << 20, mounts=[*FOLDERS, *GROUPS])
    for _ in range(5):
        assert "[sandbox] Out of memory" in run(small, language, code)["stderr"]
        assert run(small, language, "print('there')" if language == "py" else "echo there")["stdout"] == "there\n"
    killed = run(small, "bash", "kill -9 $$")
    assert "Out of memory" not in killed["stderr"] and killed["signal"] == "SIGKILL", killed


BOMBS = {"py": "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass", "bash": "bomb() { bomb | bomb & }; bomb; sleep 60"}


@pytest.mark.parametrize("language", BOMBS)
def test_a_program_that_starts_as_many_as_the_container_may_have_ends(start, language):
    small = serve(start, f"crowded-{language}", ["MAX_EXECUTION_TIME=2"], pids=60)
    for _ in range(3):
        run(small, language, BOMBS[language])
        assert run(small, language, "print('there')" if language == "py" else "echo there")["stdout"] == "there\n"


MANY_FILES = "import os\nfor i in range(10**6):\n  try: os.close(os.open(f'{PLACE}/{i}', os.O_CREAT))\n  except OSError as full: print(full.strerror, i); break"


@pytest.mark.parametrize("place", ["/mnt/data", "/tmp", "/run/program"])
def test_empty_files_are_bounded_and_gone_afterwards(server, place):
    for _ in range(2):
        said = run(server, "py", f"PLACE = {place!r}\n{MANY_FILES}", timeout=30_000)
        assert "No space left on device" in said["stdout"] and int(said["stdout"].split()[-1]) > 60_000, said


def test_it_ends_when_it_is_told_to(server):
    server.signal("TERM")
    assert server.wait(30) == 0, server.said()[-2000:]
