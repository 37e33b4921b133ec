"""A server that lets each generation in by its own way, and a Node process for each generation."""

import pytest

from harness import remote_server, tokens

from .generations import GENERATIONS, LibreChat
from .node import CannotRun, Node


def pytest_collection_modifyitems(config, items):
    """Takes out what a generation does not know: @pytest.mark.only_for(bash=True, login=("key", "token"))."""
    items[:] = [item for item in items if all(applies(item, mark.kwargs) for mark in item.iter_markers("only_for"))]


def applies(item, wanted):
    generation = item.callspec.params["generation"]
    return all(getattr(generation, name) in (value if isinstance(value, tuple) else (value,)) for name, value in wanted.items())


@pytest.fixture(scope="session")
def signer():
    with tokens.Signer() as signer:
        yield signer


@pytest.fixture(scope="session")
def servers(request, signer):
    """One that wants a key or a token, and one that lets this machine in without. A server elsewhere wants a key."""
    if elsewhere := remote_server.named():
        return {"key": elsewhere}
    make_server = request.getfixturevalue("make_server")
    pools = {"POD_POOL_PY": 3, "POD_POOL_COLD": 2}
    strict = make_server(CODEAPI_JWT_KEYS=signer.folder, **pools)
    return {"key": strict, "token": strict, "network": make_server(AUTH_TRUSTED_NETWORKS="127.0.0.0/8", **pools)}


@pytest.fixture(scope="session", params=GENERATIONS, ids=str)
def generation(request):
    return request.param


@pytest.fixture(scope="session")
def server(servers, generation):
    if generation.login not in servers:
        pytest.skip(f"the server is on another machine, and does not know this test's {generation.login}")
    return servers[generation.login]


@pytest.fixture(scope="session")
def node(generation, server, tmp_path_factory):
    try:
        node = Node(generation.version, tmp_path_factory.mktemp(generation.version) / "log", LIBRECHAT_CODE_BASEURL=generation.base(server))
    except CannotRun as fault:
        pytest.skip(str(fault))
    yield node
    node.close()


@pytest.fixture
def chat(node, generation, server, signer):
    return LibreChat(node, generation, server, signer)


@pytest.fixture(scope="session")
def programmatic(server):
    """Skips where the server has no programmatic tool calling."""
    answer = server.client().post("/exec/programmatic", {"code": "print(1)", "tools": []})
    if answer.status == 404:
        pytest.skip("this server has no route /exec/programmatic")
