"""What the cases of real answers share: a server, and the list of all cases."""

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


def concrete(path):
    return path.format(session=UNKNOWN, file=UNKNOWN)
