"""What people type: run, doctor, check-config, version."""

import os
import subprocess

import pytest

from harness.server import INHERITED, binary


@pytest.fixture
def kubecoderun(tmp_path):
    def call(*words, stdin="", **settings):
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        environment |= {"KUBECODERUN_DATA": str(tmp_path / "data"), "SANDBOX_UID_BASE": str(0x50000000)}
        environment |= {name: str(value) for name, value in settings.items()}
        return subprocess.run([binary(), *words], input=stdin, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=120)

    return call


@pytest.mark.parametrize("name, code, args, printed, exit_code", [
    ("a.py", "import sys; print(sys.argv[1:])", ["x", "y z"], "['x', 'y z']\n", 0),
    ("a.sh", "echo $1; exit 7", ["hi"], "hi\n", 7),
    ("a.js", "console.log(process.argv.slice(2))", ["1"], "[ '1' ]\n", 0),
    ("a.c", "#include <stdio.h>\nint main(int n, char **w) { puts(w[1]); return 3; }", ["c"], "c\n", 3),
])
def test_run_executes_a_file(kubecoderun, tmp_path, name, code, args, printed, exit_code):
    (tmp_path / name).write_text(code)
    answer = kubecoderun("run", name, *args)
    assert (answer.stdout, answer.returncode) == (printed, exit_code), answer.stderr


def test_run_shows_output_while_it_is_written(tmp_path):
    (tmp_path / "slow.py").write_text("import time\nprint('first')\ntime.sleep(20)\nprint('last')")
    process = subprocess.Popen([binary(), "run", "slow.py"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=tmp_path)
    try:
        assert process.stdout.readline() == "first\n"
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def test_run_says_what_killed_a_program(kubecoderun, tmp_path):
    (tmp_path / "loop.py").write_text("while True: pass")
    answer = kubecoderun("run", "loop.py", MAX_EXECUTION_TIME=1)
    assert answer.returncode == 124
    assert "time limit" in answer.stderr


def test_run_wants_to_know_the_language(kubecoderun, tmp_path):
    (tmp_path / "thing.xyz").write_text("?")
    answer = kubecoderun("run", "thing.xyz")
    assert answer.returncode == 1
    assert "--language" in answer.stderr


def test_doctor_shows_walls_and_languages(kubecoderun):
    answer = kubecoderun("doctor")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    for word in ("kernel", "cgroups", "landlock", "seccomp", "user-namespace", "in force", "Python 3", "bash 5"):
        assert word in answer.stdout


def test_check_config_shows_every_setting_and_no_secret(kubecoderun):
    answer = kubecoderun("check-config", API_KEY="secret-0123456789abcdef", MAX_PIDS="200")
    assert answer.returncode == 0
    assert "MAX_PIDS" in answer.stdout and "200" in answer.stdout
    assert "secret-0123456789abcdef" not in answer.stdout


def test_version(kubecoderun):
    answer = kubecoderun("version")
    assert answer.returncode == 0
    assert answer.stdout.strip().split()[-1][0].isdigit()


def test_unknown_commands_are_refused_with_help(kubecoderun):
    answer = kubecoderun("sevre")
    assert answer.returncode != 0
    assert "serve" in answer.stdout + answer.stderr
