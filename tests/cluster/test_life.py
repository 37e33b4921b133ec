"""Starting and ending the cluster of the tests; a developer's own cluster is left alone."""

import os

import host
import kubernetes
import pytest

pytestmark = pytest.mark.usefixtures("machine", "built")


@pytest.fixture
def none_is_up():
    if kubernetes.is_up():
        pytest.skip("a cluster is up: end it with make cluster-down to test how it starts")


def test_after_down_nothing_is_left_on_the_machine(none_is_up):
    before = host.traces()
    with kubernetes.started("--nodes", 2):
        assert host.traces() != before
        names = kubernetes.verb("kubectl", "get", "nodes", "-o", "name").split()
        assert names == ["node/node1", "node/node2"]
    assert host.traces() == before


def test_up_mends_a_cluster_of_which_a_program_is_dead(none_is_up):
    with kubernetes.started():
        kubernetes.verb("stop", "kube-scheduler")
        assert kubernetes.is_up() and not kubernetes.succeeds("status")
        kubernetes.verb("up")
        assert kubernetes.succeeds("status")


def refused(verb, folder):
    """What the verb says when the folder of the cluster is this one."""
    with pytest.raises(AssertionError) as refusal:
        kubernetes.verb(verb, env=os.environ | {"CLUSTER_DIR": str(folder)})
    return str(refusal.value)


def test_a_folder_that_is_no_cluster_is_never_removed(tmp_path):
    (tmp_path / "letter").write_text("dear")
    try:
        assert "is not empty and no cluster's" in refused("up", tmp_path)
    finally:  # were there one after all, this would end it
        assert "nothing removed" in refused("down", tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("letter", "dear")]


def test_down_without_a_cluster_says_so(none_is_up):
    assert kubernetes.verb("down") == "no cluster"
