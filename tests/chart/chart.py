"""The chart as Helm renders it: objects as plain dictionaries."""

import pathlib
import subprocess

import yaml

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
HELM = [REPOSITORY / "tests/cluster/machine/cluster", "helm"]
CHART = REPOSITORY / "deploy/helm/kubecoderun"


def helm(*words, check=True):
    done = subprocess.run([*HELM, *map(str, words)], capture_output=True, text=True, timeout=600)
    if check and done.returncode != 0:
        raise AssertionError(f"helm {' '.join(map(str, words))}: {done.stderr}")
    return done


def template(*options, namespace="code", check=True):
    return helm("template", "kubecoderun", CHART, "--namespace", namespace, *options, check=check)


def with_values(values, folder):
    """The option that gives Helm these values."""
    path = folder / "values.yaml"
    path.write_text(yaml.safe_dump(values))
    return ["--values", path]


def objects(*options, **more):
    return parse(template(*options, **more).stdout)


def parse(text):
    """By kind, namespace and name."""
    return {key(each): each for each in yaml.safe_load_all(text) if each}


def key(item):
    return item["kind"], item["metadata"].get("namespace", ""), item["metadata"]["name"]


def settings(found):
    """The server's environment, as the ConfigMap has it."""
    return next(each["data"] for (kind, _, name), each in found.items() if kind == "ConfigMap" and not name.endswith("-pools"))


def pool_sizes(found):
    """The file that the server follows, by the names of settings."""
    text = next(each["data"]["sizes"] for (kind, _, name), each in found.items() if kind == "ConfigMap" and name.endswith("-pools"))
    return dict(line.split("=") for line in text.splitlines())


def server_pod(found):
    return next(each["spec"]["template"]["spec"] for (kind, _, _), each in found.items() if kind == "Deployment")


def checksum(found):
    """The note at the server's pods with which another one starts them anew."""
    deployment = next(each for (kind, _, _), each in found.items() if kind == "Deployment")
    return deployment["spec"]["template"]["metadata"]["annotations"]["checksum/settings"]
