"""The API server accepts every object of the chart, and of `kubecoderun manifests`. Nothing is made."""

import contextlib
import pathlib
import subprocess

import kubernetes
import pytest
from release import CHART

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
VALUES = REPOSITORY / "tests/chart/values"
# A pod of `helm test` with a RuntimeClass needs one in the cluster already for a dry run; a Deployment does not.
CASES = [(path.stem, [] if path.stem != "everything" else ["--no-hooks"]) for path in sorted(VALUES.glob("*.yaml"))]


@pytest.fixture(scope="module")
def namespaces(cluster):
    """Where the objects of the cases lie: a dry run makes no namespace for what is in it."""
    with contextlib.ExitStack() as stack:
        for name in ("code", "code-sandboxes", "programs"):
            stack.enter_context(kubernetes.Namespace(name).there())
        yield


def accepted(text):
    kubernetes.verb("kubectl", "apply", "--dry-run=server", "--validate=strict", "-f", "-", input=text)


@pytest.mark.parametrize(("case", "options"), CASES)
def test_the_api_server_accepts_what_helm_renders(namespaces, case, options):
    accepted(kubernetes.verb("helm", "template", "kubecoderun", CHART, "--namespace", "code",
                             "--values", VALUES / f"{case}.yaml", *options))


def test_the_api_server_accepts_the_plain_manifests(namespaces):
    printed = subprocess.run([REPOSITORY / "build/kubecoderun", "manifests", "--namespace", "code"],
                             check=True, capture_output=True, text=True).stdout
    accepted(printed)
