"""Rows 34 to 44: signals, daemons, output floods, descriptors, time."""

import time

import pytest

from harness import host
from harness.floods import FLOODS

from .conftest import REFUSED, SYSCALLS, WAIT
from .probes import PLACE


def names_of_processes(server):
    names = set()
    for pid in host.parents():
        try:
            names.add(open(f"/proc/{pid}/comm").read().strip())
        except OSError:
            pass
    return names


# In a pod init and pid 1 are not a program's to signal; elsewhere they do not mind.
KILL = "import os, time\ndef kill(pid, signal):\n  try: os.kill(pid, signal)\n  except PermissionError: pass\n"


def test_row_34_killing_everybody(run):
    code = "if os.fork() == 0: time.sleep(60)\ntime.sleep(0.1)\nkill(-1, 9)\nkill(1, 9)\nkill(1, 19)\n" \
           "kill(os.getppid(), 19)\nprint('alive')\nos.killpg(0, 9)"
    body = run("py", KILL + code)
    assert body["stdout"] == "alive\n" or not PLACE.init_survives and "alive\n".startswith(body["stdout"])
    assert (body["code"], body["signal"]) == (None, "SIGKILL")


@pytest.mark.parametrize("signal", [1, 2, 3, 15, 10, 18, 20])
def test_row_34_signals_to_init(run, signal):
    assert run("py", KILL + f"kill(1, {signal}); time.sleep(0.05); print('alive')")["stdout"] == "alive\n"


def test_row_34_by_descriptor(calls):
    body = calls({"kill": (424, 3, 9, 0, 0)}, "assert os.pidfd_open(1) == 3\n")
    assert body["kill"] in ("ok", "EPERM")  # init ignores what comes from inside


def test_row_34_stopping_itself(run):
    assert run("bash", "kill -STOP $$", timeout=1000)["status"] == "TO"


DAEMON = """
import ctypes, os, signal, sys, time
if os.fork(): os._exit(0) if len(sys.argv) > 9 else None
else:
    os.setsid()
    if os.fork(): os._exit(0)
    for n in range(1, 65):
        try: signal.signal(n, signal.SIG_IGN)
        except (OSError, ValueError): pass
    ctypes.CDLL(None).prctl(15, b'%s', 0, 0, 0)
    os.write(3, b'') if False else None
    while True: time.sleep(1)
time.sleep(0.2)
print('done')
"""


def test_row_35_a_daemon_does_not_outlive_its_parent(server, run):
    assert run("py", DAEMON.replace("%s", "row-35-daemon"))["stdout"] == "done\n"
    deadline = time.monotonic() + 1
    while "row-35-daemon" in names_of_processes(server):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_row_35_nohup_and_disown(server, run):
    run("bash", "nohup setsid bash -c 'exec -a x python3 -c \"import ctypes,time; ctypes.CDLL(None).prctl(15, b\\\"row-35-nohup\\\");"
                " time.sleep(60)\"' >/dev/null 2>&1 & disown; sleep 0.3")
    time.sleep(1)
    assert "row-35-nohup" not in names_of_processes(server)


@pytest.mark.parametrize("code", ["sleep 60 & echo main", "(sleep 60; echo late) & echo main", "(trap '' TERM HUP; while :; do sleep 1; done) & echo main",
                                  "setsid sleep 60 & echo main"])
def test_row_36_a_grandchild_holds_the_output_open(client, code):
    answer = client.exec("bash", code, timeout=20_000)
    assert answer["stdout"] == "main\n"
    assert answer["code"] == 0
    assert answer.seconds < 2 + WAIT


def test_row_36_a_grandchild_that_goes_on_writing(client):
    answer = client.exec("bash", "yes & echo main", timeout=20_000)
    assert answer.seconds < 2 + WAIT
    assert answer["code"] == 0


def test_row_37_nothing_waits_for_the_next_request(run):
    code = "import os, socket, time\nif os.fork() == 0:\n  os.setsid()\n  s = socket.socket(socket.AF_UNIX); s.bind('\\0waiting'); s.listen()\n" \
           "  for folder in ('/tmp', '/mnt/data', '/dev/shm'): open(folder + '/trap', 'w').write('x')\n  time.sleep(60)\ntime.sleep(0.2)"
    spy = "import os, socket\nfound = [n for n in ('/tmp/trap', '/mnt/data/trap', '/dev/shm/trap') if os.path.exists(n)]\n" \
          "try: socket.socket(socket.AF_UNIX).connect('\\0waiting'); found.append('socket')\nexcept OSError: pass\n" \
          "print(found, len([n for n in os.listdir('/proc') if n.isdigit()]))"
    for _ in range(5):
        run("py", code)
        assert run("py", spy)["stdout"] == f"[] {PLACE.processes}\n"


@pytest.mark.parametrize("name", FLOODS)
def test_row_38_floods_of_output(server, run, name):
    before = resident_kilobytes(server)
    body = run(*FLOODS[name], timeout=20_000)
    assert len(body["stdout"].encode()) <= 65536
    assert body["status"] == "OL", {key: body[key] for key in ("status", "message", "code", "signal")}
    assert resident_kilobytes(server) - before < 64 * 1024


def resident_kilobytes(server):
    ours = [pid for pid in host.descendants(server.process.pid)
            if not any(server.uid_base <= uid < server.uid_base + 65536 for uid in host.uids(pid))]
    return sum(host.resident_kilobytes(pid) for pid in ours)


def test_row_38_a_flood_of_errors(run):
    body = run("bash", "yes >&2", timeout=20_000)
    assert body["stderr"].count("\n[sandbox] stderr truncated at 65536 bytes\n") == 1
    assert body["status"] == "EL"


def test_row_38_one_byte_per_write(run):
    body = run("py", "import os\nfor _ in range(200000): os.write(1, b'x')")
    assert body["stdout"] == "x" * 65536
    assert (body["status"], body["code"]) == ("OL", 0)


def test_row_38_bytes_of_all_kinds(run):
    body = run("py", "import os\nfor n in range(256): os.write(1, bytes([n]))\nos.write(1, b'\\xed\\xa0\\x80\\x1b]0;title\\x07\\0')")
    assert body["stdout"].startswith("".join(map(chr, range(128))))
    assert body["stdout"].endswith("\ufffd\ufffd\ufffd\x1b]0;title\x07\0")


FRAMES = [b"\0\0\0\2\x90\0\0\0\0\0\0\0\0\0\0\1{}", b'{"end":{"kind":"exited","code":0}}', b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
          b"[sandbox] Out of memory", b"__PTC_CALL__{}", b"\0" * 64]


@pytest.mark.parametrize("frame", FRAMES, ids=[str(number) for number in range(len(FRAMES))])
def test_row_39_imitated_framing_is_text(run, frame):
    code = f"import os\nfor fd in range(3, 64):\n  try: os.write(fd, {frame!r})\n  except OSError: pass\nos.write(1, {frame!r})\nos._exit(5)"
    body = run("py", code)
    assert body["stdout"] == frame.decode(errors="replace")
    assert (body["code"], body["status"]) == (5, None)


def test_row_40_standard_input_never_blocks(run):
    assert run("bash", "cat; cat /dev/stdin; read x; echo done")["stdout"] == "done\n"


def test_row_40_all_descriptors_closed(run):
    body = run("py", "import os, time\nos.write(1, b'before')\nos.closerange(0, 1024)\ntime.sleep(60)", timeout=1000)
    assert (body["status"], body["stdout"]) == ("TO", "before")


def test_row_40_all_descriptors_closed_and_gone(run):
    assert run("py", "import os\nos.closerange(0, 1024)\nos._exit(3)")["code"] == 3


@pytest.mark.parametrize("code, printed", [("import os; os.execvp('echo', ['echo', 'other'])", "other\n"),
                                           ("import os, sys; os.execv(sys.executable, [sys.executable, '-c', 'print(6 * 7)'])", "42\n"),
                                           ("import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1)'])", "1\n")])
def test_row_40_other_programs(run, code, printed):
    body = run("py", code)
    assert (body["stdout"], body["code"]) == (printed, 0)


def test_row_41_nothing_gives_rights(run):
    code = "find / -xdev -type f -perm /6000 2>/dev/null; grep -E 'NoNewPrivs|Seccomp:|CapEff|CapBnd' /proc/self/status; " \
           "sudo -n id -u 2>/dev/null; echo | su -c 'id -u' 2>/dev/null; id -u"
    assert run("bash", code, timeout=30_000)["stdout"].split() == [
        "CapEff:", "0000000000000000", "CapBnd:", "0000000000000000", "NoNewPrivs:", "1", "Seccomp:", "2", "1000"]


def test_row_41_own_setuid_files_do_nothing(run):
    assert run("bash", "cp /usr/bin/id x; chmod 6755 x; ./x -u; mount | grep -E ' /(tmp|mnt/data|dev/shm) ' | grep -vc nosuid")["stdout"] == "1000\n0\n"


def test_row_41_identities_cannot_be_taken(calls):
    answers = calls({"setuid": (105, 0), "setgid": (106, 0), "setgroups": (116, 0, 0), "setresuid": (117, 0, 0, 0), "capset": (126, 0, 0)})
    assert "ok" not in answers.values(), answers


def test_row_42_no_core(run):
    code = "import os, resource\nprint(resource.getrlimit(resource.RLIMIT_CORE))\n" \
           "try: resource.setrlimit(resource.RLIMIT_CORE, (1 << 30, 1 << 30)); print('raised')\nexcept (ValueError, OSError): print('kept')\n" \
           "try: open('/proc/sys/kernel/core_pattern', 'w').write('|/tmp/x'); print('written')\nexcept OSError: print('refused')\n" \
           "block = bytearray(b'x') * (100 << 20)\nos.kill(os.getpid(), 11)"
    body = run("py", code)
    assert body["stdout"] == "(0, 0)\nkept\nrefused\n"
    assert body["signal"] == "SIGSEGV"


TIMING = {
    "sleep": ("bash", "sleep 60"),
    "busy": ("py", "while True: pass"),
    "busy threads": ("py", "import threading\ndef spin():\n  while True: pass\nfor _ in range(8): threading.Thread(target=spin).start()"),
    "busy processes": ("bash", "for n in 1 2 3 4 5 6 7 8; do while :; do :; done & done; wait"),
    "alarms": ("py", "import signal, time\nsignal.signal(14, lambda *a: None)\nsignal.setitimer(0, 0.001, 0.001)\nwhile True: time.sleep(9)"),
    "ignoring signals": ("bash", "trap '' TERM INT HUP QUIT ALRM XCPU; while :; do sleep 1; done"),
    "stopped": ("py", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"),
}


@pytest.mark.parametrize("name", TIMING)
def test_row_43_the_time_limit_is_kept_from_outside(run, name):
    assert run(*TIMING[name], timeout=1000)["status"] == "TO"


def test_row_43_clocks_cannot_be_set(calls):
    answers = calls({"clock_settime": (227, 0, b"\0" * 16), "settimeofday": (164, b"\0" * 16, 0), "adjtimex": (159, b"\1" + b"\0" * 256)})
    assert set(answers.values()) <= REFUSED, answers


def test_row_43_timers_are_bounded(run):
    code = SYSCALLS + "\nmade = 0\nslot = ctypes.c_int()\nfor _ in range(10000):\n" \
                      "  if libc.syscall(222, 1, None, ctypes.byref(slot)) < 0: break\n  made += 1\nprint(made)"
    assert int(run("py", code)["stdout"]) <= 1024


def test_row_43_cpu_time_is_limited_too(make_server):
    server = make_server(MAX_CPU_TIME=1, POD_POOL_PY=1, POD_POOL_COLD=1)
    answer = server.client().exec("py", "while True: pass")
    assert answer["status"] == "TO"
    assert "CPU time limit exceeded" in answer["message"]
    assert answer.seconds < 5
    server.stop()


def test_row_44_all_signals_blocked(run):
    code = "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass"
    assert run("py", code, timeout=1000)["status"] == "TO"


def test_row_44_no_fuse(run):
    assert run("bash", "ls /dev/fuse 2>/dev/null; grep -c fuse /proc/self/mounts")["stdout"] == "0\n"


DESCRIPTORS = "import os\nprint(sorted(int(n) for n in os.listdir('/proc/self/fd')))\n" \
              "for n in range(3, 1024):\n  try: os.fstat(n); print('open', n)\n  except OSError: pass"


def test_row_48_three_descriptors(run):
    assert run("py", DESCRIPTORS)["stdout"] == "[0, 1, 2, 3]\n"  # 3 is the listing's own
    assert run("bash", "ls /proc/self/fd | tr '\\n' ' '")["stdout"] == "0 1 2 3 "


def test_row_48_what_they_are(run):
    text = run("bash", "readlink /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2")["stdout"].splitlines()
    assert all(line == "/dev/null" or line.startswith(("pipe:", "socket:")) for line in text), text


def test_row_48_no_way_up(run):
    code = "import os\nfor n in range(0, 64):\n  try: os.open('../..', 0, dir_fd=n); print('up', n)\n  except OSError: pass"
    assert run("py", code)["stdout"] == ""


@pytest.mark.parametrize("path", ["/proc/self/exe", "/proc/1/exe", "/usr/bin/python3.13", "/bin/bash", "/lib/x86_64-linux-gnu/libc.so.6"])
def test_row_49_programs_cannot_be_overwritten(run, path):
    code = f"import os\nfor flags in (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_TRUNC):\n  try: os.open({path!r}, flags); print('opened')\n" \
           f"  except OSError: pass\ntry: os.chmod({path!r}, 0o777); print('changed')\nexcept OSError: print('kept')\n" \
           f"try: os.unlink({path!r}); print('removed')\nexcept OSError: print('kept')"
    assert run("py", code)["stdout"] == "kept\nkept\n"


def test_row_50_the_working_folder_cannot_be_lost(run, client):
    run("bash", "cd /; rmdir /mnt/data 2>/dev/null; mv /mnt/data /tmp/x 2>/dev/null; chmod 000 /mnt/data; ln -s / /mnt/data/x 2>/dev/null; true")
    assert client.exec("bash", "pwd -P; cd ..; pwd; cat /proc/self/cwd/x 2>/dev/null; true")["stdout"] == "/mnt/data\n/mnt\n"


def test_row_50_nothing_in_a_request_names_a_folder(client):
    for name in ("cwd", "workdir", "WORKDIR", "working_directory"):
        assert client.exec("bash", "pwd -P", **{name: "/proc/self/fd/3"})["stdout"] == "/mnt/data\n"
