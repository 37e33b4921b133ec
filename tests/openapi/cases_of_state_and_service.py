"""Answers of variables and probes, and of what is not there."""

from .world import case, concrete, LARGE, UNKNOWN


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


@case("GET", "/health/detailed", 200)
def health_of_all(world):
    return world.ask("GET", "/health/detailed")


@case("GET", "/health/kubernetes", 200)
def health_of_pods(world):
    return world.ask("GET", "/health/kubernetes")


@case("GET", "/status", 200)
def status(world):
    return world.ask("GET", "/status")


for unknown in (("DELETE", "/files/{session}/{file}"), ("GET", "/sessions/{session}/objects/{file}"), ("GET", "/download/{session}/{file}"),
                ("HEAD", "/download/{session}/{file}"), ("GET", "/sessions/{session}"), ("DELETE", "/sessions/{session}"),
                ("GET", "/state/{session}")):

    @case(*unknown, 404)
    def not_there(world, operation=unknown):
        return world.ask(operation[0], concrete(operation[1]))
