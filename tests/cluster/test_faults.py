"""Parts of the cluster and of the product are killed while programs run: answers are right or say why not, and nothing is left."""

import concurrent.futures
import contextlib
import time

import host
import kubernetes
import pytest
from kubernetes import wait_until
from load import Load

pytestmark = pytest.mark.usefixtures("machine")


@pytest.fixture
def full(shared):
    """The product before and after: warm pods, no Jobs, no process of a pod that is gone."""
    shared.until_full()
    yield shared
    shared.until_full()
    assert wait_until(lambda: not shared.objects("jobs")), shared.objects("jobs")
    assert wait_until(lambda: not processes_without_pod()), processes_without_pod()


def processes_without_pod():
    said = kubernetes.verb("kubectl", "get", "pods", "-A", "-o", "jsonpath={.items[*].metadata.uid}")
    return {uid: found for uid, found in host.of_pods().items() if uid not in said.split()}


# They look for a lost API server ever more seldom, soon twice a minute; how patient they are is no matter of ours.
WATCH_THE_API = ("kube-scheduler", "kube-controller-manager", "policy-agent1", "kubelet1")


@contextlib.contextmanager
def without(component):
    kubernetes.verb("stop", component)
    try:
        yield
    finally:
        kubernetes.verb("start", component)
        assert wait_until(lambda: kubernetes.succeeds("kubectl", "get", "--raw", "/readyz"))
        for watcher in WATCH_THE_API if component == "kube-apiserver" else ():
            kubernetes.verb("stop", watcher)
            kubernetes.verb("start", watcher)


@pytest.mark.parametrize("component", ["kubelet1", "containerd1", "kube-apiserver"])
def test_a_part_of_the_cluster_is_killed_under_load(full, component):
    with Load(full.client) as load:
        load.until_right()
        with without(component):
            time.sleep(8)  # longer than the pool lasts
        load.until_right()
    assert not load.wrong and not load.broken, load.told()


def test_the_api_server_is_killed_while_programs_run(full):
    client = full.client()
    with running(full, "6.5") as answer, without("kube-apiserver"):
        for number in range(2):  # warm pods serve on
            assert client.exec("py", f"print({number})")["stdout"] == f"{number}\n"
        assert answer.result()["code"] == 0
        assert wait_until(lambda: client.get("/health/kubernetes").status == 503)
        assert "the Kubernetes API is not to be had" in client.get("/health/kubernetes")["error"]
        detailed = client.get("/health/detailed")
        assert detailed.status == 503 and detailed["services"]["kubernetes"]["status"] == "unhealthy", detailed
        assert client.get("/ready").status == 200
        with Load(full.client) as refused:
            time.sleep(1)
    with Load(full.client) as load:
        load.until_right()
    assert refused.refused and not refused.right, refused.told()
    assert not load.wrong + load.broken + refused.wrong + refused.broken, (load.told(), refused.told())


@contextlib.contextmanager
def running(product, seconds):
    """A program that sleeps so long has a pod; the pools are full beside it."""
    program = {"lang": "py", "code": f"import subprocess; subprocess.run(['sleep', '{seconds}'])", "timeout": 25_000}
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answer = pool.submit(lambda: product.client().post("/exec", program))
        assert wait_until(lambda: product.pods_that_run(f"sleep {seconds}"))
        assert wait_until(lambda: product.client().get("/health/kubernetes")["details"]["pool_stats"]["py"]["available"] == 2)
        yield answer


@pytest.mark.parametrize("word", ["serve-http", "kubecoderun"], ids=["the server", "its supervisor, too"])
def test_the_server_is_killed_under_load(full, word):
    server, = full.servers()
    with Load(full.client) as load:
        load.until_right()
        assert host.send("SIGKILL", server, word)
        load.until_right()
    assert not load.wrong, load.told()  # connections of the dead one broke
    full.until_ready()


def test_a_sandbox_that_is_killed_is_an_error_with_a_reason(full):
    with running(full, "20.5") as answer:
        used, = full.pods_that_run("sleep 20.5")
        kubernetes.verb("kubectl", "-n", full.sandboxes, "delete", "pod", used["metadata"]["name"], "--force", "--grace-period=0")
        assert (answer.result().status, answer.result()["error_type"]) == (503, "service_unavailable"), answer.result()
        assert "the sandbox was lost" in answer.result()["error"]
