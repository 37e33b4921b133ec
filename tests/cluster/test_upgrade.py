"""An upgrade while clients ask: without a volume the next server is there before the last one goes."""

from kubernetes import wait_until
from load import Load


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
