"""Upgrades while clients ask: other sizes of pools leave the server be; for all else the next one is there before the last one goes."""

from kubernetes import wait_until
from load import Load


def test_pools_get_other_sizes_while_the_server_runs(shared):
    before, = shared.servers()
    target = lambda: shared.client().get("/health/kubernetes")["details"]["pool_stats"]["bash"]["target"]  # noqa: E731
    shared.upgrade(**{"languages.bash.pool": "1"})
    try:
        assert wait_until(lambda: target() == 1) and wait_until(lambda: len(shared.running()) == 3), shared.log()[-8000:]
        after, = shared.servers()
        assert after["metadata"]["uid"] == before["metadata"]["uid"]
    finally:
        shared.upgrade()
    assert wait_until(lambda: target() == 0)
    shared.until_full()


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
