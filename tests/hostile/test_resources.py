"""Rows 1 to 8: using up processes, memory, disk, inodes, descriptors, paths."""

import threading
import time

import pytest

OUT_OF_MEMORY = {"status": "SG", "signal": "SIGKILL", "code": None, "message": "Out of memory"}


def assert_out_of_memory(body):
    assert {name: body[name] for name in OUT_OF_MEMORY} == OUT_OF_MEMORY, body
    assert "[sandbox] Out of memory" in body["stderr"]


BOMBS = {
    "shell classic": ("bash", ":(){ :|:& };:; sleep 60"),
    "shell, waiting": ("bash", "bomb() { bomb & bomb & wait; }; bomb; sleep 60"),
    "fork": ("py", "import os, time\nwhile True:\n  try: os.fork()\n  except OSError: time.sleep(0.001)"),
    "fork, ignoring signals": ("py", "import os, signal\nfor n in range(1, 32):\n  try: signal.signal(n, signal.SIG_IGN)\n"
                                     "  except OSError: pass\nwhile True:\n  try: os.fork(); os.setsid()\n  except OSError: pass"),
    "threads": ("py", "import threading, time\nwhile True:\n  try: threading.Thread(target=time.sleep, args=(60,)).start()\n"
                      "  except RuntimeError: pass"),
    "vfork": ("py", "import os\nwhile True:\n  try: os.posix_spawn('/bin/sleep', ['sleep', '60'], {})\n  except OSError: pass"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_row_01_bombs_end_at_the_time_limit(run, name):
    lang, code = BOMBS[name]
    body = run(lang, code, timeout=2000)
    assert body["status"] == "TO", body
    assert "processes" in body.get("limits_reached", [])


COUNTS = {
    "fork": "import time\nwhile True:\n  if os.fork() == 0: time.sleep(60); os._exit(0)\n  made += 1",
    "clone": "import ctypes, time\nlibc = ctypes.CDLL(None, use_errno=True)\nwhile True:\n  pid = libc.syscall(56, 17, 0, 0, 0, 0)\n"
             "  if pid < 0: raise OSError(ctypes.get_errno(), '')\n  if pid == 0: time.sleep(60); os._exit(0)\n  made += 1",
    "vfork": "while True: os.posix_spawn('/bin/sleep', ['sleep', '60'], {}); made += 1",
    "subprocess": "import subprocess\nwhile True: kept.append(subprocess.Popen(['sleep', '60'])); made += 1",
}


@pytest.mark.parametrize("name", COUNTS)
def test_row_01_the_process_limit_is_an_error_inside(run, name):
    code = "import errno, os\nmade, kept = 0, []\ntry:\n" + "\n".join("  " + line for line in COUNTS[name].splitlines())
    body = run("py", code + "\nexcept OSError as error: print(made, errno.errorcode[error.errno])")
    made, error = body["stdout"].split()
    assert error == "EAGAIN"
    assert 100 < int(made) < 128


def test_row_01_threads_are_limited_too(run):
    code = "import threading, time\nmade = 0\ntry:\n  while True:\n" \
           "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start(); made += 1\n" \
           "except RuntimeError as error: print(made)\nimport os; os._exit(0)"
    assert 100 < int(run("py", code)["stdout"]) < 128


def test_row_01_neighbours_are_answered_rightly_meanwhile(server, run):
    answers, wrong = [], []

    def neighbour():
        client = server.client()
        while not done.is_set():
            token = str(len(answers) * 7919)
            answer = client.exec("py", f"print({token})")
            if answer["stdout"] != token + "\n":
                wrong.append(answer)
            answers.append(answer.seconds)

    done = threading.Event()
    thread = threading.Thread(target=neighbour)
    thread.start()
    try:
        assert run(*BOMBS["fork"], timeout=3000)["status"] == "TO"
    finally:
        done.set()
        thread.join()
    assert not wrong
    assert len(answers) > 5, "a neighbour waited through the whole attack"
    assert sorted(answers)[len(answers) // 2] < 1


def test_row_02_memory_bomb(run):
    assert_out_of_memory(run("py", "kept = []\nwhile True: kept.append(bytearray(b'x') * (1 << 20))"))


def test_row_02_a_child_out_of_memory_ends_the_whole_sandbox(run):
    body = run("bash", "python3 -c \"kept = []\nwhile True: kept.append(bytearray(b'x') * (1 << 20))\"; sleep 1; echo survived")
    assert_out_of_memory(body)
    assert "survived" not in body["stdout"]


MEMORY = {
    "tmpfs": "for folder in ('/mnt/data', '/tmp', '/dev/shm'):\n"
             "  try:\n    with open(folder + '/fill', 'wb', 0) as f:\n      while True: f.write(b'x' * (1 << 20))\n"
             "  except OSError: pass\n"
             "rest = bytearray(b'x') * (230 << 20)\nprint('not charged')",
    "memfd": "import os\nkept = []\nwhile True:\n  fd = os.memfd_create('x'); kept.append(fd)\n"
             "  for _ in range(32): os.write(fd, b'x' * (1 << 20))",
    "page tables": "import mmap\nm = mmap.mmap(-1, 1 << 40, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000)\n"
                   "for at in range(0, 1 << 40, 2 << 20): m[at] = 1",
    "shared mapping": "import mmap\nkept = []\nwhile True:\n  m = mmap.mmap(-1, 16 << 20); kept.append(m); m.write(b'x' * (16 << 20))",
}


@pytest.mark.parametrize("name", MEMORY)
def test_row_03_memory_by_other_ways_is_the_same_memory(run, name):
    assert_out_of_memory(run("py", MEMORY[name], timeout=20_000))


KERNEL_MEMORY = {
    "pipe buffers": "import fcntl\nfor _ in range(500):\n  r, w = os.pipe(); kept += [r, w]\n"
                    "  try: fcntl.fcntl(w, 1031, 1 << 20)\n  except OSError: pass\n"
                    "  os.set_blocking(w, False)\n  try:\n    while True: os.write(w, b'x' * 65536)\n  except BlockingIOError: pass",
    "socket buffers": "import socket\nfor _ in range(450):\n  pair = socket.socketpair(); kept.append(pair)\n"
                      "  for end in pair:\n    end.setblocking(False); end.setsockopt(1, 7, 1 << 22)\n    try:\n"
                      "      while True: end.send(b'x' * 4096)\n    except OSError: pass",
}


@pytest.mark.parametrize("name", KERNEL_MEMORY)
def test_row_03_kernel_buffers_are_bounded(run, name):
    body = run("py", "import os\nkept = []\ntry:\n" + "\n".join("  " + line for line in KERNEL_MEMORY[name].splitlines())
               + "\nexcept OSError: pass\nprint('bounded')", timeout=20_000)
    if body["stdout"] != "bounded\n":
        assert_out_of_memory(body)


def test_row_03_system_v_shared_memory_is_not_there(calls):
    assert calls({"shmget": (29, 0, 1 << 30, 0o1600)}) == {"shmget": "ENOSYS"}


def test_row_04_a_huge_reservation_is_harmless(run):
    body = run("py", "import mmap\ntry: mmap.mmap(-1, 100 << 40, flags=0x4022); print('reserved')\n"
                     "except (OSError, ValueError, OverflowError): print('refused')")
    assert body["stdout"] in ("reserved\n", "refused\n")


@pytest.mark.parametrize("lang", ["go", "java"])
def test_row_04_runtimes_that_reserve_still_work(run, installed, hellos, lang):
    installed(lang)
    assert run(lang, hellos[lang], timeout=30_000)["stdout"] == "Hello\n"


@pytest.mark.parametrize("folder, megabytes", [("/mnt/data", 64), ("/tmp", 32), ("/dev/shm", 32), ("~", 32), ("/run/program", 32)])
def test_row_05_disk_fill(run, folder, megabytes):
    code = f"import os, errno\nfolder = os.path.expanduser({folder!r})\ntotal = 0\ntry:\n" \
           "  with open(folder + '/fill', 'wb', 0) as f:\n    while True: total += f.write(b'x' * 65536)\n" \
           "except OSError as error: print(errno.errorcode[error.errno], total >> 20)"
    body = run("py", code)
    error, written = body["stdout"].split()
    assert error == "ENOSPC"
    assert megabytes - 3 <= int(written) <= megabytes
    assert "disk" in body.get("limits_reached", [])


@pytest.mark.parametrize("folder", ["/", "/usr", "/etc", "/var/tmp", "/home", "/run", "/dev", "/proc", "/sys", "/mnt", "/opt"])
def test_row_05_nothing_else_can_be_written(run, folder):
    body = run("py", f"import errno\ntry: open({folder!r} + '/x', 'w'); print('written')\n"
                     "except OSError as error: print(errno.errorcode[error.errno])")
    assert body["stdout"].strip() in ("EROFS", "EACCES", "ENOENT", "EPERM"), body


def test_row_05_one_file_has_a_limit(make_server):
    server = make_server(SANDBOX_FILE_MB=8, POD_POOL_PY=1, POD_POOL_COLD=1)
    body = server.client().exec("bash", "head -c 20M /dev/zero >big; echo $?; stat -c %s big").json
    assert body["stdout"].endswith(f"\n{8 << 20}\n")
    server.stop()


@pytest.mark.parametrize("folder", ["/mnt/data", "/tmp", "/dev/shm"])
def test_row_06_inode_fill(run, folder):
    code = "import errno\nmade = 0\ntry:\n  while True:\n" \
           f"    open(f'{folder}/{{made}}', 'x').close(); made += 1\n" \
           "except OSError as error: print(errno.errorcode[error.errno], made)"
    body = run("py", code)
    error, made = body["stdout"].split()
    assert error == "ENOSPC"
    assert 4000 < int(made) <= 4096
    assert "inodes" in body.get("limits_reached", [])


def test_row_06_a_million_files_are_gone_within_two_seconds(run, client):
    run("bash", "seq 4000 | xargs touch; seq 4000 | xargs -I% touch /tmp/% 2>/dev/null; true", timeout=20_000)
    started = time.monotonic()
    assert client.exec("bash", "ls | wc -l")["stdout"] == "0\n"
    assert time.monotonic() - started < 2


DESCRIPTORS = {
    "files": ("os.open('/dev/null', 0)", {"EMFILE"}),
    "eventfd": ("os.eventfd(0)", {"EMFILE"}),
    "epoll": ("select.epoll()", {"EMFILE"}),
    "pipes": ("os.pipe()", {"EMFILE"}),
    "sockets": ("socket.socket(socket.AF_UNIX)", {"EMFILE"}),
    "memfd": ("os.memfd_create('x')", {"EMFILE"}),
    "timerfd": ("os.timerfd_create(1)", {"EMFILE"}),
    "inotify": ("inotify()", {"EMFILE"}),
}


@pytest.mark.parametrize("name", DESCRIPTORS)
def test_row_07_descriptors_run_out_inside(run, name):
    make, errors = DESCRIPTORS[name]
    code = "import ctypes, errno, os, select, socket\nkept = []\ndef inotify():\n" \
           "  fd = ctypes.CDLL(None, use_errno=True).inotify_init()\n" \
           "  if fd < 0: raise OSError(ctypes.CDLL(None, use_errno=True) and ctypes.get_errno(), '')\n  return fd\n" \
           f"try:\n  for _ in range(100000): kept.append({make})\n" \
           "except OSError as error: print(errno.errorcode[error.errno], len(kept))\nos._exit(0)"
    # os._exit flushes nothing: standard output is written by print only when it is unbuffered, as ours is.
    error, made = run("py", code)["stdout"].split()
    assert error in errors
    assert int(made) < 1024


def test_row_07_inotify_watches(run):
    code = "import ctypes, os\nlibc = ctypes.CDLL(None)\nfd = libc.inotify_init()\nn = 0\n" \
           "for i in range(4000):\n  open(f'{i}', 'w').close()\n  n += libc.inotify_add_watch(fd, f'{i}'.encode(), 2) > 0\nprint(n)"
    assert int(run("py", code, timeout=20_000)["stdout"]) <= 4000


def test_row_08_deep_folders(run):
    code = "import os\nmade = 0\ntry:\n  while True:\n    os.mkdir('d' * 255); os.chdir('d' * 255); made += 1\nexcept OSError: print(made)"
    assert int(run("py", code, timeout=20_000)["stdout"]) > 3500  # a path of 900,000 bytes


def test_row_08_long_names(run):
    code = "for length in (255, 256, 4096):\n  try: open('n' * length, 'w'); print('made')\n  except OSError as e: print(e.errno)"
    assert run("py", code)["stdout"] == "made\n36\n36\n"


def test_row_08_closed_folders(run):
    assert run("bash", "mkdir -p a/b/c; touch a/b/c/f; chmod 000 a/b/c a/b a; mkdir -m 0 /tmp/x; true")["code"] == 0
