"""`kubecoderun manifests` is the chart's default rendering, for those who have no Helm."""

import subprocess

import chart
import pytest

BINARY = chart.REPOSITORY / "build/kubecoderun"


def manifests(*options, check=True):
    return subprocess.run([BINARY, "manifests", *options], capture_output=True, text=True, check=check)


def test_the_embedded_text_is_that_of_the_chart():
    done = subprocess.run([chart.REPOSITORY / "deploy/helm/write-manifests", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def without_helm(item):
    """Helm's own marks, and the checksum that makes it start pods anew."""
    notes = item["metadata"].get("labels", {})
    for name in ("helm.sh/chart", "app.kubernetes.io/managed-by"):
        notes.pop(name, None)
    if item["kind"] == "Deployment":
        del item["spec"]["template"]["metadata"]["annotations"]
    return item


def test_objects_are_those_that_helm_renders():
    values = {"sandboxes.namespace": "programs", "images.registry": "registry.example/team/kcr", "images.tag": "7",
              "apiKey.existingSecret": "kubecoderun-api-key"}
    rendered = chart.objects("--no-hooks", *(f"--set-string={name}={value}" for name, value in values.items()))
    printed = chart.parse(manifests("--namespace", "code", "--sandbox-namespace", "programs",
                                    "--registry", "registry.example/team/kcr", "--tag", "7").stdout)
    assert printed.pop(("Namespace", "", "code"))  # Helm has --create-namespace
    assert printed == {name: without_helm(item) for name, item in rendered.items()}


def test_the_defaults_are_those_of_the_chart():
    images = {line.strip() for line in manifests().stdout.splitlines() if "image:" in line}
    container, = chart.server_pod(chart.objects())["containers"]
    assert images == {f"image: {container['image']}"}


@pytest.mark.parametrize("options", [["--namespace", "Not a name"], ["--tag", "a b"], ["--wrong"]])
def test_wrong_use_is_said_and_prints_nothing(options):
    done = manifests(*options, check=False)
    assert (done.returncode, done.stdout) == (64, "")
    assert options[0].strip("-") in done.stderr
