"""The data folder on a real PersistentVolume: what clients stored outlives upgrades and pods."""

import json

import kubernetes
import pytest
from product import deployed

from harness import forms, references

pytestmark = pytest.mark.usefixtures("machine")


@pytest.fixture(scope="module")
def volume(cluster, tmp_path_factory):
    """As an administrator makes one by hand: there is no storage class here. Anybody's claim without a class gets it."""
    folder = tmp_path_factory.mktemp("volume")
    here = {"key": "kubernetes.io/hostname", "operator": "In", "values": ["node1"]}
    made = {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "by-hand"},
            "spec": {"capacity": {"storage": "10Gi"}, "accessModes": ["ReadWriteOnce"], "local": {"path": str(folder)},
                     "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [here]}]}}}}
    kubernetes.verb("kubectl", "apply", "-f", "-", input=json.dumps(made))
    yield folder
    kubernetes.verb("kubectl", "delete", "persistentvolume", "by-hand")


@pytest.fixture(scope="module")
def kept(load, volume):
    with deployed(load, "kept", {"py": 1}, **{"persistence.enabled": "true"}) as product:
        yield product


@pytest.fixture(scope="module")
def stored(kept):
    client = kept.client()
    reference, = forms.stored(client, forms.file("kept.txt", b"what a client stored"))
    session = client.exec("py", "x = 41")["session_id"]
    return reference, session


def upgrade(product):
    product.upgrade(**{"settings.MAX_EXECUTION_TIME": "20"})


def delete_pod(product):
    server, = product.servers()
    kubernetes.verb("kubectl", "-n", product.namespace, "delete", "pod", server["metadata"]["name"])


@pytest.mark.parametrize("change", [upgrade, delete_pod])
def test_files_and_variables_are_there_after(kept, stored, change):
    reference, session = stored
    before, = kept.servers()
    change(kept)
    client = kept.until_serving_without(before).client()
    assert references.download(client, reference) == b"what a client stored"
    assert client.exec("py", "print(open('kept.txt').read(), x + 1)", files=[reference], session_id=session)["stdout"] == "what a client stored 42\n"


def test_the_volume_holds_them(kept, stored, volume):
    assert any(path.is_file() and path.read_bytes() == b"what a client stored" for path in volume.rglob("*"))
