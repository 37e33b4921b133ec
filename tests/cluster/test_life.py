"""Starting and ending the cluster of the tests; a developer's own cluster is left alone."""

import host
import kubernetes
import pytest


@pytest.fixture(autouse=True)
def none_is_up():
    if kubernetes.succeeds("status"):
        pytest.skip("a cluster is up: end it with make cluster-down to test how it starts")


def test_after_down_nothing_is_left_on_the_machine():
    before = host.traces()
    kubernetes.verb("up", "--nodes", 2)
    try:
        assert host.traces() != before
        names = kubernetes.verb("kubectl", "get", "nodes", "-o", "name").split()
        assert names == ["node/node1", "node/node2"]
    finally:
        kubernetes.verb("down")
    assert host.traces() == before


def test_down_without_a_cluster_says_so():
    assert kubernetes.verb("down") == "no cluster"
