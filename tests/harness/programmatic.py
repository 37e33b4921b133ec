"""Drives a program that calls tools, as the clients do: rounds of calls and results until it ends."""

PATH = "/exec/programmatic"
WEATHER = {"name": "get-weather", "description": "the weather of a city", "allowed_callers": ["code_execution"],
           "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "unit": {"type": "string"}},
                          "required": ["city"]}}
MOST_ROUNDS = 20  # of the clients


def begin(client, code, tools=(WEATHER,), **more):
    options = {name: more.pop(name) for name in ("headers", "key") if name in more}
    return client.post(PATH, {"code": code, "tools": list(tools), **more}, **options)


def resume(client, token, results, **options):
    return client.post(PATH, {"continuation_token": token, "tool_results": results}, **options)


def result(call, value=None):
    return {"call_id": call["id"], "result": value, "is_error": False}


def failure(call, message):
    return {"call_id": call["id"], "result": None, "is_error": True, "error_message": message}


def drive(client, code, answer=lambda call: result(call, {"t": 21}), **more):
    """(the last answer's fields, the rounds: a list of lists of calls)."""
    reply = begin(client, code, **more)
    rounds = []
    while True:
        assert reply.status == 200, reply
        body = reply.json
        if body["status"] != "tool_call_required":
            return body, rounds
        rounds.append(body["tool_calls"])
        assert len(rounds) <= MOST_ROUNDS
        reply = resume(client, body["continuation_token"], [answer(call) for call in body["tool_calls"]])
