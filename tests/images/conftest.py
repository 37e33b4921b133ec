"""Images of this suite: built into folders that end with it."""

import os
import pathlib
import subprocess
import sys

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY / "deploy/images"), str(pathlib.Path(__file__).parent)]

from archive import Archive  # noqa: E402  (the path comes first)
from imaging import sandbox_tree  # noqa: E402


@pytest.fixture(scope="session")
def build(tmp_path_factory):
    """Builds an image anew, with nothing remembered, and returns its archive."""
    def build_image(name):
        folder = tmp_path_factory.mktemp(name)
        subprocess.run([REPOSITORY / "scripts/image", name, "--output", folder], check=True, stdout=subprocess.PIPE)
        return Archive(next(folder.glob("*.oci.tar")))

    return build_image


@pytest.fixture(scope="session")
def bash(build):
    return build("bash")


@pytest.fixture(scope="session")
def server(build):
    return build("server")


@pytest.fixture(scope="session", params=["bash", "server"])
def image(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def whole_tree():
    """The sandbox root that stands, whatever languages it has."""
    return pathlib.Path(os.path.realpath(sandbox_tree.build_tree("all")))
