"""`kubecoderun keys`: what it prints, keeps and refuses."""

import os

import pytest

from harness.client import KEY
from harness.server import Server


@pytest.fixture
def server():
    """One that nobody has started."""
    server = Server()
    yield server
    server.stop()
    server.remove()


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_key_is_shown_once_and_kept_as_a_hash(server):
    made = server.command_line("keys", "create", "--name", "one", "--per-minute", "3", "--monthly", "100")
    key = made.stdout.strip()
    assert made.returncode == 0 and key.startswith("sk-") and len(key) == 45
    assert "3 per minute, 100 per month" in made.stderr and key not in made.stderr
    assert key not in server.command_line("keys", "show", "one").stdout + server.command_line("keys", "list").stdout
    kept = files(server.data)
    assert kept and not [path for path in kept if key[11:].encode() in path.read_bytes()]


def test_a_server_that_starts_later_knows_the_key_and_owns_the_files(server):
    key = server.new_key("early")
    assert all(path.stat().st_mode & 0o077 == 0 for path in files(server.data))
    server.start()
    assert server.client(key=key).post("/exec", {"lang": "bash", "code": "echo hi"}).status == 200
    server.new_key("late")
    owner = server.data.stat().st_uid
    assert owner != 0 or os.geteuid() != 0
    stored = [path for path in files(server.data) if server.data / "inputs" not in path.parents]  # that one is the runner's
    assert {path.stat().st_uid for path in stored} == {owner}


def test_an_owner_of_the_folder_stays_its_owner_whatever_the_shell_says(server):
    if os.geteuid() != 0:
        pytest.skip("needs root, to become somebody else")
    server.data.mkdir()
    os.chown(server.data, 12345, 12345)
    server.settings["SERVER_USER"] = "54321"
    server.new_key("one")
    assert {path.stat().st_uid for path in [server.data, *files(server.data)]} == {12345}


def test_the_list_has_all_keys(server):
    server.new_key("first", "--daily", "9")
    server.new_key("second")
    assert server.command_line("keys", "disable", "first").returncode == 0
    head, settings, second, first = server.command_line("keys", "list").stdout.splitlines()
    assert head.split() == ["HASH", "KEY", "STATE", "USES", "LAST", "USE", "LIMITS", "NAME"]
    assert settings.endswith("(of the settings)") and KEY not in settings
    assert "enabled" in second and "disabled" in first and "9 per day" in first


def test_an_update_changes_what_it_names(server):
    server.new_key("old", "--daily", "9", "--hourly", "3")
    assert server.command_line("keys", "update", "old", "--name", "new", "--hourly", "none").returncode == 0
    assert "limits      9 per day" in server.command_line("keys", "show", "new").stdout.splitlines()


def test_a_deleted_key_is_gone(server):
    server.new_key("team blue")
    assert server.command_line("keys", "delete", "team blue").returncode == 0
    assert server.command_line("keys", "delete", "team blue").returncode == 1
    assert "team blue" not in server.command_line("keys", "list").stdout


@pytest.mark.parametrize("word", ["0", "-1", "3.5", "many", "", "1000000001", "99999999999999999999"])
def test_malformed_limits_are_refused(server, word):
    refused = server.command_line("keys", "create", "--name", "one", f"--per-minute={word}")
    assert refused.returncode == 64
    assert "--per-minute" in refused.stderr and refused.stdout == ""
    assert not server.data.exists()


@pytest.mark.parametrize("words, says", [
    (("create",), "--name"),
    (("create", "--name", ""), "--name"),
    (("create", "--name", "two\nlines"), "--name"),
    (("show", "nobody"), "there is no key nobody"),
    (("update", "nobody"), "nothing to change"),
    (("disable",), "key"),
])
def test_wrong_use_is_refused_and_says_why(server, words, says):
    server.new_key("one")
    refused = server.command_line("keys", *words)
    assert refused.returncode != 0
    assert says in refused.stderr


def test_nothing_is_made_where_the_data_folder_is_not(server):
    refused = server.command_line("keys", "list")
    assert refused.returncode == 1
    assert "KUBECODERUN_DATA" in refused.stderr
    assert not server.data.exists()
