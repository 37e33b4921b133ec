"""docs/openapi.yaml, and whether an answer is one of those that it promises."""

import copy
import json

import jsonschema
import yaml
from referencing import Registry
from referencing.jsonschema import DRAFT202012

METHODS = ("get", "head", "post", "delete", "options", "put", "patch")
# Of `default`: what any route may answer, and no other status.
OTHER_ERRORS = (405, 431, 500)


class Document:
    def __init__(self, text):
        self.content = yaml.safe_load(text)
        self.registry = Registry().with_resource("urn:document", DRAFT202012.create_resource(closed(self.content)))

    def operations(self):
        """(method, path) of each operation."""
        return [(method.upper(), path) for path, item in self.content["paths"].items() for method in METHODS if method in item]

    def operation(self, method, path):
        return self.content["paths"][path][method.lower()]

    def statuses(self, method, path):
        return {int(status) for status in self.operation(method, path)["responses"] if status != "default"}

    def check(self, method, path, answer):
        """Raises AssertionError where the answer is not as promised."""
        place = ["paths", path, method.lower(), "responses", str(answer.status)]
        if str(answer.status) not in self.operation(method, path)["responses"]:
            assert answer.status in OTHER_ERRORS, f"{method} {path} does not name status {answer.status}: {answer}"
            place[-1] = "default"
        place, response = self.follow(place)
        for name in response.get("headers", {}):
            self.check_header([*place, "headers", name], name, answer)
        if method == "HEAD" or not response.get("content"):
            assert answer.body == b"", answer
            return
        kind = answer.headers["Content-Type"].split(";")[0]
        ranges = response["content"]
        assert kind in ranges or "*/*" in ranges, f"{kind} is not among {list(ranges)}"
        if kind == "application/json" and kind in ranges:
            self.check_value([*place, "content", kind, "schema"], answer.json)
        elif kind == "text/event-stream":
            for event in events(answer.body.decode()):
                self.check_value(["components", "schemas", "ExecutionEvent"], event)

    def check_header(self, place, name, answer):
        place, header = self.follow(place)
        value = answer.headers[name]
        assert value is not None or not header.get("required"), f"no {name}: {answer.headers}"
        if value is not None:
            self.check_value([*place, "schema"], value)

    def check_value(self, place, value):
        pointer = "/".join(part.replace("~", "~0").replace("/", "~1") for part in place)
        validator = jsonschema.Draft202012Validator(
            {"$ref": f"urn:document#/{pointer}"}, registry=self.registry,
            format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
        fault = jsonschema.exceptions.best_match(validator.iter_errors(value))
        assert fault is None, f"{pointer}: {fault.json_path}: {fault.message}\nin {json.dumps(value)[:2000]}"

    def follow(self, place):
        """The place and the value that are meant, through references."""
        value = self.content
        for part in place:
            value = value[part]
        if "$ref" in value:
            return self.follow(value["$ref"].removeprefix("#/").split("/"))
        return place, value

    def examples(self):
        """(place of a schema, value) of every example that stands beside a schema."""
        yield from self._examples(self.content, [])

    def _examples(self, node, place):
        if isinstance(node, list):
            for number, item in enumerate(node):
                yield from self._examples(item, [*place, str(number)])
        if not isinstance(node, dict):
            return
        if "schema" in node:
            if "example" in node:
                yield [*place, "schema"], node["example"]
            for example in node.get("examples", {}).values():
                yield [*place, "schema"], example["value"]
        for name, item in node.items():
            if name not in ("example", "examples"):
                yield from self._examples(item, [*place, name])


def events(text):
    """[{"event", "data"}] of a whole stream."""
    assert text.endswith("\n\n"), text[-100:]
    found = []
    for block in text[:-2].split("\n\n"):
        name, data = block.split("\n")
        found.append({"event": name.removeprefix("event: "), "data": json.loads(data.removeprefix("data: "))})
    return found


def closed(content):
    """The same, with all objects of known members closed: what a server says must be described."""
    content = copy.deepcopy(content)

    def close(node):
        if isinstance(node, list):
            for item in node:
                close(item)
        elif isinstance(node, dict):
            if isinstance(node.get("properties"), dict) and node.get("type") == "object":
                node.setdefault("additionalProperties", False)
            for item in node.values():
                close(item)

    close(content["paths"])
    close(content["components"])
    return content
