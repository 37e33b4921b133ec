"""The document by itself: valid, its examples true to their schemas."""

import copy

import openapi_spec_validator
import pytest

from .conftest import FILE
from .document import Document, events


def validate(content):
    openapi_spec_validator.validate(content, cls=openapi_spec_validator.OpenAPIV31SpecValidator)


def test_it_is_valid_openapi(document):
    validate(document.content)


def test_the_validator_notices_what_is_wrong(document):
    content = copy.deepcopy(document.content)
    del content["paths"]["/ready"]["get"]["responses"]["200"]["description"]
    with pytest.raises(Exception, match="description"):
        validate(content)


def test_every_example_is_one_of_its_schema(document):
    examples = list(document.examples())
    assert len(examples) > 30
    for place, value in examples:
        document.check_value(place, value)


def test_the_example_of_a_stream_has_events_of_their_schema(document):
    answers = document.operation("POST", "/exec")["responses"]["200"]["content"]
    found = events(answers["text/event-stream"]["example"])
    assert [event["event"] for event in found] == ["stdout", "result"]
    for event in found:
        document.check_value(["components", "schemas", "ExecutionEvent"], event)


def test_every_operation_has_a_name_of_its_own(document):
    names = [document.operation(*operation)["operationId"] for operation in document.operations()]
    assert len(set(names)) == len(names)


def test_every_component_is_used(document):
    text = FILE.read_text()
    for group, members in document.content["components"].items():
        for name in members:
            if group != "securitySchemes" and name != "ExecutionEvent":
                assert f"#/components/{group}/{name}'" in text, f"{group}: {name}"


def test_it_is_served_as_it_is(client):
    assert client.get("/openapi.yaml", key=False).body == FILE.read_bytes()


def test_its_version_is_that_of_the_server(client, document):
    assert client.get("/health")["version"] == document.content["info"]["version"]


def test_a_member_that_is_not_described_is_noticed(document):
    with pytest.raises(AssertionError, match="surprise"):
        document.check_value(["components", "schemas", "SimpleFile"],
                             {"id": "V1StGXR8_Z5jdHi6B-myT", "name": "a", "path": "a", "surprise": 1})


def test_a_member_that_is_missing_is_noticed(document):
    with pytest.raises(AssertionError, match="path"):
        document.check_value(["components", "schemas", "SimpleFile"], {"id": "V1StGXR8_Z5jdHi6B-myT", "name": "a"})


def test_a_status_that_is_not_described_is_noticed(document):
    answer = type("Answer", (), {"status": 418, "headers": {}, "body": b""})()
    with pytest.raises(AssertionError, match="418"):
        Document.check(document, "GET", "/ready", answer)
