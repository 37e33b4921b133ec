"""One cluster for all tests of this folder; it is taken down unless it was up before."""

import functools
import itertools
import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import kubernetes  # noqa: E402  (the path comes first)

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
IMAGES = REPOSITORY / "build/images"
NUMBERS = itertools.count(1)


def pytest_collection_modifyitems(items):
    """Starting and ending come first, while no cluster is up for the others."""
    items.sort(key=lambda item: item.path.stem != "test_life")


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
def load(cluster):
    """load("py") builds that image where `make image` puts them, so that layers which are there are not written again, and brings it
    into the nodes; once. Its name."""
    @functools.cache
    def load_image(which):
        subprocess.run([REPOSITORY / "scripts/image", which, "--output", IMAGES], check=True, timeout=900, stdout=subprocess.PIPE)
        archive = which if which == "server" else f"sandbox-{which}"
        said = cluster.verb("load-image", IMAGES / f"{archive}.oci.tar", timeout=600)
        return next(word for word in said.split() if word.startswith("localhost/"))

    return load_image


@pytest.fixture(scope="session")
def bash_image(load):
    """The sandbox image for bash, which holds Python too."""
    return load("bash")


@pytest.fixture
def namespace(cluster):
    with kubernetes.Namespace(f"test-{os.getpid()}-{next(NUMBERS)}").there() as namespace:
        yield namespace
