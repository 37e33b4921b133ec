"""What the real API server tells the server's client: its unit tests, and a node that is lost."""

import json
import os
import pathlib
import re
import subprocess

import kubernetes
import pytest
from kubernetes import wait_until

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
MAY_BE_SKIPPED = {"RealCluster.AVersionOfLongAgoIsGone"}  # where the API server still knows its first version
# What the node controller writes of each pod of a node that it hears nothing of, and nothing else.
NOT_READY = {"status": {"conditions": [{"type": "Ready", "status": "False"}]}}


def built(target):
    subprocess.run([REPOSITORY / "scripts/build", "release", target], check=True, stdout=subprocess.DEVNULL)
    return REPOSITORY / "build" / target


@pytest.fixture
def kubeconfig(cluster, tmp_path):
    """Of the cluster; it names no namespace."""
    config = tmp_path / "kubeconfig"
    config.write_text(cluster.verb("kubectl", "config", "view", "--raw", "--flatten", "--minify"))
    return config


@pytest.mark.parametrize(("target", "tests"), [("kcr_backends_kubernetes_test", "RealCluster"), ("kcr_backends_pods_test", "RealPods")])
def test_the_unit_tests_of_the_client_hold_with_a_real_api_server(kubeconfig, namespace, target, tests):
    kubernetes.verb("kubectl", "config", "set-context", "--current", f"--namespace={namespace.name}", f"--kubeconfig={kubeconfig}")
    done = subprocess.run([built(target), f"--gtest_filter={tests}.*"], env=os.environ | {"KUBECODERUN_TEST_KUBECONFIG": str(kubeconfig)},
                          capture_output=True, text=True, timeout=200)
    assert done.returncode == 0 and "[  PASSED  ]" in done.stdout, done.stdout[-6000:]
    assert set(re.findall(r"SKIPPED \] (Real\w+\.\w+)$", done.stdout, re.MULTILINE)) <= MAY_BE_SKIPPED, done.stdout[-6000:]


def test_pods_of_a_node_that_is_lost_leave_the_pool(shared):
    lost, *_ = shared.until_full().running()
    name = lost["metadata"]["name"]
    kubernetes.verb("kubectl", "-n", shared.sandboxes, "patch", "pod", name, "--subresource=status", "-p", json.dumps(NOT_READY))
    assert wait_until(lambda: name not in [pod["metadata"]["name"] for pod in shared.pods()]), shared.log()[-8000:]
    shared.until_full()
