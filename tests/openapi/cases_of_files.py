"""Answers of uploads, downloads and sessions."""

from harness import forms

from .world import UNKNOWN, LARGE, case


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
