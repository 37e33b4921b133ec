"""A server that runs already, elsewhere: KUBECODERUN_TEST_SERVER=HOST:PORT, with the key of harness.client. Tests that look at the
server's process, its log or its folder, or want settings of their own, are skipped."""

import os

import pytest

from .client import KEY, Client, RawConnection


def named():
    """The server that the environment names, or None."""
    place = os.environ.get("KUBECODERUN_TEST_SERVER")
    return RemoteServer(place) if place else None


class RemoteServer:
    def __init__(self, place):
        self.host, _, port = place.rpartition(":")
        self.port = int(port)

    def client(self, key=KEY, **options):
        return Client(self.host, self.port, key, **options)

    def raw(self, **options):
        return RawConnection(self.host, self.port, **options)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        pytest.skip(f"the server is on another machine, and this test wants its {name}")
