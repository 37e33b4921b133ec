"""One cluster for all tests of this folder; it is taken down unless it was up before."""

import itertools
import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import kubernetes  # noqa: E402  (the path comes first)

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
NUMBERS = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def able():
    if reason := kubernetes.obstacle():
        pytest.skip(f"no cluster here: {reason}")


@pytest.fixture(scope="session")
def built(able):
    """The first build takes minutes, which are not those of a test."""
    kubernetes.verb("build", "kwok", timeout=3600)


@pytest.fixture(scope="session")
def cluster(built):
    if kubernetes.is_up():
        kubernetes.verb("status")  # of a developer's cluster: names what is dead
        yield kubernetes
    else:
        with kubernetes.started():
            yield kubernetes


@pytest.fixture(scope="session")
def bash_image(cluster, tmp_path_factory):
    """The name of the sandbox image for bash, which holds Python too, loaded into the nodes."""
    folder = tmp_path_factory.mktemp("images")
    command = [REPOSITORY / "scripts/image", "bash"]
    subprocess.run([*command, "--output", folder], check=True, timeout=540, stdout=subprocess.PIPE)
    said = cluster.verb("load-image", folder / "sandbox-bash.oci.tar")
    return next(word for word in said.split() if word.startswith("localhost/"))


@pytest.fixture
def namespace(cluster):
    namespace = kubernetes.Namespace(f"test-{os.getpid()}-{next(NUMBERS)}")
    namespace.create()
    yield namespace
    namespace.remove()
