"""Containers of this suite end with their tests."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from container import Container, obstacle  # noqa: E402  (the path comes first)


@pytest.fixture(scope="session", autouse=True)
def possible():
    if reason := obstacle():
        pytest.skip(reason)


@pytest.fixture(scope="session")
def start(tmp_path_factory):
    made = []

    def make(name, argv, **options):
        made.append(Container(tmp_path_factory.mktemp(name) / "bundle", name, argv, **options))
        return made[-1].start()

    yield make
    for container in made:
        container.remove()
