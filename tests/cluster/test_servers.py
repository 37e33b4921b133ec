"""Two servers in one namespace: each has its own pods, and one takes over what the other one left when it was killed."""

import concurrent.futures
import contextlib
import json

import host
import kubernetes
import pytest
from kubernetes import wait_until

pytestmark = pytest.mark.usefixtures("machine")

NAME = "import os; print(os.uname().nodename)"  # of the pod that the program runs in


@pytest.fixture(scope="module")
def two(shared):
    """The product with a second server beside the first, as no values of the chart make it: no file is stored in these tests."""
    scale(shared, 2)
    yield shared.until_full(servers=2)
    scale(shared, 1)
    shared.until_full()


def scale(product, count):
    kubernetes.verb("kubectl", "-n", product.namespace, "scale", "deployment/kubecoderun", f"--replicas={count}")


def owner(pod):
    return pod["metadata"]["labels"]["kubecoderun/replica"]


def name_of(pod):
    return pod["metadata"]["name"]


def of(product, server):
    """Names of a server's sandboxes."""
    return {name_of(pod) for pod in product.pods() if owner(pod) == name_of(server)}


def post(product, server, code):
    """To that server and no other."""
    return product.client_of(server, timeout=40, tries=1).post("/exec", {"lang": "py", "code": code, "timeout": 29_000})


def test_servers_use_their_own_pods_and_no_pod_twice(two):
    used = []
    for server in 3 * two.servers():
        assert wait_until(lambda: len(of(two, server) - set(used)) == 2)  # noqa: B023 (it is called at once)
        mine = of(two, server)
        used.append(post(two, server, NAME)["stdout"].strip())
        assert used[-1] in mine
    assert len(set(used)) == len(used)


@contextlib.contextmanager
def quota(product, pods):
    """No pod is made beyond those, so that what is missed can only be adopted."""
    made = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "full", "namespace": product.sandboxes},
            "spec": {"hard": {"pods": str(pods)}}}
    kubernetes.verb("kubectl", "apply", "-f", "-", input=json.dumps(made))
    try:
        yield
    finally:
        kubernetes.verb("kubectl", "-n", product.sandboxes, "delete", "resourcequota", "full")


@contextlib.contextmanager
def running(product, server, seconds, count=1):
    """So many programs run on that server: names of their pods, and futures of their answers."""
    code = f"import subprocess; subprocess.run(['sleep', '{seconds}'])"
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answers = [pool.submit(post, product, server, code) for _ in range(count)]
        assert wait_until(lambda: len(product.pods_that_run(f"sleep {seconds}")) == count)
        yield {name_of(pod) for pod in product.pods_that_run(f"sleep {seconds}")}, answers


def kill(product, server):
    """Nothing of it does anything any more, and nobody comes back in its pod."""
    assert host.send("SIGSTOP", server)
    kubernetes.verb("kubectl", "-n", product.namespace, "delete", "pod", name_of(server), "--force", "--grace-period=0")
    host.send("SIGKILL", server)


def test_a_killed_servers_warm_pods_are_adopted_and_its_used_ones_are_gone(two):
    victim, survivor = two.servers()
    with running(two, victim, "28.5") as (used, _):
        assert wait_until(lambda: len(of(two, victim)) == 3 and is_all_running(two))
        warm = of(two, victim) - used
        with quota(two, len(two.pods()) - 1), running(two, survivor, "18.25", count=2) as (_, answers):
            kill(two, victim)
            assert wait_until(lambda: not of(two, victim), 40), two.pods()
            assert warm <= {name_of(pod) for pod in two.pods()} and not used & {name_of(pod) for pod in two.pods()}
            assert not two.pods_that_run("sleep 28.5")
    assert [answer.result()["code"] for answer in answers] == [0, 0]
    two.until_ready().until_full(servers=2)
    served = [post(two, server, NAME)["stdout"].strip() for server in 2 * two.servers()]
    assert warm & set(served) and len(set(served)) == len(served)


def is_all_running(product):
    return all(pod["status"]["phase"] == "Running" for pod in product.pods())
