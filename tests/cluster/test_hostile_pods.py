"""Rows 1 to 5, 34, 37 and 38 in a pod, where nothing but the pod bounds a program: the runner outlives it, and the next program finds nothing."""

import threading

import host
import pytest
from attack_values import MEGABYTES

from harness.floods import FLOODS

pytestmark = pytest.mark.usefixtures("machine")

NAME = "import os; print(os.uname().nodename)"
SIGNALS = """
import os, time
def kill(pid, number):
    try: os.kill(pid, number)
    except PermissionError: pass
for number in (9, 19, 15):
    for pid in (-1, 1, os.getppid()): kill(pid, number)
print(os.uname().nodename)
"""


def runners(attacked):
    """{name of a pod: pid, on this machine, of its first process}."""
    return {pod["metadata"]["name"]: host.first_of(pod) for pod in attacked.running()}


def test_row_34_a_runner_outlives_a_program_that_kills_and_stops_everybody(attacked):
    client = attacked.client()
    for _ in range(3):
        name = client.exec("py", NAME)["stdout"].strip()  # that pod is the client's, and its next program may get it
        before = runners(attacked)
        body = client.exec("py", SIGNALS, timeout=10_000).json
        # Init is in the program's reach, and with it the program ends; the runner is not.
        assert (body["code"], body["signal"]) in ((0, None), (None, "SIGKILL")), body
        after = runners(attacked)
        assert name in after and {each: after.get(each) for each in before} == before
        assert client.exec("py", "print('served')")["stdout"] == "served\n"


def test_row_05_full_folders_are_an_error_inside_and_no_eviction(attacked):
    fill = """
import errno, time
for folder in FOLDERS:
    total = 0
    try:
        with open(folder + '/fill', 'wb', 0) as file:
            while True: total += file.write(b'x' * 65536)
    except OSError as error: print(folder, errno.errorcode[error.errno], total >> 20, flush=True)
time.sleep(14)
print('there')
"""
    folders = [*MEGABYTES, "/dev/shm"]
    body = attacked.client().exec("py", f"FOLDERS = {folders}\n{fill}", timeout=28_000).json  # a kubelet looks every 10 s
    *lines, last = body["stdout"].splitlines()
    assert (last, body["code"]) == ("there", 0), body
    full = {folder: (error, int(size)) for folder, error, size in map(str.split, lines)}
    assert {error for error, _ in full.values()} == {"ENOSPC"} and full.keys() == set(folders)
    for folder, size in MEGABYTES.items():
        assert size - 3 <= full[folder][1] <= size


BOMBS = {
    "shell": ("bash", ":(){ :|:& };:; sleep 60"),
    "fork": ("py", "import os, time\nwhile True:\n  try: os.fork()\n  except OSError: time.sleep(0.001)"),
    "threads": ("py", "import threading, time\nwhile True:\n  try: threading.Thread(target=time.sleep, args=(60,)).start()\n"
                      "  except RuntimeError: pass"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_row_01_a_bomb_of_processes_ends_at_its_limit(attacked, name):
    lang, code = BOMBS[name]
    answers = []
    neighbour = threading.Thread(target=lambda: answers.append(attacked.client().exec("py", "print('beside')")))
    neighbour.start()
    body = attacked.client().exec(lang, code, timeout=10_000).json
    assert (body["status"], body["limits_reached"]) == ("SG", ["processes"]), body
    assert body["wall_time"] < 10_000
    neighbour.join()
    assert answers[0]["stdout"] == "beside\n"
    assert attacked.client().exec(lang, "print('there')" if lang == "py" else "echo there")["stdout"] == "there\n"


HEAP = "kept = []\nwhile True: kept.append(bytearray(b'x') * (1 << 20))"
MEMORY = {
    "heap": ("py", HEAP),
    "memfd": ("py", "import os\nkept = []\nwhile True:\n  kept.append(os.memfd_create('x'))\n"
                    "  for _ in range(32): os.write(kept[-1], b'x' * (1 << 20))"),
    "at once": ("py", "import mmap\nm = mmap.mmap(-1, 700 << 20, flags=mmap.MAP_PRIVATE)\nfor at in range(0, 700 << 20, 4096): m[at] = 1"),
    "a child": ("bash", f'python3 -c "{HEAP}"; sleep 1; echo survived'),
}


@pytest.mark.parametrize("name", MEMORY)
def test_row_02_too_much_memory_is_a_result(attacked, name):
    body = attacked.client().exec(*MEMORY[name], timeout=20_000).json
    assert (body["status"], body["message"], body["stdout"]) == ("SG", "Out of memory", ""), body
    assert "[sandbox] Out of memory" in body["stderr"]


def test_row_37_what_waits_for_the_next_program_is_gone(attacked):
    trap = "import os, time\nif os.fork() == 0:\n  os.setsid()\n  for folder in FOLDERS: open(folder + '/trap', 'w').write('x')\n  time.sleep(60)\n" \
           "time.sleep(0.3)\nprint(os.uname().nodename)"
    look = "import os\nprint(os.uname().nodename, *[folder for folder in FOLDERS if os.listdir(folder)], " \
           "len([name for name in os.listdir('/proc') if name.isdigit()]))"
    folders = f"FOLDERS = {['/tmp', '/mnt/data', '/dev/shm']}\n"
    client = attacked.client()
    trapped = {client.exec("py", folders + trap)["stdout"].strip() for _ in range(3)}
    seen = set()
    for _ in range(40):  # the pod that waits longest comes first, and at most 20 wait
        name, *found = client.exec("py", folders + look)["stdout"].split()
        assert found == ["3"]  # the runner, init, the program
        seen.add(name)
        if seen >= trapped:
            break
    assert seen & trapped, "no program had the pod of one before"


@pytest.mark.parametrize("name", FLOODS)
def test_row_38_of_a_flood_of_output_the_server_keeps_what_it_answers(attacked, name):
    server, = attacked.servers()
    before = host.resident_kilobytes(server)
    body = attacked.client().exec(*FLOODS[name], timeout=20_000).json
    assert body["status"] == "OL" and len(body["stdout"].encode()) <= 65536, {key: body[key] for key in ("status", "message", "code", "signal")}
    assert host.resident_kilobytes(server) - before < 64 * 1024
