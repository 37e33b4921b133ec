"""No value without effect, no setting that the server does not know, nothing that is ignored."""

import copy
import re

import chart
import pytest
import yaml

DEFAULTS = yaml.safe_load((chart.CHART / "values.yaml").read_text())
# What makes a value matter that has no effect by itself.
NEEDS = {
    "ingress": {"ingress": {"enabled": True, "hosts": [{"host": "a.example"}]}},
    "networkPolicy.sandboxEgress.ports": {"networkPolicy": {"sandboxEgress": {"enabled": True}}},
    "networkPolicy.sandboxEgress.except": {"networkPolicy": {"sandboxEgress": {"enabled": True}}},
    "sandboxes.seccompProfileFile": {"sandboxes": {"seccompProfile": "Localhost"}},
}
OTHERS = {
    "autoscaling.enabled": True, "serviceMonitor.enabled": True, "ingress.enabled": False, "replicaCount": 2,
    "images.pullPolicy": "Never", "images.pullSecrets": ["other"], "sandboxes.podSecurity": "baseline",
    "sandboxes.reuse": "session", "sandboxes.seccompProfile": "Unconfined", "service.type": "NodePort",
    "settings": {"MAX_PIDS": 256}, "languages": {"go": {"pool": 1}}, "sandboxes.limitRange": [{"type": "Pod"}],
    "networkPolicy.sandboxEgress.ports": [{"port": 1}], "networkPolicy.sandboxEgress.except": ["203.0.113.0/24"],
    "networkPolicy.apiServer.networks": ["192.0.2.1/32"], "networkPolicy.apiServer.ports": [1],
    "networkPolicy.serverIngressFrom": [{"podSelector": {}}], "ingress.hosts": [{"host": "b.example"}],
    "persistence.size": "1Gi", "tmpSize": "3Gi", "sandboxes.quota": {"pods": "1"},
}


def leaves(values, path=""):
    """Every value that is no map of further values."""
    for name, value in values.items():
        here = f"{path}.{name}".lstrip(".")
        if isinstance(value, dict) and value and here not in ("languages", "resources", "sandboxes.resources"):
            yield from leaves(value, here)
        else:
            yield here, value


def other(path, value):
    """A value of the same type as the default."""
    if path in OTHERS:
        return OTHERS[path]
    if path.endswith("resources"):
        return {"limits": {"cpu": "7"}}
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return {dict: {"other": "other"}, list: [{"other": "other"}], str: "other"}[type(value)]


def put(values, path, value):
    *folders, name = path.split(".")
    for folder in folders:
        values = values.setdefault(folder, {})
    values[name] = value
    return values


@pytest.mark.parametrize(("path", "default"), list(leaves(DEFAULTS)), ids=lambda value: value if isinstance(value, str) else "")
def test_every_value_changes_something(path, default, tmp_path):
    needed = next((values for name, values in NEEDS.items() if path.startswith(name)), {})
    before = chart.template(*chart.with_values(needed, tmp_path)).stdout
    values = copy.deepcopy(needed)
    put(values, path, other(path, default))
    after = chart.template(*chart.with_values(values, tmp_path), check=False)
    if after.returncode != 0:  # refused: that is an effect too, when it says by which name
        assert path in after.stderr
        return
    assert strip_random(after.stdout) != strip_random(before)


def strip_random(text):
    return re.sub(r"^ +(API_KEY|checksum/key): .*$", "", text, flags=re.MULTILINE)


def test_the_schema_knows_every_value_and_no_other():
    schema = yaml.safe_load((chart.CHART / "values.schema.json").read_text())

    def compare(values, part, path=""):
        known = part.get("properties", {})
        if part.get("additionalProperties") is not False or path == "settings":
            return
        assert values.keys() - known.keys() == set(), path
        if "languages" not in path and "resources" not in path:
            assert known.keys() - values.keys() - {"global"} == set(), path
        for name, value in values.items():
            if isinstance(value, dict):
                compare(value, known[name], f"{path}.{name}".lstrip("."))

    compare(DEFAULTS, schema)


@pytest.mark.parametrize(("option", "said"), [
    ("replicaCount=2", "replicaCount must be 1: files and sessions live in a volume of the one server"),
    ("autoscaling.enabled=true", "autoscaling.enabled must be false: files and sessions live in a volume"),
    ("serviceMonitor.enabled=true", "serviceMonitor.enabled must be false"),
    ("settings.MAX_PIDSS=100", "'MAX_PIDSS' not allowed"),
    ("settings.MAX_PIDS=1", "/settings/MAX_PIDS"),
    ("settings.API_KEY=secret-in-a-config-map", "'API_KEY' not allowed"),
    ("settings.POD_REUSE=session", "'POD_REUSE' not allowed"),
    ("settings.LOG_LEVEL=loud", "/settings/LOG_LEVEL"),
    ("languages.cobol.pool=1", "'cobol' not allowed"),
    ("languages.py.pool=-1", "/languages/py/pool"),
    ("languages.py.size=1", "'size' not allowed"),
    ("sandboxes.resources.limits.disk=1", "'disk' not allowed"),
    ("networkPolicy.sandboxEgress.except={here}", "/networkPolicy/sandboxEgress/except/0"),
    ("images.registry=", "/images/registry"),
    ("sandboxes.namespace=code", "sandboxes.createNamespace must be false when sandboxes.namespace is the release's own"),
    ("podSecurityContext.runAsUser=1", "'podSecurityContext' not allowed"),
])
def test_what_cannot_be_is_refused_by_name(option, said):
    done = chart.template("--set", option, check=False)
    assert done.returncode != 0
    assert said in done.stderr


def test_a_resource_may_name_its_limits_alone(tmp_path):
    values = {"languages": {"java": {"resources": {"limits": {"memory": "2Gi"}}}}}
    found = chart.settings(chart.objects(*chart.with_values(values, tmp_path)))
    assert {name: value for name, value in found.items() if name.endswith("_JAVA")} == {"LANG_MEMORY_LIMIT_JAVA": "2Gi"}


def test_other_sizes_of_pools_do_not_start_the_server_anew():
    before, after = (chart.objects(f"--set=languages.js.pool={size}") for size in (2, 3))
    sizes = chart.pool_sizes(after)
    assert (sizes["POD_POOL_PY"], sizes["POD_POOL_JS"], sizes["POD_POOL_JAVA"]) == ("5", "3", "0")
    assert chart.pool_sizes(before)["POD_POOL_JS"] == "2"
    assert chart.server_pod(before) == chart.server_pod(after) and chart.settings(before) == chart.settings(after)
    assert chart.checksum(before) == chart.checksum(after)
