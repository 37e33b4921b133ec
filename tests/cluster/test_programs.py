"""The product in a cluster, through its Service: programs of all languages in pods and in Jobs, the suites of a single machine."""

import json
import os
import pathlib
import re
import subprocess
import sys
import time

import kubernetes
import pytest
from release import Release

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from harness.client import KEY  # noqa: E402  (the path comes first)

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
CODES = ("py", "js", "ts", "go", "java", "c", "cpp", "php", "rs", "r", "f90", "d", "bash")
EVERY = "localhost/kubecoderun-sandbox-all"


@pytest.fixture(scope="module")
def images(cluster):
    """The server's image and the one with every language, loaded into the nodes; the name of the latter. Layers that are in the folder of
    `make image` already are not written again."""
    folder = REPOSITORY / "build/images"
    for name, archive in (("server", "server"), ("all", "sandbox-all")):
        subprocess.run([REPOSITORY / "scripts/image", name, "--output", folder], check=True, timeout=900, stdout=subprocess.PIPE)
        said = cluster.verb("load-image", folder / f"{archive}.oci.tar", timeout=600)
    return next(word for word in said.split() if word.startswith(EVERY))


class Deployed(Release):
    name = "kubecoderun"

    def until_ready(self):
        """The server is ready and its pods are warm."""
        kubernetes.verb("kubectl", "-n", self.namespace, "rollout", "status", "deployment/kubecoderun", "--timeout=120s", timeout=150)
        return self

    def suite(self, where, *words, seconds=600):
        """What pytest said about a suite that was asked through the Service."""
        address = self.read("service/kubecoderun", ".spec.clusterIP")
        environment = os.environ | {"KUBECODERUN_TEST_SERVER": f"{address}:8000"}
        command = ["/usr/bin/python3", "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", where, *words]
        done = subprocess.run(command, cwd=REPOSITORY / "tests", env=environment, capture_output=True, text=True, timeout=seconds)
        assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:] + self.log()
        return done.stdout

    def log(self):
        return kubernetes.verb("kubectl", "-n", self.namespace, "logs", "deployment/kubecoderun", "--tail=40", check=False)

    def sandboxes_made(self, kind):
        said = kubernetes.verb("kubectl", "-n", self.sandboxes, "get", kind, "-o", "json")
        return json.loads(said)["items"]


def deployed(images, namespace, pool, **more):
    languages = {f"languages.{code}.{name}": value for code in CODES for name, value in (("pool", str(pool)), ("image", images))}
    # Two releases beside each other on two processors.
    small = {"resources.requests.cpu": "50m", "sandboxes.resources.requests.cpu": "20m"}
    release = Deployed(namespace, **languages | small | more)
    kubernetes.verb("kubectl", "create", "namespace", namespace)
    kubernetes.verb("kubectl", "-n", namespace, "create", "secret", "generic", "known-key", f"--from-literal=API_KEY={KEY}")
    release.values["apiKey.existingSecret"] = "known-key"
    return release


@pytest.fixture(scope="module")
def by_pod(images):
    release = deployed(images, "by-pod", 1, **{"languages.py.pool": "3", "languages.bash.pool": "2"})
    try:
        release.install()
        yield release.until_ready()
    finally:
        release.uninstall()
        release.remove()


@pytest.fixture(scope="module")
def by_job(images):
    release = deployed(images, "by-job", 0)
    try:
        release.install()
        yield release.until_ready()
    finally:
        release.uninstall()
        release.remove()


def passed(said):
    return int(re.search(r"(\d+) passed", said).group(1))


def test_all_languages_run_in_warm_pods(by_pod):
    assert passed(by_pod.suite("languages/test_hellos.py")) == len(CODES)


def test_all_languages_run_in_jobs(by_job):
    assert passed(by_job.suite("languages/test_hellos.py")) == len(CODES)
    assert not [pod for pod in by_job.sandboxes_made("pods") if "ownerReferences" not in pod["metadata"]]


def test_the_acceptance_cases_hold_in_pods(by_pod):
    assert passed(by_pod.suite("acceptance/test_cases.py", seconds=900)) > 50


def test_a_client_of_npm_converses_with_the_service(by_pod):
    if os.environ.get("KUBECODERUN_CLUSTER_CLIENTS") == "no":
        pytest.skip("told not to")
    assert passed(by_pod.suite("clients", "-k", "3.0.50 and conversation")) > 0


def test_nothing_is_left_of_what_ran(by_pod):
    """Used pods are gone soon, and there are as many warm ones as before."""
    deadline = time.monotonic() + 60
    while True:
        pods = by_pod.sandboxes_made("pods")
        running = [pod for pod in pods if pod["status"]["phase"] == "Running" and "deletionTimestamp" not in pod["metadata"]]
        if len(running) == len(pods) == len(CODES) + 3:
            return
        assert time.monotonic() < deadline, [(pod["metadata"]["name"], pod["status"]["phase"]) for pod in pods]
        time.sleep(1)
