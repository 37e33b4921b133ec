"""Real answers of every route against the document: each status that is cheap to provoke, of each operation."""

import uuid

import pytest

from harness import forms, programmatic

UNKNOWN = "A" * 21
OTHER_KEY = "another-key-0123456789"
HELLO = {"lang": "py", "code": "print(6*7)"}
LARGE = 2 << 20  # above the limits of the server below
CASES = []
# What a healthy server does not answer. The stores' and the queue's own tests provoke these.
NOT_PROVOKED = {408, 503, 507}


def case(method, path, status):
    """Of the functions below each makes one request, and the answer has that status."""

    def add(function):
        CASES.append(pytest.param(method, path, status, function, id=f"{method} {path} {status} {function.__name__}"))
        return function

    return add


class World:
    def __init__(self, server):
        self.server, self.client = server, server.client()

    def ask(self, method, path, body=None, **options):
        return self.client.request(method, path, body, **options)

    def stored(self, name="data.csv", data=b"a,b\n1,2\n"):
        return forms.stored(self.client, forms.text("kind", "user"), forms.text("id", "u1"), forms.file(name, data))[0]

    def with_variables(self):
        return self.client.exec("py", "a = 1")["session_id"]

    def waiting(self, **options):
        answer = programmatic.begin(self.client, 'print(await get_weather(city="Oslo"))', **options)
        assert answer["status"] == "tool_call_required", answer
        return answer

    def results(self, answer, **options):
        return programmatic.resume(self.client, answer["continuation_token"],
                                   [programmatic.result(call, {"t": 21}) for call in answer["tool_calls"]], **options)


@pytest.fixture(scope="session")
def world(make_server):
    return World(make_server(MAX_REQUEST_BODY_MB=1, MAX_FILE_SIZE_MB=1, MAX_TOTAL_FILE_SIZE_MB=4, STATE_MAX_SIZE_MB=1,
                             PTC_MAX_PROGRAMS_PER_PRINCIPAL=8, API_KEYS=OTHER_KEY))


@case("POST", "/exec", 200)
def hello(world):
    return world.ask("POST", "/exec", HELLO)


@case("POST", "/exec", 200)
def time_limit(world):
    return world.ask("POST", "/exec", {"lang": "bash", "code": "sleep 9", "timeout": 1000})


@case("POST", "/exec", 200)
def output_limit(world):
    return world.ask("POST", "/exec", {"lang": "py", "code": 'import sys\nprint("a" * 100000)\nprint("b" * 100000, file=sys.stderr)'})


@case("POST", "/exec", 200)
def killed_by_a_signal(world):
    return world.ask("POST", "/exec", {"lang": "bash", "code": "kill -SEGV $$"})


@case("POST", "/exec", 200)
def files_made_changed_kept_removed_and_left_behind(world):
    references = [world.stored(name) for name in ("changed.csv", "kept.csv", "removed.csv")]
    code = "\n".join(["import os", 'open("changed.csv", "a").write("3,4")', 'os.remove("removed.csv")', 'open("new.txt", "w").write("x")',
                      'open("large.txt", "w").write("x" * 2_000_000)', 'os.mkfifo("pipe")'])
    answer = world.ask("POST", "/exec", {"lang": "py", "code": code, "files": [*references, {"id": UNKNOWN, "name": "gone.csv"}]})
    assert {"deleted_files", "missing_files", "artifact_delivery", "undelivered_files"} <= answer.json.keys(), answer
    assert {file["name"] for file in answer["files"]} == {"changed.csv", "kept.csv", "new.txt"}
    return answer


@case("POST", "/exec", 200)
def variables_kept_and_not(world):
    return world.ask("POST", "/exec", {"lang": "py", "code": "a = 1\nb = (i for i in [])", "session_id": world.with_variables()})


@case("POST", "/exec", 200)
def variables_too_large(world):
    answer = world.ask("POST", "/exec", {"lang": "py", "code": "import os\na = os.urandom(3 << 20)"})
    assert answer["state_error"] == "state_too_large", answer
    return answer


@case("POST", "/exec", 200)
def as_events(world):
    code = 'import sys\nprint("é")\nprint("w", file=sys.stderr)\nopen("a.txt", "w").write("x")\nsys.exit(3)'
    answer = world.ask("POST", "/exec", {"lang": "py", "code": code}, headers={"Accept": "text/event-stream"})
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert {line for line in answer.body.decode().splitlines() if line.startswith("event")} == {
        "event: stdout", "event: stderr", "event: file", "event: result"}
    return answer


@case("POST", "/exec", 400)
def unknown_language(world):
    return world.ask("POST", "/exec", {**HELLO, "lang": "brainfuck"})


@case("POST", "/exec", 400)
def as_events_too(world):
    return world.ask("POST", "/exec", {**HELLO, "code": " "}, headers={"Accept": "text/event-stream"})


@case("POST", "/exec", 400)
def unknown_profile(world):
    return world.ask("POST", "/exec", HELLO, headers={"X-CodeAPI-Expected-Profile": "other"})


@case("POST", "/exec", 409)
def other_profile(world):
    return world.ask("POST", "/exec", HELLO, headers={"X-CodeAPI-Expected-Profile": "stateful"})


@case("POST", "/exec", 409)
def workspace(world):
    return world.ask("POST", "/exec", HELLO, headers={"X-LibreChat-Code-Workspace-ID": "w"})


@case("POST", "/exec/programmatic", 200)
def tool_round(world):
    waiting = world.waiting()
    world.results(waiting)
    return waiting


@case("POST", "/exec/programmatic", 200)
def tool_program_ended(world):
    answer = world.results(world.waiting())
    assert answer["status"] == "completed", answer
    return answer


@case("POST", "/exec/programmatic", 200)
def tool_program_failed(world):
    return world.ask("POST", "/exec/programmatic", {"code": "open('a.txt', 'w').write('x')\n1/0", "tools": []})


@case("POST", "/exec/programmatic", 400)
def tool_program_of_another_language(world):
    return world.ask("POST", "/exec/programmatic", {"code": "x", "lang": "go"})


@case("POST", "/exec/programmatic", 403)
def results_of_somebody_else(world):
    waiting = world.waiting()
    answer = world.results(waiting, headers={"X-API-Key": OTHER_KEY})
    world.results(waiting)
    return answer


@case("POST", "/exec/programmatic", 404)
def unknown_token(world):
    return world.ask("POST", "/exec/programmatic", {"continuation_token": "x", "tool_results": [{"call_id": "call_001"}]})


@case("POST", "/exec/programmatic", 409)
def other_results_for_the_same_token(world):
    waiting = world.waiting()
    world.results(waiting)
    return world.ask("POST", "/exec/programmatic", {"continuation_token": waiting["continuation_token"],
                                                    "tool_results": [{"call_id": "call_001", "result": "other"}]})


@case("POST", "/exec/programmatic", 429)
def too_many_programs(world):
    waiting = [world.waiting(headers={"X-API-Key": OTHER_KEY}) for _ in range(8)]
    answer = programmatic.begin(world.client, "await get_weather(city='x')", headers={"X-API-Key": OTHER_KEY})
    for each in waiting:
        world.results(each, headers={"X-API-Key": OTHER_KEY})
    return answer


for cancel in ("/exec/programmatic/cancel", "/exec/cancel"):

    @case("POST", cancel, 200)
    def nothing_to_cancel(world, path=cancel):
        return world.ask("POST", path, {"request_id": str(uuid.uuid4())})

    @case("POST", cancel, 202)
    def cancel_a_program(world, path=cancel):
        name = str(uuid.uuid4())
        world.waiting(headers={"X-LibreChat-Code-Request-ID": name})
        return world.ask("POST", path, {"request_id": name})

    @case("POST", cancel, 403)
    def cancel_a_program_of_somebody_else(world, path=cancel):
        name = str(uuid.uuid4())
        waiting = world.waiting(headers={"X-LibreChat-Code-Request-ID": name})
        answer = world.ask("POST", path, {"request_id": name}, headers={"X-API-Key": OTHER_KEY})
        world.results(waiting)
        return answer

    @case("POST", cancel, 400)
    def malformed_request_name(world, path=cancel):
        return world.ask("POST", path, {"request_id": "x"})


for json_route in ("/exec", "/exec/programmatic", "/exec/programmatic/cancel", "/exec/cancel"):

    @case("POST", json_route, 413)
    def large_body(world, path=json_route):
        return world.ask("POST", path, {"code": "x" * LARGE, "lang": "py"})

    @case("POST", json_route, 415)
    def plain_text(world, path=json_route):
        return world.ask("POST", path, "{}", headers={"Content-Type": "text/plain"})

    @case("POST", json_route, 422)
    def broken_json(world, path=json_route):
        return world.ask("POST", path, "{")


for upload in ("/upload", "/upload/batch"):

    @case("POST", upload, 200)
    def one_file(world, path=upload):
        return forms.upload(world.client, forms.file("my data.csv", b"1"), path=path)

    @case("POST", upload, 400)
    def unknown_kind(world, path=upload):
        return forms.upload(world.client, forms.text("kind", "other"), forms.file("a.csv", b"1"), path=path)

    @case("POST", upload, 415)
    def no_form(world, path=upload):
        return world.ask("POST", path, {})

    @case("POST", upload, 422)
    def no_file(world, path=upload):
        return forms.upload(world.client, forms.text("entity_id", "a"), path=path)


@case("POST", "/upload", 413)
def large_file(world):
    return forms.upload(world.client, forms.file("a.csv", b"1" * LARGE))


@case("POST", "/upload/batch", 413)
def large_form(world):
    return forms.upload(world.client, forms.file("a.csv", b"1" * 5 * LARGE), path="/upload/batch")


@case("POST", "/upload/batch", 200)
def some_files(world):
    return forms.upload(world.client, forms.file("a.csv", b"1" * LARGE), forms.file("b.csv", b"1"), path="/upload/batch")


@case("POST", "/upload/batch", 400)
def none_of_the_files(world):
    answer = forms.upload(world.client, forms.file("a.csv", b"1" * LARGE), path="/upload/batch")
    assert answer["message"] == "error", answer
    return answer


for detail in ("full", "summary", "simple", "normalized"):

    @case("GET", "/files/{session}", 200)
    def listing(world, detail=detail):
        session = world.stored()["storage_session_id"]
        answer = world.ask("GET", f"/files/{session}?detail={detail}")
        assert len(answer.json) == 1
        return answer


@case("GET", "/files/{session}", 200)
def listing_of_an_unknown_session(world):
    return world.ask("GET", f"/files/{UNKNOWN}")


@case("GET", "/files/{session}", 400)
def unknown_detail(world):
    return world.ask("GET", f"/files/{UNKNOWN}?detail=other")


@case("DELETE", "/files/{session}/{file}", 200)
def remove_a_file(world):
    file = world.stored()
    return world.ask("DELETE", f"/files/{file['storage_session_id']}/{file['id']}")


@case("GET", "/sessions/{session}/objects/{file}", 200)
def show_a_file(world):
    file = world.stored()
    return world.ask("GET", f"/sessions/{file['storage_session_id']}/objects/{file['id']}")


for method in ("GET", "HEAD"):

    def download(world, method, **headers):
        file = world.stored()
        path = f"/download/{file['storage_session_id']}/{file['id']}"
        return world.ask(method, path, headers={name.replace("_", "-"): value.format(**file) for name, value in headers.items()})

    @case(method, "/download/{session}/{file}", 200)
    def whole(world, method=method):
        return download(world, method)

    @case(method, "/download/{session}/{file}", 206)
    def part(world, method=method):
        return download(world, method, Range="bytes=1-2")

    @case(method, "/download/{session}/{file}", 304)
    def known(world, method=method):
        return download(world, method, If_None_Match='"{id}"')

    @case(method, "/download/{session}/{file}", 416)
    def no_such_part(world, method=method):
        return download(world, method, Range="bytes=1000-")


@case("OPTIONS", "/download/{session}/{file}", 204)
def before_a_download(world):
    return world.ask("OPTIONS", f"/download/{UNKNOWN}/{UNKNOWN}", key=False)


@case("GET", "/sessions", 200)
def sessions(world):
    world.with_variables()
    return world.ask("GET", "/sessions?limit=3")


@case("GET", "/sessions", 400)
def no_limit(world):
    return world.ask("GET", "/sessions?limit=0")


@case("GET", "/sessions/{session}", 200)
def show_a_session(world):
    return world.ask("GET", f"/sessions/{world.stored()['storage_session_id']}")


@case("DELETE", "/sessions/{session}", 200)
def remove_a_session(world):
    return world.ask("DELETE", f"/sessions/{world.stored()['storage_session_id']}")


@case("GET", "/state/{session}", 200)
def variables(world):
    return world.ask("GET", f"/state/{world.with_variables()}")


@case("GET", "/state/{session}", 304)
def known_variables(world):
    path = f"/state/{world.with_variables()}"
    return world.ask("GET", path, headers={"If-None-Match": world.ask("GET", path).headers["ETag"]})


@case("POST", "/state/{session}", 201)
def variables_back(world):
    path = f"/state/{world.with_variables()}"
    return world.ask("POST", path, world.ask("GET", path).body, headers={"Content-Type": "application/octet-stream"})


@case("POST", "/state/{session}", 400)
def no_variables(world):
    return world.ask("POST", f"/state/{UNKNOWN}", b"\x09abc")


@case("POST", "/state/{session}", 404)
def variables_for_a_malformed_id(world):
    return world.ask("POST", "/state/x", b"\x02abc")


@case("POST", "/state/{session}", 413)
def large_variables(world):
    return world.ask("POST", f"/state/{UNKNOWN}", b"\x02" * LARGE)


@case("DELETE", "/state/{session}", 204)
def forget_variables(world):
    return world.ask("DELETE", f"/state/{world.with_variables()}")


@case("GET", "/state/{session}/info", 200)
def of_variables(world):
    answer = world.ask("GET", f"/state/{world.with_variables()}/info")
    assert answer["exists"]
    return answer


@case("GET", "/state/{session}/info", 200)
def of_no_variables(world):
    return world.ask("GET", f"/state/{UNKNOWN}/info")


for open_route in ("/health", "/ready", "/openapi.yaml"):

    @case("GET", open_route, 200)
    def without_a_key(world, path=open_route):
        return world.ask("GET", path, key=False)


@case("GET", "/status", 200)
def status(world):
    return world.ask("GET", "/status")


for unknown in (("DELETE", "/files/{session}/{file}"), ("GET", "/sessions/{session}/objects/{file}"), ("GET", "/download/{session}/{file}"),
                ("HEAD", "/download/{session}/{file}"), ("GET", "/sessions/{session}"), ("DELETE", "/sessions/{session}"),
                ("GET", "/state/{session}")):

    @case(*unknown, 404)
    def not_there(world, operation=unknown):
        return world.ask(operation[0], concrete(operation[1]))


def concrete(path):
    return path.format(session=UNKNOWN, file=UNKNOWN)


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
