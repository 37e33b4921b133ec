"""Sandboxes with a kernel of their own, gVisor's: programs do not notice, and the walls that this kernel lacks are told."""

import platform

import kubernetes
import pytest
from product import deployed

pytestmark = pytest.mark.usefixtures("machine")

LANGUAGES = ("py", "bash", "c", "java")
LOOK_AT_THE_RUNNER = """
print([each for each in open('/proc/1/environ', 'rb').read().split(bytes(1)) if b'TOKEN' in each])
try: open('/proc/1/mem', 'rb')
except PermissionError: print('closed')
"""


@pytest.fixture(scope="module")
def gvisor(cluster):
    cluster.verb("gvisor", timeout=1800)
    return {"sandboxes.runtimeClassName": "gvisor"}


@pytest.fixture(scope="module")
def inside(load, gvisor):
    with deployed(load, "gvisor", {"py": 1}, **gvisor) as product:
        yield product.until_full()


def test_programs_run_on_a_kernel_of_their_own(inside):
    release = inside.client().exec("py", "import platform; print(platform.release())")["stdout"].strip()
    assert release and release != platform.release()


def test_languages_run_there(inside, ask):
    names = [f"a17_hello_in_every_language[{code}]" for code in LANGUAGES]
    assert ask(inside, "acceptance/test_cases.py", "-k", " or ".join(names)) == ({f"test_{name}" for name in names}, set())


def test_its_proc_gives_away_neither_the_runner_s_key_nor_its_memory(inside):
    assert inside.client().exec("py", LOOK_AT_THE_RUNNER)["stdout"] == "[b'KUBECODERUN_RUNNER_TOKEN=']\nclosed\n"


def test_files_come_and_go(inside):
    answer = inside.client().exec("py", "import os; os.makedirs('a/b'); open('a/b/made.txt', 'w').write('made there')")
    assert [file["name"] for file in answer["files"]] == ["a/b/made.txt"]


def test_what_its_kernel_lacks_is_told(inside):
    client = inside.client()
    sandboxes = client.get("/health/detailed")["services"]["sandboxes"]["details"]
    assert sandboxes["level"] == "pod" and "landlock" in sandboxes["missing_walls"]
    assert "landlock" in client.exec("py", "print(1)")["missing_walls"]


def test_nothing_runs_where_a_wall_that_it_lacks_is_required(inside):
    inside.upgrade(**{"settings.SANDBOX_REQUIRE": "landlock"})

    def refusal():
        answer = inside.client().post("/exec", {"lang": "py", "code": "print(1)"})
        return answer.status == 503 and b"wall landlock is missing" in answer.body

    assert kubernetes.wait_until(refusal), inside.log()[-8000:]
