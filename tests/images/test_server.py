"""The server's image holds all that the executable needs, and nothing to break in with."""

import os
import subprocess

import pytest
from imaging.server_files import owners


@pytest.fixture
def root(server, tmp_path):
    for number, layer in enumerate(server.layers):
        (tmp_path / f"{number}.tar").write_bytes(layer)
        (tmp_path / "root").mkdir(exist_ok=True)
        subprocess.run(["tar", "-xf", tmp_path / f"{number}.tar", "-C", tmp_path / "root"], check=True)
    return tmp_path / "root"


def test_server_starts_with_only_the_files_of_its_image(root):
    if os.geteuid() != 0:
        pytest.skip("changing the root folder needs root")
    done = subprocess.run(["chroot", "--userspec=65532:65532", root, "/usr/local/bin/kubecoderun", "version"],
                          capture_output=True, text=True, env={"PATH": "/usr/sbin:/usr/bin"})
    assert (done.returncode, done.stdout.split()[:1]) == (0, ["kubecoderun"]), done.stderr


def test_there_is_no_shell(root):
    assert [name for name in ("usr/bin/sh", "bin/sh", "usr/bin/bash", "bin/busybox") if (root / name).exists()] == []


def test_authorities_zones_and_licences_are_there(root):
    assert "BEGIN CERTIFICATE" in (root / "etc/ssl/certs/ca-certificates.crt").read_text()
    assert (root / "usr/share/zoneinfo/Europe/Berlin").exists()
    assert (root / "usr/share/doc/libc6/copyright").exists()
    assert "kubecoderun:x:65532:65532:" in (root / "etc/passwd").read_text()


def test_its_command_is_to_serve_and_its_data_is_a_volume(server):
    config = server.settings["config"]
    assert config["Entrypoint"] + config["Cmd"] == ["/usr/local/bin/kubecoderun", "serve"]
    assert list(config["Volumes"]) == ["/var/lib/kubecoderun"]


def test_diversions_are_no_packages():
    said = """diversion by libc6 from: /lib64/ld-linux-x86-64.so.2
diversion by libc6 to: /lib64/ld-linux-x86-64.so.2.usr-is-merged
libc6:amd64: /lib64/ld-linux-x86-64.so.2
libfirst:amd64, libsecond: /usr/share/both
"""
    assert list(owners(said)) == ["libc6", "libfirst", "libsecond"]
