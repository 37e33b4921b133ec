"""The environment that the chart gives the server, against docs/configuration.md."""

import pathlib
import re
import subprocess

import chart
import pytest

REFERENCE = (chart.REPOSITORY / "docs/configuration.md").read_text()
HERE = pathlib.Path(__file__).parent
CODES = "PY JS TS GO JAVA C CPP PHP RS R F90 D BASH".split()
# Of sandboxes on one machine.
LOCAL = {"POD_POOL_COLD"}


def known():
    names = re.findall(r"^\| `([^`]+)` \|", REFERENCE, re.MULTILINE)
    return {name.replace("<CODE>", code) for name in names for code in CODES}


@pytest.mark.parametrize("case", ["default", "everything"])
def test_every_name_in_the_server_s_environment_is_a_setting(case):
    found = chart.objects("--values", HERE / "values" / f"{case}.yaml")
    container, = chart.server_pod(found)["containers"]
    names = chart.settings(found).keys() | {each["name"] for each in container["env"]}
    assert names - known() == set()


def test_every_setting_of_pods_can_be_set():
    schema = (chart.CHART / "values.schema.json").read_text()
    written = (chart.CHART / "templates/_settings.tpl").read_text() + (chart.CHART / "templates/_server_pod.tpl").read_text()
    names = set(re.findall(r"^\| `((?:K8S|POD|LANG)_[^`]+)` \|", REFERENCE, re.MULTILINE)) - LOCAL
    names -= {"POD_POOL_PY", "POD_POOL_<CODE>"}  # these are in a file: the test below
    # Names that the template puts together of parts.
    parts = re.compile(r"(K8S|LANG)_(CPU|MEMORY|EPHEMERAL_STORAGE)_(LIMIT|REQUEST)(_<CODE>)?|LANG_IMAGE_<CODE>")
    missing = [name for name in names if name not in written and not parts.fullmatch(name) and f'"{name}"' not in schema]
    assert missing == []


def test_the_schema_s_settings_are_those_of_the_reference():
    done = subprocess.run([chart.REPOSITORY / "deploy/helm/write-settings", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_server_accepts_what_the_chart_writes():
    found = chart.objects("--values", HERE / "values/everything.yaml")
    environment = {**chart.settings(found), "API_KEY": "k" * 32, "HOME": "/tmp", "PATH": "/usr/bin:/bin"}
    environment["KUBECODERUN_DATA"] = "/tmp"
    environment |= chart.pool_sizes(found)  # which are settings, too
    binary = chart.REPOSITORY / "build/kubecoderun"
    done = subprocess.run([binary, "check-config"], env=environment, capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr
