"""Needs Go, for Helm is built from its module; no root, no cluster."""

import pathlib
import shutil
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import chart  # noqa: E402  (the path comes first)


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="write tests/chart/golden anew")


@pytest.fixture(scope="session", autouse=True)
def able():
    if shutil.which("go") is None:
        pytest.skip("helm is built from its Go module, and there is no Go (1.26 or newer)")
    chart.helm("version")  # the first build takes a minute, which is not that of a test


@pytest.fixture(scope="session")
def rendered(able):
    """What the default values give."""
    return chart.objects("--no-hooks")
