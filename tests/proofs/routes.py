"""Every address of the product, from the resolver and from the API's own description, filled with real ids."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tongtu.workflow.engine import FLOWS

HOLE = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
OPENAPI = "/api/v1/openapi.json"
SLUGS = {"step", "key"}  # which step: found by trying


@dataclass(frozen=True)
class Route:
    """One address with its holes, and the JSON body that each method of the API wants."""

    path: str
    bodies: tuple[tuple[str, Any], ...] = ()  # method, schema or None
    query: tuple[tuple[str, str], ...] = ()  # what a reading must be asked with

    @property
    def holes(self) -> list[str]:
        return [found["name"] for found in HOLE.finditer(self.path)]

    @property
    def shape(self) -> str:
        """The address with nameless holes: how page and description are matched."""
        return HOLE.sub("{}", self.path)

    def filled(self, ids: dict[str, Any]) -> str:
        path = HOLE.sub(lambda found: str(ids[found["name"]]), self.path)
        return f"{path}?{urlencode(self.query)}" if self.query else path


def routes() -> list[Route]:
    """Pages and operations, each once."""
    described = {shape: methods for shape, methods in _operations()}
    asked = dict(_queries())
    found = {
        path: tuple(described.pop(HOLE.sub("{}", path), ())) for path in set(_paths(get_resolver(), "/"))
    }
    assert not described, f"described, but nowhere: {sorted(described)}"
    return [
        Route(path, bodies, asked.get(HOLE.sub("{}", path), ())) for path, bodies in sorted(found.items())
    ]


def _paths(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path
        else:
            yield from _paths(pattern, path)


@cache
def _description() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(Client().get(OPENAPI).content)
    return described


def _operations() -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    for path, methods in _description()["paths"].items():
        yield re.sub(r"\{\w+\}", "{}", path), [(method, _schema(said)) for method, said in methods.items()]


def _queries() -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """What each reading cannot be asked without."""
    for path, methods in _description()["paths"].items():
        said = methods.get("get", {}).get("parameters", [])
        wanted = [one for one in said if one["in"] == "query" and one["required"]]
        found = tuple((one["name"], str(example(one["schema"], {}))) for one in wanted)
        yield re.sub(r"\{\w+\}", "{}", path), found


def _schema(operation: dict[str, Any]) -> Any:
    content = operation.get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("schema")


def example(schema: Any, ids: dict[str, Any], name: str = "") -> Any:
    """The smallest value of a JSON schema; a field that names a record gets the real id."""
    schema = _plain(schema)
    if not schema:
        return None
    if "enum" in schema:
        return schema["enum"][0]
    if isinstance(ids.get(name), UUID):
        return str(ids[name])
    make = SHAPES.get(schema.get("type", ""))
    return make(schema, ids) if make else _words(schema)


def _plain(schema: Any) -> Any:
    """A schema without references, and the first of its choices."""
    while schema and (choices := schema.get("anyOf", schema.get("allOf"))):
        schema = choices[0]
    if schema and "$ref" in schema:
        return _plain(_description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    return schema


def _object(schema: Any, ids: dict[str, Any]) -> dict[str, Any]:
    fields = schema.get("properties", {})
    return {field: example(fields[field], ids, field) for field in schema.get("required", [])}


def _words(schema: Any) -> str:
    """Text of the format that is asked for, and as long as it must be."""
    least = schema.get("minLength", 0)
    return FORMATS.get(schema.get("format", ""), "样例文字" + "字" * (least - len("样例文字")))


def _number(schema: Any, _ids: dict[str, Any]) -> int:
    return max(1, schema.get("minimum", 1))


SHAPES: dict[str, Any] = {
    "object": _object,
    "array": lambda schema, ids: [example(schema["items"], ids)] if schema.get("minItems") else [],
    "integer": _number,
    "number": _number,
    "boolean": lambda _schema, _ids: True,
}
FORMATS = {
    "date": "2026-03-02",
    "date-time": "2026-03-02T09:00:00+08:00",
    "uuid": "0192f000-0000-7000-8000-00000000dead",
}


def names_a_record(schema: Any, ids: dict[str, Any]) -> bool:
    """Whether a body carries the id of something."""
    said = json.dumps(example(schema, ids))
    return any(str(value) in said for value in ids.values() if isinstance(value, UUID))


def every_step() -> list[str]:
    """The words a flow knows for its steps, as addresses use them."""
    steps = {str(row.step.value) for flow in FLOWS.values() for row in flow.rows}
    return sorted(steps | {word.replace("_", "-") for word in steps})
