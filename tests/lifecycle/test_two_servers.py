"""Two servers, one namespace, real runners: a program that waits for results of tools goes to the server that has them."""

import os
import pathlib
import signal
import tempfile
import time

import pytest

from harness.programmatic import begin, result, resume
from harness.server import Server
from harness.small_cluster import SmallCluster

CODE = "print('begun')\nprint(await get_weather('Oslo'))\nopen('left.txt', 'w').write(await get_weather('Bergen'))\n"


def sandbox_root():
    cache = pathlib.Path(os.environ.get("KUBECODERUN_CACHE", pathlib.Path.home() / ".cache/kubecoderun"))
    return pathlib.Path(os.environ.get("SANDBOX_ROOT", cache / "sandbox/current")).resolve()


@pytest.fixture
def cluster():
    if os.geteuid() != 0:
        pytest.skip("needs root")
    with tempfile.TemporaryDirectory(prefix="kubecoderun-cluster-") as folder:
        os.chmod(folder, 0o755)  # servers read the kubeconfig as a user of their own
        made = SmallCluster(folder, sandbox_root())
        yield made
        made.close()


def server(cluster, name, **settings):
    return Server(SANDBOX_BACKEND="kubernetes", SANDBOX_UID_BASE=None, KUBECONFIG=cluster.kubeconfig, POD_NAME=name, POD_POOL_PY=1,
                  K8S_REQUIRE_NETWORK_POLICY="false", **settings)


def becomes(holds, seconds=30):
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def kill(one):
    """The server first: it stops in order when its supervisor is gone. That one is held, or it would start another."""
    children = pathlib.Path(f"/proc/{one.process.pid}/task/{one.process.pid}/children").read_text().split()
    os.kill(one.process.pid, signal.SIGSTOP)
    for pid in (*map(int, children), one.process.pid):
        os.kill(pid, signal.SIGKILL)
    one.process.wait()


def waiting(one):
    """A program that waits; the pool may have to fill first."""
    deadline = time.monotonic() + 30
    while (reply := begin(one.client(), CODE)).status == 503 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert reply.status == 200, reply
    assert reply.json["status"] == "tool_call_required", reply
    return reply.json


def given(asked):
    return [result(call, "sun") for call in asked["tool_calls"]]


def test_results_go_to_the_other_server_and_back(cluster):
    with server(cluster, "one") as one, server(cluster, "two") as two:
        asked = waiting(one)
        again = resume(two.client(), asked["continuation_token"], given(asked)).json
        assert again["status"] == "tool_call_required", again
        assert [call["id"] for call in again["tool_calls"]] == ["call_002"]
        ended = resume(one.client(), again["continuation_token"], given(again)).json
        assert ended["status"] == "completed", ended
        assert ended["stdout"] == "begun\nsun\n"
        assert [file["name"] for file in ended["files"]] == ["left.txt"]
        assert becomes(lambda: len(cluster.pods) == 2), "its pod is gone, and each has a new one"
    assert becomes(lambda: not cluster.pods), "and nothing is left"


def test_a_program_outlives_the_server_that_began_it(cluster):
    with server(cluster, "one") as one, server(cluster, "two") as two:
        asked = waiting(one)
        pod = min((name for name in set(cluster.pods) if cluster.replica_of(name) == "one"), key=cluster.number_of)
        kill(one)
        time.sleep(12)  # the other takes it for dead after 7.5 s, and removes what it left within 10 s
        assert pod in cluster.pods
        again = resume(two.client(), asked["continuation_token"], given(asked)).json
        assert again["status"] == "tool_call_required", again
        assert becomes(lambda: cluster.replica_of(pod) == "two")
        ended = resume(two.client(), again["continuation_token"], given(again)).json
        assert ended["stdout"] == "begun\nsun\n", ended
        assert becomes(lambda: pod not in cluster.pods)
        assert becomes(lambda: {cluster.replica_of(name) for name in set(cluster.pods)} == {"two"})


def test_one_that_nobody_continues_ends_and_its_pod_goes(cluster):
    with server(cluster, "one", PTC_WAIT_SECONDS=15) as one, server(cluster, "two", PTC_WAIT_SECONDS=15) as two:
        asked = waiting(one)
        pod = min((name for name in set(cluster.pods) if cluster.replica_of(name) == "one"), key=cluster.number_of)
        kill(one)
        assert becomes(lambda: pod not in cluster.pods)
        assert cluster.runners[pod].poll() is not None
        assert resume(two.client(), asked["continuation_token"], given(asked)).status == 404


def test_tokens_are_their_owners_at_every_server(cluster):
    with server(cluster, "one") as one, server(cluster, "two") as two:
        other = two.new_key("other")
        asked = waiting(one)
        token = asked["continuation_token"]
        assert resume(two.client(other), token, given(asked)).status == 403
        assert resume(two.client(), token[:-1] + ("0" if token[-1] != "0" else "1"), given(asked)).status == 404
        assert resume(one.client(), token, given(asked)).status == 200
