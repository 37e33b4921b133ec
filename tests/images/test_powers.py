"""No image gives a program rights that it needs not have."""

import stat
import subprocess

USER = "65532:65532"
RUNNER = "usr/local/bin/kubecoderun-runner"


def test_default_user_is_nobody_who_owns_anything(image):
    assert image.settings["config"]["User"] == USER
    owned = [entry.name for entry in image.entries() if entry.uid or entry.gid]
    assert owned in ([], ["var/lib/kubecoderun"])  # the server's data


def test_no_file_has_a_set_id_bit_or_is_a_device(image):
    assert [entry.name for entry in image.entries() if entry.mode & (stat.S_ISUID | stat.S_ISGID)] == []
    assert [entry.name for entry in image.entries() if entry.isdev()] == []


def test_what_all_may_write_is_sticky_or_a_link(image):
    writable = [entry for entry in image.entries() if entry.mode & stat.S_IWOTH and not (entry.issym() or entry.islnk())]
    assert [entry.name for entry in writable if not (entry.isdir() and entry.mode & stat.S_ISVTX)] == []


def test_no_file_carries_capabilities(image):
    assert [entry.name for entry in image.entries() if any("capability" in name for name in entry.pax_headers)] == []


def test_runner_belongs_to_root_and_can_be_read_as_gvisor_wants_it(bash):
    (runner,) = [entry for entry in bash.entries() if entry.name == RUNNER]
    assert (runner.uid, runner.mode) == (0, 0o755)


def test_runner_needs_no_library(bash, tmp_path):
    layer = tmp_path / "layer.tar"
    layer.write_bytes(bash.layers[-1])
    subprocess.run(["tar", "-xf", layer, "-C", tmp_path, RUNNER], check=True)
    said = subprocess.run(["ldd", tmp_path / RUNNER], capture_output=True, text=True)
    assert "not a dynamic executable" in said.stderr + said.stdout or "statically linked" in said.stdout


def test_labels_say_what_it_is(image):
    labels = image.settings["config"]["Labels"]
    assert labels["org.opencontainers.image.title"].startswith("KubeCodeRun ")
    assert labels["org.opencontainers.image.licenses"] == "Apache-2.0"
    assert labels["org.opencontainers.image.version"]


def test_sandbox_serves_servers_that_have_the_token_of_its_environment(bash):
    command = bash.settings["config"]["Entrypoint"]
    flags = dict(zip(command[1::2], command[2::2]))
    assert command[0] == "/" + RUNNER
    assert flags == {"--level": "auto", "--sandbox-root": "/", "--listen-tcp": "0.0.0.0:8090",
                     "--token-env": "KUBECODERUN_RUNNER_TOKEN"}
