"""Rows 9, 10, 22 to 26, 45 to 47: what the kernel shows and does for a program."""

import re

import pytest

from harness.client import KEY

from .conftest import REFUSED

SECRETS = re.compile(rf"{KEY}|kubecoderun-test-|\.cache/|KUBECODERUN|API_KEY|/work/|/home/[a-z]")


def test_row_09_no_secret_and_no_path_of_the_host(server, run):
    code = "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline /proc/[0-9]*/maps /proc/[0-9]*/mountinfo /proc/[0-9]*/mounts " \
           "/proc/[0-9]*/cgroup /proc/cmdline 2>/dev/null | tr '\\0' '\\n'; ls -l /proc/[0-9]*/exe /proc/[0-9]*/cwd /proc/[0-9]*/root 2>/dev/null"
    text = run("bash", code)["stdout"]
    found = [line for line in text.splitlines() if SECRETS.search(line) or str(server.folder) in line]
    assert not found


def test_row_09_init_is_closed(run):
    code = "import errno\nfor name in ('environ', 'mem', 'maps', 'root', 'cwd', 'exe', 'fd'):\n  try:\n" \
           "    import os\n    os.listdir(f'/proc/1/{name}') if name in ('root', 'cwd', 'fd') else open(f'/proc/1/{name}', 'rb').read(1)\n" \
           "    print(name)\n  except OSError as error: pass"
    assert run("py", code)["stdout"] == ""


def test_row_09_only_own_processes(run):
    assert run("bash", "ls -d /proc/[0-9]* | wc -l")["stdout"].strip() in ("3", "4", "5")


SPECIAL = ["/proc/kcore", "/proc/kallsyms", "/proc/kmsg", "/proc/keys", "/proc/timer_list", "/proc/kpagecount", "/proc/kpageflags",
           "/proc/vmallocinfo", "/proc/slabinfo", "/proc/iomem", "/sys/kernel/debug", "/sys/firmware", "/sys/fs/cgroup",
           "/sys/class/net", "/dev/kmsg"]
# A symbol table without addresses and an address map of zeros say nothing.
SAYS_NOTHING = re.compile(rb"^[0\s-]*$")


@pytest.mark.parametrize("path", SPECIAL)
def test_row_10_files_of_the_machine_say_nothing(run, path):
    code = "import os\ntry:\n  text = b' '.join(n.encode() for n in os.listdir(P)) if os.path.isdir(P) else open(P, 'rb').read(4096)\n" \
           "except OSError: text = b''\nprint(text.hex())"
    text = bytes.fromhex(run("py", f"P = {path!r}\n" + code)["stdout"])
    numbers = b" ".join(line.split(b" ")[0] for line in text.splitlines())
    assert SAYS_NOTHING.match(numbers), text[:200]


@pytest.mark.parametrize("path", ["/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname",
                                  "/proc/sys/vm/drop_caches", "/proc/sys/kernel/modprobe", "/proc/1/oom_score_adj",
                                  "/proc/sys/net/ipv4/ip_forward", "/sys/kernel/uevent_helper", "/proc/irq/0/smp_affinity",
                                  "/proc/1/mem", "/proc/self/attr/current", "/proc/self/uid_map"])
def test_row_10_files_of_the_machine_cannot_be_written(run, path):
    code = f"try:\n  f = open({path!r}, 'r+b', 0); f.write(b'1'); print('written')\nexcept (OSError, ValueError): print('refused')"
    assert run("py", code)["stdout"] == "refused\n"


def test_row_22_devices_cannot_be_made(run):
    code = "import os, errno\nfor kind in (0o020000, 0o060000):\n  for folder in ('/tmp', '/mnt/data', '/dev/shm'):\n" \
           "    try: os.mknod(folder + '/d', kind | 0o666, os.makedev(1, 1)); print('made')\n" \
           "    except OSError as error: print(errno.errorcode[error.errno])"
    assert set(run("py", code)["stdout"].split()) == {"EPERM"}


def test_row_22_only_harmless_devices_are_there(run):
    code = "import os, stat\nfor root, folders, files in os.walk('/dev'):\n  for name in files:\n    s = os.lstat(root + '/' + name)\n" \
           "    if stat.S_ISBLK(s.st_mode) or stat.S_ISCHR(s.st_mode): print(name)"
    devices = set(run("py", code)["stdout"].split())
    assert {"null", "zero", "full", "random", "urandom"} <= devices <= {"null", "zero", "full", "random", "urandom", "tty"}


def test_row_22_fifos_and_sockets_may_be_made(run):
    assert run("bash", "mkfifo f && test -p f && echo fifo")["stdout"] == "fifo\n"


def test_row_23_other_processes_cannot_be_read(calls):
    child = "\nimport time\nchild = os.fork()\nif child == 0: time.sleep(60); os._exit(0)\n" \
            "import atexit; atexit.register(os.kill, child, 9)\n"
    answers = calls({"ptrace seize": (101, 0x4206, 1, 0, 0), "ptrace traceme": (101, 0, 0, 0, 0),
                     "process_vm_readv": (310, 1, 0, 0, 0, 0, 0), "process_vm_writev": (311, 1, 0, 0, 0, 0, 0),
                     "pidfd_getfd": (438, 0, 0, 0), "kcmp": (312, 1, 1, 0, 0, 0), "process_madvise": (440, 0, 0, 0, 0, 0),
                     "move_pages": (279, 1, 0, 0, 0, 0, 0), "migrate_pages": (256, 1, 0, 0, 0),
                     "prlimit64 of init": (302, 1, 7, 0, 0)}, child)
    assert set(answers.values()) <= REFUSED, answers


def test_row_23_a_neighbour_is_not_visible(server, run):
    import threading
    neighbour = server.client()
    thread = threading.Thread(target=neighbour.exec, args=("bash", "exec -a neighbour-of-row-23 sleep 3"))
    thread.start()
    body = run("bash", "sleep 1; cat /proc/[0-9]*/cmdline | tr '\\0' ' '; ls -d /proc/[0-9]* | wc -l")
    thread.join()
    assert "neighbour-of-row-23" not in body["stdout"]


NAMESPACES = {"user": 0x10000000, "mount": 0x20000, "pid": 0x20000000, "net": 0x40000000, "ipc": 0x8000000, "uts": 0x4000000,
              "cgroup": 0x2000000, "time": 0x80}


def test_row_24_no_new_namespaces(calls):
    table = {f"unshare {name}": (272, flag) for name, flag in NAMESPACES.items()}
    table |= {f"clone {name}": (56, flag | 17, 0, 0, 0, 0) for name, flag in NAMESPACES.items() if name != "time"}
    table |= {"setns": (308, 0, 0), "clone3": (435, 0, 0), "clone3 sized": (435, 0, 88)}
    answers = calls(table)
    assert set(answers.values()) <= REFUSED, answers
    assert answers["clone3"] == "ENOSYS"  # libc falls back to clone only on this one


DANGEROUS = {"io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "userfaultfd": 323, "bpf": 321,
             "perf_event_open": 298, "keyctl": 250, "add_key": 248, "request_key": 249, "fanotify_init": 300, "fanotify_mark": 301,
             "kexec_load": 246, "kexec_file_load": 320, "init_module": 175, "finit_module": 313, "delete_module": 176, "reboot": 169,
             "swapon": 167, "swapoff": 168, "syslog": 103, "acct": 163, "quotactl": 179, "settimeofday": 164, "adjtimex": 159,
             "clock_settime": 227, "clock_adjtime": 305, "sethostname": 170, "setdomainname": 171, "iopl": 172, "ioperm": 173,
             "modify_ldt": 154, "lookup_dcookie": 212, "nfsservctl": 180, "vhangup": 153, "uselib": 134, "ustat": 136,
             "sysfs": 139, "splice": 275, "tee": 276, "vmsplice": 278, "name_to_handle_at": 303, "mbind": 237, "set_mempolicy": 238,
             "pkey_mprotect": 329, "remap_file_pages": 216, "memfd_secret": 447, "landlock_create_ruleset": 444, "msgget": 68,
             "semget": 64, "shmat": 30, "mq_open": 240, "io_setup": 206, "personality": 135, "seccomp": 317, "setpriority of all": 141}


def test_row_25_dangerous_calls_do_not_exist(calls):
    table = {name: (number, 0, 0, 0, 0, 0) for name, number in DANGEROUS.items() if name != "setpriority of all"}
    answers = calls(table)
    allowed = {name: answer for name, answer in answers.items() if answer not in REFUSED}
    assert not allowed


def test_row_25_other_instruction_sets_of_calls(run, installed):
    installed("c")
    code = "#include <unistd.h>\n#include <stdio.h>\n#include <sys/syscall.h>\n" \
           "int main(void) { long r = syscall(0x40000000 | 39); printf(\"%s\", r < 0 ? \"refused\" : \"answered\"); fflush(stdout);\n" \
           "  long e; __asm__ volatile(\"int $0x80\" : \"=a\"(e) : \"a\"(20) : \"memory\"); printf(e < 0 ? \" refused\" : \" answered\"); }"
    body = run("c", code)
    # Either call may end the program at once.
    assert "answered" not in body["stdout"]
    assert body["signal"] in ("SIGSYS", "SIGSEGV", "SIGKILL") or body["stdout"] == "refused refused"


def test_row_26_socket_families(run):
    code = "import ctypes, errno\nlibc = ctypes.CDLL(None, use_errno=True)\nfor family in range(0, 50):\n  for kind in (1, 2, 3, 5):\n" \
           "    fd = libc.socket(family, kind, 0)\n    if fd >= 0: print(family, 'open')\n" \
           "    elif ctypes.get_errno() != errno.EAFNOSUPPORT and family != 1: print(family, errno.errorcode[ctypes.get_errno()])"
    assert set(run("py", code)["stdout"].splitlines()) == {"1 open"}


def test_row_26_families_by_wide_numbers(calls):
    """The kernel reads 32 bits of the family; a filter that compares 64 must not be fooled."""
    answers = calls({f"{family} {high:#x}": (41, high | family, 1, 0) for family in (2, 10, 16, 17, 38)
                     for high in (0, 1 << 32, 0xFFFFFFFF << 32 & 0x7FFFFFFFFFFFFFFF)})
    assert set(answers.values()) == {"EAFNOSUPPORT"}, answers


def test_row_45_priorities(calls):
    answers = calls({"sched_setscheduler fifo": (144, 0, 1, b"\1\0\0\0"), "sched_setattr": (314, 0, b"\0" * 48, 0),
                     "nice -20": (141, 0, 0, -20), "sched_setaffinity": (203, 0, 8, b"\xff" * 8),
                     "ioprio_set realtime": (251, 1, 0, 1 << 13), "sched_setparam": (142, 0, b"\1\0\0\0")})
    assert set(answers.values()) <= REFUSED, answers


def test_row_46_cgroups_cannot_be_reached(run):
    code = "cat /proc/self/cgroup | cut -d: -f3 | sort -u; ls /sys/fs/cgroup 2>/dev/null | head; " \
           "mount -t cgroup -o memory none /tmp 2>/dev/null && echo mounted; find / -xdev -name release_agent 2>/dev/null; " \
           "find / -xdev -name cgroup.procs 2>/dev/null; true"
    assert run("bash", code, timeout=30_000)["stdout"] == "/\n"


def test_row_47_mounts_and_roots(calls):
    answers = calls({"chroot": (161, b"/tmp"), "pivot_root": (155, b"/tmp", b"/tmp"), "mount": (165, b"x", b"/tmp", b"tmpfs", 0, 0),
                     "umount2": (166, b"/tmp", 2), "remount root": (165, 0, b"/", 0, 0x21, 0), "fsopen": (430, b"tmpfs", 0),
                     "fsmount": (432, 0, 0, 0), "fsconfig": (431, 0, 0, 0, 0, 0), "open_tree": (428, -100, b"/", 1),
                     "move_mount": (429, -100, b"/tmp", -100, b"/mnt", 0), "mount_setattr": (442, -100, b"/", 0, 0, 0),
                     "open_by_handle_at": (304, -100, b"\0" * 64, 0), "statmount": (457, 0, 0, 0, 0),
                     "listmount": (458, 0, 0, 0, 0)})
    assert set(answers.values()) <= REFUSED, answers


def test_row_47_the_root_is_the_tree_and_ends_there(run):
    code = "cd /; cd ../../../..; pwd; ls -A / | tr '\\n' ' '; findmnt / >/dev/null 2>&1; touch /x 2>/dev/null && echo written"
    names = run("bash", code)["stdout"].splitlines()[1].split()
    assert set(names) <= {"bin", "dev", "etc", "home", "lib", "lib64", "mnt", "opt", "proc", "root", "run", "sbin", "sys", "tmp", "usr",
                          "var"}
