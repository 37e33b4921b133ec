"""What clients make of the files in an answer when they send them along with the next request."""


def by_name(answer):
    """{name: entry} of the files of an execution."""
    return {entry["name"]: entry for entry in answer["files"]}


def current(answer):
    """References as the current clients send them: storage_session_id, resource_id, kind, and never session_id."""
    return [{"id": entry["id"], "resource_id": entry["id"], "name": entry["name"], "kind": "user",
             "storage_session_id": entry.get("storage_session_id") or answer["session_id"]} for entry in answer["files"]]


def legacy(answer):
    """References as the clients up to agents 3.1.63 send them."""
    return [{"id": entry["id"], "session_id": answer["session_id"], "name": entry["name"]} for entry in answer["files"]]


def download(client, reference, **options):
    """The bytes of a file of an answer or of a reference, which must be there."""
    session = reference.get("storage_session_id") or reference["session_id"]
    answer = client.get(f"/download/{session}/{reference['id']}", **options)
    assert answer.status == 200, answer
    return answer.body
