"""deploy/compose.yaml adds no power to the container and never lets anybody in without a key."""

import pytest
import yaml
from imaging.sandbox_tree import REPOSITORY


@pytest.fixture(scope="module")
def service():
    return yaml.safe_load((REPOSITORY / "deploy/compose.yaml").read_text())["services"]["kubecoderun"]


def test_nothing_is_added_to_what_a_container_may(service):
    assert not {"privileged", "cap_add", "devices", "pid", "ipc", "network_mode", "userns_mode"} & set(service)
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True


def test_without_a_key_it_does_not_start(service):
    assert service["environment"]["API_KEY"].startswith("${KUBECODERUN_API_KEY:?")
    assert service["environment"]["AUTH_DISABLED"] == "false"
    assert "AUTH_TRUSTED_NETWORKS" not in service["environment"]


def test_only_its_network_reaches_it(service):
    assert "ports" not in service
    assert service["networks"] == ["librechat"]


def test_it_runs_the_image_that_this_recipe_builds(service):
    assert service["image"].startswith("localhost/kubecoderun-all-in-one:")
    assert service["pull_policy"] == "never"


def test_programs_find_no_other_folder_to_write_to(service):
    emptied = {"/mnt/data", "/run/program", "/tmp"}
    for place in service["tmpfs"]:
        folder, options = place.split(":")
        assert folder in emptied or "mode=0755" in options.split(","), place


def test_programs_have_their_folders_and_their_turn(service):
    folders = {place.split(":")[0]: place.split(":")[1].split(",") for place in service["tmpfs"]}
    for folder in ("/mnt/data", "/run/program", "/tmp"):
        assert {"exec", "size=512m", "nr_inodes=65536"} <= set(folders[folder])
    assert service["environment"]["MAX_CONCURRENT_EXECUTIONS"] == "1"
