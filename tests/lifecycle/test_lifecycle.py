"""Runner and server die, are restarted, drain and refuse: nothing is lost in silence, nothing is left."""

import contextlib
import os
import signal
import stat
import subprocess
import threading
import time

import pytest

from harness import forms, host
from harness.client import KEY, post_bytes
from harness.server import CannotStart, Server, binary

POOLS = {"POD_POOL_PY": 2, "POD_POOL_COLD": 1}


@pytest.fixture
def server(make_server):
    server = make_server(**POOLS)
    yield server
    server.stop()


def child(server, role):
    """Pid of the supervisor's child that was started as `role` ("runner" or "serve-http")."""
    for pid, parent in host.parents().items():
        if parent == server.process.pid and role in open(f"/proc/{pid}/cmdline").read().split("\0"):
            return pid
    raise LookupError(role)


def wait_until(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.02)


def in_background(server, body):
    """The thread and the list in which the answer will be; none when the server goes away."""
    answers = []

    def ask():
        with server.raw(timeout=60) as connection, contextlib.suppress(OSError):
            connection.send(post_bytes(body))
            answers.append(connection.read_answer())

    thread = threading.Thread(target=ask)
    thread.start()
    return thread, answers


def named(name, seconds=30):
    return {"lang": "bash", "code": f"exec -a {name} sleep {seconds}"}


def runs(server, name):
    for pid in host.of_uid_range(server.uid_base):
        try:
            if open(f"/proc/{pid}/cmdline").read().startswith(name + "\0"):
                return True
        except OSError:
            pass
    return False


def test_a_runner_that_dies_is_restarted_and_its_requests_get_503(server):
    before = host.settle(server)
    thread, answers = in_background(server, named("in-flight"))
    wait_until(lambda: runs(server, "in-flight"), 5, "the program runs")
    time.sleep(0.5)  # a sandbox that breaks at once is silently tried again
    os.kill(child(server, "runner"), signal.SIGKILL)
    thread.join(10)
    assert (answers[0].status, answers[0]["error_type"]) == (503, "service_unavailable")
    assert float(answers[0].headers["Retry-After"]) >= 1
    wait_until(lambda: not runs(server, "in-flight"), 2, "the program is dead")
    assert server.client().exec("py", "print(1)")["stdout"] == "1\n"
    assert not host.differences(server, before, seconds=5)


def test_a_server_that_dies_is_restarted_and_its_programs_end(server):
    before = host.settle(server)
    thread, answers = in_background(server, named("orphan"))
    wait_until(lambda: runs(server, "orphan"), 5, "the program runs")
    os.kill(child(server, "serve-http"), signal.SIGKILL)
    wait_until(lambda: not runs(server, "orphan"), 5, "the program ends with its lease")
    wait_until(server.is_ready, 5, "a new server is ready")
    assert server.client().exec("py", "print(1)")["stdout"] == "1\n"
    assert not host.differences(server, before, seconds=5)
    thread.join(5)
    assert answers in ([], [None])


def test_links_of_a_runner_that_dies_are_removed(server):
    """They would keep the bytes of files on the disk that nobody knows any more."""
    def links():
        return list((server.data / "inputs").glob("*/*"))

    reference, = forms.stored(server.client(), forms.file("large", bytes(2 << 20)))
    thread, _ = in_background(server, {**named("with-input"), "files": [reference]})
    wait_until(lambda: runs(server, "with-input"), 5, "the program runs")
    if "large inputs are copied" in server.tail():
        pytest.skip("this machine does not mount inputs")
    assert links()
    time.sleep(0.5)  # as above
    os.kill(child(server, "runner"), signal.SIGKILL)
    thread.join(10)
    assert server.client().exec("bash", "stat -c %s large", files=[reference])["stdout"] == f"{2 << 20}\n"
    wait_until(lambda: not links(), 5, "all links are gone")


def test_a_dead_nursery_is_replaced(server):
    runner = child(server, "runner")
    for pid, parent in host.parents().items():
        if parent == runner:
            os.kill(pid, signal.SIGKILL)
    for lang, code in (("py", "print(1)"), ("bash", "echo 1")):
        assert server.client().exec(lang, code)["stdout"] == "1\n"


def test_sigterm_lets_requests_finish_and_takes_no_new_ones(server):
    thread, answers = in_background(server, {"lang": "bash", "code": "exec 2>&1; sleep 1; echo finished"})
    wait_until(lambda: server.client().get("/status")["metrics"]["running"] == 1, 5, "the program runs")
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    with pytest.raises(OSError):
        server.raw()
    thread.join(10)
    assert answers[0]["stdout"] == "finished\n"
    assert server.process.wait(10) == 0
    assert not host.of_uid_range(server.uid_base)


def test_sigterm_leaves_time_to_send_clients_elsewhere(make_server):
    server = make_server(SHUTDOWN_DELAY_SECONDS=60, **POOLS)
    kept = server.client()
    assert kept.get("/ready").status == 200
    server.process.send_signal(signal.SIGTERM)
    wait_until(lambda: server.client().get("/ready").status == 503, 5, "/ready says that it leaves")
    last = kept.exec("bash", "echo served")
    assert (last["stdout"], last.headers["Connection"]) == ("served\n", "close")
    assert server.client().exec("bash", "echo served")["stdout"] == "served\n"
    os.kill(child(server, "serve-http"), signal.SIGTERM)  # which ends the wait
    assert server.process.wait(10) == 0


def test_sigterm_kills_what_outlasts_the_grace(make_server):
    server = make_server(SHUTDOWN_GRACE_SECONDS=1, **POOLS)
    thread, answers = in_background(server, named("endless"))
    wait_until(lambda: runs(server, "endless"), 5, "the program runs")
    assert server.stop() == 0
    thread.join(5)
    assert answers[0].status == 503
    assert not host.of_uid_range(server.uid_base)


def test_a_client_that_goes_away_takes_its_program_along(server):
    for number in range(5):
        with server.raw() as connection:
            connection.send(post_bytes(named(f"gone-{number}")))
            wait_until(lambda: runs(server, f"gone-{number}"), 5, "the program runs")
        wait_until(lambda: not runs(server, f"gone-{number}"), 1, "the program is dead")


def test_the_server_has_no_privileges(server):
    status = open(f"/proc/{child(server, 'serve-http')}/status").read()
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert "0" not in fields["Uid"].split()
    assert {fields[name] for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb")} == {"0" * 16}
    assert fields["NoNewPrivs"] == "1"


def test_the_runner_has_no_secret_and_no_socket_of_a_client(server):
    runner = child(server, "runner")
    assert KEY not in open(f"/proc/{runner}/environ").read() + open(f"/proc/{runner}/cmdline").read()
    tcp = open("/proc/net/tcp").read()
    sockets = []
    for name in os.listdir(f"/proc/{runner}/fd"):
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            sockets.append(os.readlink(f"/proc/{runner}/fd/{name}"))
    assert not [name for name in sockets if name.startswith("socket:[") and name[8:-1] in tcp]


@pytest.mark.parametrize("wall", ["no-such-wall", "memory,no-such-wall"])
def test_a_required_wall_that_is_missing_means_no_service(wall):
    server = Server(SANDBOX_REQUIRE=wall, **POOLS)
    with pytest.raises(CannotStart) as refusal:
        server.start()
    assert "SANDBOX_REQUIRE" in str(refusal.value) and "no-such-wall" in str(refusal.value)
    server.remove()


def test_required_walls_that_stand_are_no_hindrance(make_server):
    server = make_server(SANDBOX_REQUIRE="seccomp,user-namespace", **POOLS)
    assert server.client().exec("py", "print(1)")["stdout"] == "1\n"


def test_a_key_is_made_kept_and_shown_once():
    server = Server(API_KEY=None, **POOLS).start()
    try:
        file = server.data / "api_key"
        key = file.read_text().strip()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
        assert server.log.read_text().count(key) == 1
        assert server.client(key=key).exec("py", "print(1)")["stdout"] == "1\n"
        server.stop()
        server.start()
        assert file.read_text().strip() == key
        assert server.log.read_text().count(key) == 1, "shown again"
        assert server.client(key=key).exec("py", "print(2)")["stdout"] == "2\n"
    finally:
        server.stop()
        server.remove()


def test_a_taken_port_is_said(server):
    second = Server(API_PORT=server.port, **POOLS)
    with pytest.raises(CannotStart) as refusal:
        second.start()
    assert str(server.port) in str(refusal.value)
    second.remove()


def test_wrong_settings_are_all_named_at_once():
    answer = subprocess.run([binary(), "check-config"], capture_output=True, text=True,
                            env={"PATH": "/usr/bin:/bin", "HOME": "/tmp", "MAX_PIDS": "3", "MAX_OPEN_FILE": "80", "MAX_CPUS": "many"})
    assert answer.returncode != 0
    for name in ("MAX_PIDS", "MAX_OPEN_FILE", "MAX_OPEN_FILES", "MAX_CPUS"):
        assert name in answer.stdout + answer.stderr



def test_parked_sandboxes_that_die_are_replaced_before_anybody_gets_one(server):
    for _ in range(3):
        host.settle(server)
        for pid in host.of_uid_range(server.uid_base):
            try:
                if host.parents().get(pid) in host.descendants(server.process.pid):
                    os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        time.sleep(0.3)
        for lang, code in (("py", "print(1)"), ("bash", "echo 1")):
            assert server.client().exec(lang, code)["stdout"] == "1\n"


def test_a_parked_sandbox_that_dies_as_its_order_comes_takes_nobody_with_it(server):
    runner = child(server, "runner")
    for _ in range(5):
        host.settle(server)
        of_jails = [pid for pid in host.of_uid_range(server.uid_base) if host.parents().get(pid) not in (None, runner)]
        os.kill(runner, signal.SIGSTOP)
        try:
            thread, answers = in_background(server, {"lang": "py", "code": "print(1)"})
            time.sleep(0.1)  # the order waits at the runner's door
            for pid in of_jails:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            wait_until(lambda: host.parents().keys().isdisjoint(of_jails), 5, "the jails are dead")
        finally:
            os.kill(runner, signal.SIGCONT)
        thread.join()
        assert answers and answers[0].status == 200, answers
        assert child(server, "runner") == runner, "the runner died of it"


def test_a_long_run_beside_busy_neighbours_of_the_servers_session_comes_to_its_end(server):
    neighbours = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(2 * os.cpu_count())]
    try:
        answer = server.client().exec("py", "print(sum(range(20_000_000)))")  # some tenths of a second
        assert answer["stdout"] == "199999990000000\n"
    finally:
        for neighbour in neighbours:
            neighbour.kill()
            neighbour.wait()
