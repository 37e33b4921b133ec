"""The product in a cluster, through its Service: programs of all languages in pods and in Jobs, the suites of a single machine."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree

import kubernetes
import pytest
from kubernetes import Namespace, wait_until
from release import Release

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from harness.client import KEY  # noqa: E402  (the path comes first)

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
CODES = ("py", "js", "ts", "go", "java", "c", "cpp", "php", "rs", "r", "f90", "d", "bash")
# Of acceptance/test_cases.py: those that want servers of their own, or look at the server's processes.
NOT_THROUGH_A_SERVICE = {
    "test_a5_no_key_needed[trusted-network]", "test_a5_no_key_needed[no-auth]", "test_a5_a_forwarded_address_is_not_trusted",
    "test_a6_tokens_of_librechat", "test_a60_client_goes_away", "test_a60_client_resets_the_connection"}


@contextlib.contextmanager
def deployed(load, namespace, pools):
    """A release with the key of the harness and every language, when its server is ready."""
    image = load("all")
    load("server")
    languages = {f"languages.{code}.{name}": value for code in CODES for name, value in (("pool", pools.get(code, 0)), ("image", image))}
    # Two releases beside each other on two processors.
    small = {"resources.requests.cpu": "50m", "sandboxes.resources.requests.cpu": "20m"}
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "known-key"}, "stringData": {"API_KEY": KEY}}
    with Namespace(namespace).there() as here:
        here.apply(secret)
        with Release(namespace, **{"apiKey.existingSecret": "known-key"}, **languages | small).installed() as release:
            yield release.until_ready()


def pods_of(release):
    said = kubernetes.verb("kubectl", "-n", release.sandboxes, "get", "pods", "-o", "json")
    return json.loads(said)["items"]


POOLS = {code: 1 for code in CODES} | {"py": 3, "bash": 2}


def is_full(release):
    """As many pods run as the pools keep, and there is no other one."""
    pods = pods_of(release)
    running = [pod for pod in pods if pod["status"]["phase"] == "Running" and "deletionTimestamp" not in pod["metadata"]]
    return len(running) == len(pods) == sum(POOLS.values())


@pytest.fixture(scope="module")
def by_pod(load):
    with deployed(load, "by-pod", POOLS) as release:
        assert wait_until(lambda: is_full(release), 180), release.log()
        yield release


@pytest.fixture(scope="module")
def by_job(load):
    with deployed(load, "by-job", {}) as release:
        yield release


@pytest.fixture
def ask(tmp_path):
    """ask(release, "acceptance/test_cases.py") runs a suite through the release's Service, and is what passed and what was skipped."""
    def run(release, where, *words):
        address, report = release.read("service/kubecoderun", ".spec.clusterIP"), tmp_path / "report.xml"
        environment = os.environ | {"KUBECODERUN_TEST_SERVER": f"{address}:8000"}
        command = ["/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", where, *words]
        done = subprocess.run(command, cwd=REPOSITORY / "tests", env=environment, capture_output=True, text=True, timeout=900)
        assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:] + release.log()[-8000:]
        cases = list(xml.etree.ElementTree.parse(report).iter("testcase"))
        skipped = {case.get("name") for case in cases if case.find("skipped") is not None}
        return {case.get("name") for case in cases} - skipped, skipped

    return run


EVERY_LANGUAGE = {f"test_a17_hello_in_every_language[{code}]" for code in CODES}


def test_the_acceptance_cases_hold_in_pods(by_pod, ask):
    passed, skipped = ask(by_pod, "acceptance/test_cases.py", "-k", "not printed_settings")  # which starts a server here
    assert passed >= EVERY_LANGUAGE
    assert skipped == NOT_THROUGH_A_SERVICE


def test_all_languages_run_in_jobs(by_job, ask):
    assert ask(by_job, "acceptance/test_cases.py", "-k", "a17") == (EVERY_LANGUAGE, set())
    assert not [pod for pod in pods_of(by_job) if "ownerReferences" not in pod["metadata"]]


def test_a_client_of_npm_converses_with_the_service(by_pod, ask):
    if subprocess.run([REPOSITORY / "tests/clients/install", "3.0.50"], stdout=subprocess.DEVNULL).returncode != 0:
        pytest.skip("the npm client cannot be installed here")
    passed, skipped = ask(by_pod, "clients", "-k", "3.0.50 and conversation")
    assert passed and not skipped


def test_nothing_is_left_of_what_ran(by_pod):
    """Used pods are gone soon, and there are as many warm ones as before."""
    assert wait_until(lambda: is_full(by_pod), 60), [(pod["metadata"]["name"], pod["status"]["phase"]) for pod in pods_of(by_pod)]
