"""Least privilege: each verb of the Role is needed. Without it a definite thing fails, and the product says which right it lacks."""

import contextlib
import json

import host
import kubernetes
import pytest
from kubernetes import wait_until
from product import asked

RULES = {"pods": ["create", "delete", "list", "patch", "watch"], "jobs": ["create", "delete"]}
GROUPS = {"pods": "", "jobs": "batch"}
NAME = "import os; print(os.uname().nodename)"


@pytest.fixture
def product(shared):
    yield shared.until_full()
    shared.until_full()


@contextlib.contextmanager
def without(product, verb, kind):
    """The server may not do this meanwhile."""
    role = {name: [each for each in verbs if (each, name) != (verb, kind)] for name, verbs in RULES.items()}
    give(product, role)
    try:
        yield
    finally:
        give(product, RULES)


def give(product, role):
    rules = [{"apiGroups": [GROUPS[kind]], "resources": [kind], "verbs": verbs} for kind, verbs in role.items()]
    kubernetes.verb("kubectl", "-n", product.sandboxes, "patch", "role", "kubecoderun", "--type=merge", "-p", json.dumps({"rules": rules}))


def is_logged(product, verb, kind):
    """Since the pod of the server started; each verb is asked for once."""
    return f'cannot {verb} resource \\"{kind}\\"' in product.log() or f'cannot {verb} resource "{kind}"' in product.log()


def direct(product):
    """The server itself: a Service sends nobody to one that is not ready."""
    server, = product.servers()
    return product.client_of(server)


def test_the_role_is_the_one_that_is_taken_apart_here(shared):
    rules = json.loads(kubernetes.verb("kubectl", "-n", shared.sandboxes, "get", "role", "kubecoderun", "-o", "json"))["rules"]
    assert {kind: rule["verbs"] for rule in rules for kind in rule["resources"]} == RULES


def test_without_creating_pods_no_pool_is_filled_again(product):
    client = direct(product)
    with without(product, "create", "pods"):
        client.exec("py", "print(1)")
        said = lambda: client.get("/health/kubernetes")["details"]["pool_stats"]["py"].get("problem", "")  # noqa: E731
        assert wait_until(lambda: 'cannot create resource "pods"' in said()), said()
        assert wait_until(lambda: len(product.pods()) == 1)
        assert client.get("/health/kubernetes").headers["X-Health-Status"] == "degraded"


def test_without_deleting_pods_used_ones_stay(product):
    with without(product, "delete", "pods"):
        name = direct(product).exec("py", NAME)["stdout"].strip()
        assert wait_until(lambda: is_logged(product, "delete", "pods"))
        assert name in [pod["metadata"]["name"] for pod in product.pods()]


def renewals(product):
    return {pod["metadata"]["annotations"].get("kubecoderun/renewed") for pod in product.pods()}


def test_without_patching_pods_the_server_gives_no_sign_of_life(product):
    before = renewals(product)
    assert wait_until(lambda: renewals(product) != before)
    with without(product, "patch", "pods"):
        assert wait_until(lambda: is_logged(product, "patch", "pods"))
        silent = renewals(product)
        assert not wait_until(lambda: renewals(product) != silent, 6)  # two of them are due


def started_anew(product):
    """The server, when another process serves: it has to list and to watch."""
    server, = product.servers()
    assert host.send("SIGKILL", server, "serve-http")
    client = direct(product)
    assert wait_until(lambda: asked(client, "/health") == 200)
    return client


def test_without_listing_pods_the_server_is_not_ready(machine, product):
    with without(product, "list", "pods"):
        client = started_anew(product)
        assert wait_until(lambda: 'cannot list resource "pods"' in client.get("/ready").json.get("error", "")), client.get("/ready")
        assert client.post("/exec", {"lang": "py", "code": "print(1)"}).status == 503
    assert wait_until(lambda: client.get("/ready").status == 200)


def test_without_watching_pods_no_pod_becomes_warm(machine, product):
    with without(product, "watch", "pods"):
        client = started_anew(product)
        assert wait_until(lambda: 'cannot watch resource "pods"' in client.get("/health/kubernetes").json.get("error", ""))
        assert client.get("/health/kubernetes").status == 503
    assert wait_until(lambda: client.get("/health/kubernetes").status == 200)


def test_without_creating_jobs_a_language_without_a_pool_is_refused(product):
    with without(product, "create", "jobs"):
        refused = direct(product).post("/exec", {"lang": "bash", "code": "echo 1"})
        assert refused.status == 503 and 'cannot create resource "jobs"' in refused["error"], refused


def test_without_deleting_jobs_they_stay_until_the_cluster_removes_them(product):
    with without(product, "delete", "jobs"):
        assert direct(product).exec("bash", "echo 1")["stdout"] == "1\n"
        assert wait_until(lambda: is_logged(product, "delete", "jobs"))
        assert product.objects("jobs")
    assert wait_until(lambda: not product.objects("jobs"))
