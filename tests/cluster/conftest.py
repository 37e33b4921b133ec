"""One cluster for all tests of this folder; it is taken down unless it was up before."""

import concurrent.futures
import itertools
import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import attack_values  # noqa: E402  (the path comes first)
import given  # noqa: E402
import kubernetes  # noqa: E402
import product  # noqa: E402

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
IMAGES = REPOSITORY / "build/images"
NUMBERS = itertools.count(1)
SHARED = {"sandboxes.jobs.ttlSeconds": "10", "settings.SHUTDOWN_DELAY_SECONDS": "10"}


def pytest_collection_modifyitems(items):
    """Starting and ending come first, while no cluster is up for the others."""
    items.sort(key=lambda item: item.path.stem != "test_life")


@pytest.fixture(scope="session")
def machine():
    """For tests that stop parts of the cluster, look into its nodes, or reach its addresses from here."""
    if given.KUBECONFIG:
        pytest.skip("it needs a cluster that is made on this machine, and KUBECONFIG names another one")


@pytest.fixture(scope="session", autouse=True)
def able():
    if given.KUBECONFIG:
        return
    if reason := kubernetes.obstacle():
        pytest.skip(f"no cluster here: {reason}")


@pytest.fixture(scope="session")
def built(able):
    """The first build takes minutes, which are not those of a test."""
    if not given.KUBECONFIG:
        kubernetes.verb("build", "kwok", timeout=3600)


@pytest.fixture(scope="session")
def cluster(built):
    if given.KUBECONFIG:
        kubernetes.verb("kubectl", "get", "--raw", "/readyz")
        yield kubernetes
    elif kubernetes.is_up():
        kubernetes.verb("status")  # of a developer's cluster: names what is dead
        yield kubernetes
    else:
        with kubernetes.started():
            yield kubernetes


@pytest.fixture(scope="session")
def load(cluster):
    """load("py") is that image's name when it is in the nodes. They come one after the other while tests that need no later one run; each is
    built where `make image` puts it, so that layers which are there are not written again."""
    def load_image(which):
        subprocess.run([REPOSITORY / "scripts/image", which, "--output", IMAGES], check=True, timeout=900, stdout=subprocess.PIPE)
        archive = IMAGES / f"{which if which == 'server' else f'sandbox-{which}'}.oci.tar"
        command = [*given.load_command(), archive] if given.KUBECONFIG else cluster.command("load-image", archive)
        said = subprocess.run(command, check=True, timeout=900, stdout=subprocess.PIPE, text=True).stdout
        return next(word for word in said.split() if "/" in word and ":" in word)

    if given.KUBECONFIG and not given.load_command():
        pytest.skip(given.NO_IMAGES)
    with concurrent.futures.ThreadPoolExecutor(1) as one_by_one:
        images = {which: one_by_one.submit(load_image, which) for which in ("bash", "server", "py", "all")}
        yield lambda which: images[which].result()
        for image in images.values():
            image.cancel()


@pytest.fixture(scope="session")
def bash_image(load):
    """The sandbox image for bash, which holds Python too."""
    return load("bash")


@pytest.fixture
def namespace(cluster):
    with kubernetes.Namespace(f"test-{os.getpid()}-{next(NUMBERS)}").there() as namespace:
        yield namespace


@pytest.fixture(scope="session")
def shared(load):
    """A product with two warm Pythons and Jobs for the rest; who changes it leaves it as it was, and full."""
    with product.deployed(load, "shared", {"py": 2}, **SHARED) as made:
        yield made.until_full()


@pytest.fixture(scope="session")
def attacked(load):
    with product.deployed(load, "attacked", {"py": 2, "bash": 1}, **attack_values.VALUES) as made:
        yield made.until_full()


@pytest.fixture
def ask(tmp_path):
    """ask(product, "acceptance/test_cases.py") runs a suite through its Service, and is what passed and what was skipped."""
    def run(asked, where, *words):
        report = tmp_path / f"report{next(NUMBERS)}.xml"
        environment = os.environ | {"KUBECODERUN_TEST_SERVER": ":".join(map(str, asked.place))}
        command = ["/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", where, *words]
        done = subprocess.run(command, cwd=REPOSITORY / "tests", env=environment, capture_output=True, text=True, timeout=900)
        assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:] + asked.log()[-8000:]
        cases = list(xml.etree.ElementTree.parse(report).iter("testcase"))
        skipped = {case.get("name") for case in cases if case.find("skipped") is not None}
        return {case.get("name") for case in cases} - skipped, skipped

    return run
