"""Upgrades while clients ask: other sizes of pools leave the server be; for all else the next one is there before the last one goes."""

import time

import kubernetes
import pytest
from kubernetes import wait_until
from load import Load

pytestmark = pytest.mark.usefixtures("machine")


def resize(product, **values):
    product.upgrade(**values)
    # A pod that is changed is looked at by its kubelet at once, and so are its volumes.
    server, = product.servers()
    kubernetes.verb("kubectl", "-n", product.namespace, "annotate", "--overwrite", "pod", server["metadata"]["name"], f"resized={time.time()}")


def test_pools_get_other_sizes_while_the_server_runs(shared):
    client, (before,) = shared.client(), shared.servers()
    target = lambda: client.get("/health/kubernetes")["details"]["pool_stats"]["bash"]["target"]  # noqa: E731
    resize(shared, **{"languages.bash.pool": "1"})
    assert wait_until(lambda: target() == 1) and wait_until(lambda: len(shared.running()) == 3), shared.log()[-8000:]
    resize(shared)
    assert wait_until(lambda: target() == 0), shared.log()[-8000:]
    after, = shared.until_full().servers()
    assert after["metadata"]["uid"] == before["metadata"]["uid"]


def test_no_request_fails_while_a_release_is_upgraded(shared):
    before, = shared.servers()
    with Load(shared.client) as load:
        load.until_right()
        shared.upgrade(**{"settings.MAX_EXECUTION_TIME": "20"})
        shared.until_ready()
        assert wait_until(lambda: shared.is_gone(before))
        load.until_right(8)
    assert not load.refused and not load.wrong and not load.broken, load.told()
    after, = shared.servers()
    assert after["metadata"]["uid"] != before["metadata"]["uid"]
    shared.until_full()  # the pods of the last server went with it
