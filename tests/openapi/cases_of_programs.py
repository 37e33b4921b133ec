"""Answers of /exec and /exec/programmatic."""

import uuid

from harness import programmatic

from .world import UNKNOWN, OTHER_KEY, HELLO, LARGE, case


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
