"""Real answers of every route against the document: each status that is cheap to provoke, of each operation."""

import pytest

from . import cases_of_files, cases_of_programs, cases_of_state_and_service  # noqa: F401  (they fill CASES)
from .world import CASES, NOT_PROVOKED, OTHER_KEY, World, concrete


@pytest.fixture(scope="session")
def world(make_server):
    return World(make_server(MAX_REQUEST_BODY_MB=1, MAX_FILE_SIZE_MB=1, MAX_TOTAL_FILE_SIZE_MB=4, STATE_MAX_SIZE_MB=1,
                             PTC_MAX_PROGRAMS_PER_PRINCIPAL=8, API_KEYS=OTHER_KEY))


def body_for(method):
    return b"{}" if method == "POST" else None


@pytest.mark.parametrize("method, path, status, ask", CASES)
def test_an_answer_is_as_described(world, document, method, path, status, ask):
    answer = ask(world)
    assert answer.status == status, answer
    document.check(method, path, answer)


def test_without_a_key_every_operation_answers_as_described(world, document):
    for method, path in document.operations():
        answer = world.ask(method, concrete(path), body_for(method), key=False)
        is_open = document.operation(method, path).get("security") == []
        assert (answer.status == 401) == (not is_open), f"{method} {path}: {answer}"
        document.check(method, path, answer)


def test_after_too_many_wrong_keys_every_operation_answers_as_described(make_server, document):
    client = make_server().client(key="a-wrong-key-0123456789")
    for _ in range(11):
        client.get("/status")
    for method, path in document.operations():
        answer = client.request(method, concrete(path), body_for(method))
        is_open = document.operation(method, path).get("security") == []
        assert (answer.status == 429) == (not is_open), f"{method} {path}: {answer}"
        document.check(method, path, answer)


def test_another_method_is_answered_as_described(world, document):
    for method, path in document.operations():
        if method == "HEAD":
            continue  # this answer has a body
        answer = world.ask("PUT", concrete(path), b"")
        assert answer.status == 405, answer
        document.check(method, path, answer)


def test_the_programs_among_the_examples_run(world, document):
    examples = document.operation("POST", "/exec")["requestBody"]["content"]["application/json"]["examples"]
    promised = document.operation("POST", "/exec")["responses"]["200"]["content"]["application/json"]["examples"]
    for name, example in examples.items():
        answer = world.ask("POST", "/exec", example["value"])
        assert answer.status == 200, answer
        document.check("POST", "/exec", answer)
        if name in promised:
            for member in ("stdout", "stderr", "code", "status", "message"):
                assert answer[member] == promised[name]["value"][member]


def test_every_described_status_is_provoked_here(document):
    provoked = {(method, path, status) for method, path, status, _ in (case.values for case in CASES)}
    described = {(method, path, status) for method, path in document.operations() for status in document.statuses(method, path)}
    # 401 and 429: of every operation, by the tests above.
    assert {each for each in described - provoked if each[2] not in NOT_PROVOKED | {401, 429}} == set()
