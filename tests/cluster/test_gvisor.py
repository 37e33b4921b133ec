"""Sandboxes with a kernel of their own, gVisor's: programs do not notice, and the walls that this kernel lacks are told."""

import platform

import kubernetes
import pytest
from product import deployed

LANGUAGES = ("py", "bash", "c", "go", "java")


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


@pytest.mark.parametrize("code", LANGUAGES)
def test_languages_run_there(inside, ask, code):
    assert ask(inside, "acceptance/test_cases.py", "-k", f"a17_hello_in_every_language[{code}]") == ({f"test_a17_hello_in_every_language[{code}]"}, set())


def test_files_come_and_go(inside):
    answer = inside.client().exec("py", "import os; os.makedirs('a/b'); open('a/b/made.txt', 'w').write('made there')")
    assert [file["name"] for file in answer["files"]] == ["a/b/made.txt"]


def test_what_its_kernel_lacks_is_told(inside):
    sandboxes = inside.client().get("/status").json["services"]["sandboxes"]
    assert "landlock" in sandboxes["missing_walls"]


def test_nothing_runs_where_a_wall_that_it_lacks_is_required(inside):
    inside.upgrade(**{"settings.SANDBOX_REQUIRE": "landlock"})

    def refusal():
        answer = inside.client().post("/exec", {"lang": "py", "code": "print(1)"})
        return answer.status == 503 and b"wall landlock is missing" in answer.body

    assert kubernetes.wait_until(refusal), inside.log()[-8000:]
