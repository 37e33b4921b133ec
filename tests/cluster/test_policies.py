"""Network policies are enforced: the product relies on them for its pods."""

import time

import pytest
from kubernetes import pod, policy

SERVE = ["python3", "-m", "http.server", "8000", "--directory", "/etc"]
DENY_ALL = policy("deny-all", "", policyTypes=["Ingress", "Egress"])


@pytest.fixture
def server(namespace, bash_image):
    """The address of a pod that serves; beside it, the pods friend and stranger."""
    ready = {"readinessProbe": {"httpGet": {"path": "/hostname", "port": 8000}, "periodSeconds": 1}}
    namespace.apply(pod("server", bash_image, SERVE, **ready),
                    *(pod(name, bash_image, ["sleep", "600"]) for name in ("friend", "stranger")))
    namespace.wait("pod/server", "condition=Ready")
    namespace.wait("pod/friend", "condition=Ready")
    namespace.wait("pod/stranger", "condition=Ready")
    return namespace.read("pod/server", ".status.podIP")


def connects(namespace, name, address):
    program = f"import socket; socket.create_connection(('{address}', 8000), 2)"
    return namespace.succeeds(name, "python3", "-c", program)


def becomes(expected, question, seconds=10):
    """A policy is in force a moment after it was written."""
    end = time.monotonic() + seconds
    while question() != expected:
        if time.monotonic() > end:
            return False
    return True


def test_without_policies_pods_reach_each_other(namespace, server):
    assert connects(namespace, "stranger", server)


def test_a_default_deny_denies(namespace, server):
    namespace.apply(DENY_ALL)
    assert becomes(False, lambda: connects(namespace, "friend", server))


def test_only_the_selected_pod_is_let_in(namespace, server):
    peer = {"podSelector": {"matchLabels": {"app": "friend"}}}
    let_in = policy("server", "server", policyTypes=["Ingress"], ingress=[{"from": [peer], "ports": [{"port": 8000}]}])
    namespace.apply(let_in)
    assert becomes(False, lambda: connects(namespace, "stranger", server))
    assert connects(namespace, "friend", server)


def test_a_new_pod_is_held_from_its_first_moment(namespace, server, bash_image):
    namespace.apply(policy("late", "late", policyTypes=["Egress"]))
    program = f"""
import socket, sys, time
end = time.time() + 3
while time.time() < end:
    try:
        socket.create_connection(("{server}", 8000), 0.2)
        sys.exit("connected")
    except OSError:
        time.sleep(0.01)
"""
    namespace.apply(pod("late", bash_image, ["python3", "-c", program]))
    namespace.wait("pod/late", "jsonpath={.status.phase}=Succeeded")
