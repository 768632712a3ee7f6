"""The published description, arranged for the page that people read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from .paths import BASE
from .problems import KINDS
from .schema import document

_REF = "#/components/schemas/"
_METHODS = ("get", "put", "post", "delete")
_FORMATS = {"date-time": "moment", "date": "day", "uri-reference": "address"}
_NAMES = {"integer": "whole number", "boolean": "true or false", "string": "text", "object": "object"}
# Stand-ins in example addresses.
_EXAMPLES = {
    "program": "operations-analytics",
    "course": "flow-and-littles-law",
    "run": "flow-and-littles-law-2026",
    "version": "1",
}
_CODE = re.compile(r"`([^`]+)`")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w|\s)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of a type; `to` is the anchor of what it names, where that is on the page."""

    text: str | Promise
    to: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A parameter or a field."""

    name: str
    type: tuple[Piece, ...]
    optional: bool
    text: SafeString
    example: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What may come back."""

    status: str
    text: str
    type: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing one can ask for. `who`: token, either or anyone."""

    id: str
    method: str
    path: str
    title: str
    text: tuple[SafeString, ...]
    who: str
    parameters: tuple[Line, ...]
    body: tuple[Line, ...]
    answers: tuple[Answer, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Section:
    """Operations that belong together."""

    name: str
    text: str
    operations: tuple[Operation, ...]

    @property
    def id(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class ShapeText:
    """A shape with its fields, or the shapes it may be: `type`."""

    name: str
    text: SafeString
    fields: tuple[Line, ...]
    type: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    sections: tuple[Section, ...]
    shapes: tuple[ShapeText, ...]


@cache
def reference() -> Reference:
    """Everything the page shows of the description."""
    api = document()
    operations: dict[str, list[Operation]] = {}
    for path, methods in api["paths"].items():
        for method in _METHODS:
            if method in methods:
                made = _operation(method, path, methods[method])
                operations.setdefault(methods[method]["tags"][0], []).append(made)
    return Reference(
        sections=tuple(
            Section(tag["name"], tag["description"], tuple(operations[tag["name"]])) for tag in api["tags"]
        ),
        shapes=tuple(
            ShapeText(
                name,
                _prose(schema.get("description", "")),
                _fields(schema),
                () if "properties" in schema else _type(schema),
            )
            for name, schema in sorted(api["components"]["schemas"].items())
        ),
    )


def _operation(method: str, path: str, given: dict[str, Any]) -> Operation:
    security = given.get("security", [])
    who = "anyone" if not security else "either" if {} in security else "token"
    body = given.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return Operation(
        id=given["operationId"],
        method=method.upper(),
        path=path,
        title=given["summary"],
        text=tuple(_prose(part) for part in given.get("description", "").split("\n\n")),
        who=who,
        parameters=tuple(
            _line(one["name"], one["schema"], optional=not one["required"], text=one.get("description", ""))
            for one in given["parameters"]
        ),
        body=_fields(_resolved(body)),
        answers=tuple(_answer(status, one) for status, one in given["responses"].items()),
        example=_example(method, path, needs_token=who == "token", has_body=bool(body)),
    )


def _answer(status: str, given: dict[str, Any]) -> Answer:
    if "$ref" in given:
        kind, title, _general = KINDS[int(status)]
        return Answer(status, "", (Piece(_(title), kind),))
    content = given.get("content", {})
    name = next(iter(content), "")
    schema = content[name]["schema"] if content else {}
    if schema and name not in ("application/json", "application/problem+json"):
        return Answer(status, given["description"], (Piece(name),))
    return Answer(status, given["description"], _type(schema) if schema else ())


def _example(method: str, path: str, *, needs_token: bool, has_body: bool) -> str:
    for name, value in _EXAMPLES.items():
        path = path.replace(f"{{{name}}}", value)
    words = []
    if method != "get":
        words.append(f"-X {method.upper()}")
    if needs_token:
        words.append('-H "Authorization: Bearer $TOKEN"')
    if path == "/verify":
        words += ['-H "Content-Type: application/json"', "--data-binary @credential.json"]
    elif has_body:
        words += ['-H "Content-Type: application/json"', '-d \'{"track": "audit"}\'']
    words.append(f"{settings.BASE_URL}{BASE}{path}")
    return "curl " + (" " if len(words) < 3 else " \\\n  ").join(words)


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    schema = next(iter(schema.get("allOf", ())), schema)
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = document()["components"]["schemas"][schema["$ref"].removeprefix(_REF)]
    return found


def _fields(schema: dict[str, Any]) -> tuple[Line, ...]:
    required = schema.get("required", ())
    # Whatever an answer may hold is there; only what one sends can be left out.
    return tuple(
        _line(
            name, one, optional=name not in required and "const" not in one, text=one.get("description", "")
        )
        for name, one in schema.get("properties", {}).items()
    )


def _line(name: str, schema: dict[str, Any], *, optional: bool, text: str) -> Line:
    example = next(iter(schema.get("examples", ())), "")
    if isinstance(example, list):
        example = ", ".join(map(str, example))
    return Line(name, _type(schema), optional, _prose(text), str(example))


def _prose(text: str) -> SafeString:
    """A description as HTML: names between backticks as code, apostrophes as a printer sets them."""
    set_ = _APOSTROPHE.sub("’", " ".join(text.split()))
    return mark_safe(_CODE.sub(r"<code>\1</code>", escape(set_)))  # noqa: S308 - escaped, then our own tags


def _type(schema: dict[str, Any]) -> tuple[Piece, ...]:
    """What a value is, in words: `list of ProgramCard`, `moment or null`."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        return (Piece(name, f"shape-{name}"),)
    if "anyOf" in schema or "oneOf" in schema:
        pieces: list[Piece] = []
        for one in schema.get("anyOf") or schema["oneOf"]:
            pieces += [*([Piece(" or ")] if pieces else []), *_type(one)]
        return tuple(pieces)
    if "const" in schema:
        return (Piece(str(schema["const"])),)
    if "enum" in schema:
        return (Piece(" | ".join(map(str, schema["enum"]))),)
    kind = schema.get("type", "")
    if kind == "null":
        return (Piece("null"),)
    if kind == "array":
        return (Piece("list of "), *_type(schema.get("items", {})))
    if kind == "string" and schema.get("format") in _FORMATS:
        return (Piece(_FORMATS[schema["format"]]),)
    if kind == "string" and r"\.\d+" in schema.get("pattern", ""):
        return (Piece("exact number"),)
    return (Piece(_NAMES.get(kind, "anything")),)
