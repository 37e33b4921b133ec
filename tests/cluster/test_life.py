"""Starting and ending the cluster of the tests; a developer's own cluster is left alone."""

import os

import host
import kubernetes
import pytest


@pytest.fixture
def none_is_up():
    if kubernetes.succeeds("status"):
        pytest.skip("a cluster is up: end it with make cluster-down to test how it starts")


def test_after_down_nothing_is_left_on_the_machine(none_is_up):
    before = host.traces()
    kubernetes.verb("up", "--nodes", 2)
    try:
        assert host.traces() != before
        names = kubernetes.verb("kubectl", "get", "nodes", "-o", "name").split()
        assert names == ["node/node1", "node/node2"]
    finally:
        kubernetes.verb("down")
    assert host.traces() == before


def refused(verb, folder):
    """What the verb says when the folder of the cluster is this one."""
    with pytest.raises(AssertionError) as refusal:
        kubernetes.verb(verb, env=os.environ | {"CLUSTER_DIR": str(folder)})
    return str(refusal.value)


@pytest.mark.parametrize("verb", ["down", "up"])
def test_a_folder_that_is_no_cluster_is_never_removed(tmp_path, verb):
    (tmp_path / "letter").write_text("dear")
    assert "no cluster" in refused(verb, tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("letter", "dear")]


def test_down_without_a_cluster_says_so(none_is_up):
    assert kubernetes.verb("down") == "no cluster"
