"""A life of a release: installed, upgraded, tested, uninstalled."""

import json

import kubernetes
import pytest
from kubernetes import pod, wait_until
from release import Release


@pytest.fixture(scope="module")
def images(load):
    """Values that name the server's image and the one for Python, which are in the nodes."""
    return {"images.server": load("server"), "languages.py.image": load("py")}


@pytest.fixture(scope="module")
def release(images):
    with Release("installed", **images, **{"languages.py.pool": "1", "languages.js.pool": "0"}).installed() as release:
        yield release


@pytest.fixture(scope="module")
def running(release):
    """The release when its server is ready."""
    return release.until_ready()


def test_the_notes_lead_to_the_first_request(release):
    said = release.helm("get", "notes", release.name)
    assert "get secret kubecoderun-api-key" in said
    assert "curl http://127.0.0.1:8000/exec" in said


def can(release, verb, resource, namespace):
    account = f"system:serviceaccount:{release.namespace}:kubecoderun"
    what, _, part = resource.partition("/")
    return kubernetes.succeeds("kubectl", "auth", "can-i", verb, what, f"--subresource={part}", "-n", namespace,
                               f"--as={account}", "--quiet")


def test_the_server_may_do_what_it_needs_and_nothing_else(release):
    there, here = release.sandboxes, release.namespace
    assert can(release, "create", "pods", there)
    assert can(release, "create", "jobs.batch", there)
    allowed = [(verb, what, where) for verb, what, where in (
        ("create", "pods", here), ("get", "secrets", here), ("get", "secrets", there), ("create", "pods/exec", there),
        ("get", "pods/log", there), ("update", "pods", there), ("get", "events", there), ("create", "roles.rbac.authorization.k8s.io", there),
        ("delete", "networkpolicies.networking.k8s.io", there), ("list", "pods", "kube-system"), ("get", "nodes", here),
    ) if can(release, verb, what, where)]
    assert allowed == []


def test_an_ordinary_pod_may_not_run_among_the_sandboxes(release):
    free = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "free", "namespace": release.sandboxes},
            "spec": {"containers": [{"name": "main", "image": "localhost/any:1"}]}}
    with pytest.raises(AssertionError, match="violates PodSecurity \"restricted"):
        kubernetes.verb("kubectl", "create", "-f", "-", input=json.dumps(free))


def note(release, name):
    """An annotation of the server's pods: another one starts them anew."""
    notes = json.loads(kubernetes.verb("kubectl", "-n", release.namespace, "get", "deployment/kubecoderun", "-o", "json"))
    return notes["spec"]["template"]["metadata"]["annotations"].get(name)


def test_upgrades_keep_the_key_and_start_the_server_with_new_settings(release):
    def key():
        return release.read("secret/kubecoderun-api-key", ".data.API_KEY")

    first, settings = key(), note(release, "checksum/settings")
    release.upgrade(**{"settings.MAX_EXECUTION_TIME": "20"})
    assert first and key() == first
    assert note(release, "checksum/settings") != settings


def test_another_key_in_a_secret_of_ones_own_starts_the_server_anew(release):
    def upgrade_with(key):
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "own"}, "stringData": {"API_KEY": key * 32}}
        kubernetes.verb("kubectl", "-n", release.namespace, "apply", "-f", "-", input=json.dumps(secret))
        release.upgrade(**{"apiKey.existingSecret": "own"})
        return note(release, "checksum/key")

    try:
        first = upgrade_with("a")
        assert first and upgrade_with("a") == first
        assert upgrade_with("b") != first
    finally:
        release.upgrade()


ISOLATION = ("--filter", "name=kubecoderun-test-isolation", "--timeout", "120s")


def test_a_sandbox_reaches_nothing_and_helm_test_says_so(release):
    good, said = release.test(*ISOLATION)
    assert good, said
    assert "A sandbox reaches none of: the Kubernetes API" in said


def test_helm_test_fails_where_policies_are_not_enforced(release):
    kubernetes.verb("kubectl", "-n", release.sandboxes, "delete", "networkpolicies", "--all")
    try:
        good, said = release.test(*ISOLATION)
        assert not good
        assert "does not enforce network policies" in said
    finally:
        release.upgrade()


def test_a_program_runs_through_the_service(running):
    good, said = running.test("--timeout", "180s")
    assert good, said
    assert "print(6*7) ran in a sandbox and said 42." in said


def is_ready(release):
    """What the cluster makes of the answers of /ready."""
    return release.read("deployment/kubecoderun", ".status.readyReplicas") == "1"


def test_the_server_is_not_ready_while_policies_are_not_enforced_and_says_why(running):
    """Its sandboxes reach the API then; it heals when the policies are there again."""
    api, *_ = kubernetes.places_of_the_api()
    kubernetes.verb("kubectl", "-n", running.sandboxes, "delete", "networkpolicies", "--all")
    try:  # the pods that were warm before are made anew
        kubernetes.verb("kubectl", "-n", running.sandboxes, "delete", "pods", "--all", "--wait=false")
        assert wait_until(lambda: f"the network policy is not enforced: a sandbox reached {api}:443" in running.log())
        assert wait_until(lambda: not is_ready(running))  # three answers later
    finally:
        running.upgrade()
    assert wait_until(lambda: is_ready(running))


def test_uninstalling_leaves_nothing(images):
    with Release("uninstalled", **images).installed() as release:
        leftover = pod("leftover", "localhost/any:1", ["true"])
        leftover["metadata"] |= {"namespace": release.sandboxes}
        kubernetes.verb("kubectl", "create", "-f", "-", input=json.dumps(leftover))
        assert release.left()
        release.uninstall()
        assert release.left() == []
        assert not kubernetes.succeeds("kubectl", "get", "namespace", release.sandboxes)
