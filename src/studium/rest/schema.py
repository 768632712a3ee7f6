"""The API as it is published: OpenAPI 3.1.

What the framework leaves out is added here: errors in their own media type, answers that come with an ETag,
what each tag holds, how one proves who one is.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from .app import api
from .caching import MARK
from .problems import CONTENT_TYPE, KINDS

TAGS = {
    "Catalogue": "Programs, courses, exams, institutions, and the tables their codes are from. Public.",
    "Credentials": "What verifiers fetch, and verification itself. Public.",
    "Learner": "What is yours: where you stand, your record, awards and cases. Needs a token.",
}
_SCHEMES = {
    "Token": "A token from your account page, sent as `Authorization: Bearer stu_...`.",
    "Session": "The cookie of a browser that is signed in; what changes something also needs the CSRF token.",
}
# Shapes are named for what they hold; the suffix tells them from the apps' own values in our code only.
_SUFFIX = re.compile(r"\b([A-Z]\w+)Shape\b")
# The framework describes these parameter by parameter; as shapes nothing refers to them.
_UNUSED = ("Narrowed", "When")
_IN_PATHS = {
    "award": "The award's public id.",
    "case": "The case's public id.",
    "course": "The course's key.",
    "endorsement": "The recommendation's public id.",
    "exam": "The exam's key.",
    "institution": "The organisation's key.",
    "program": "The program's key.",
    "run": "The run's key.",
    "status_list": "The list's public id, the last part of its address in a credential.",
    "version": "The number of the rule version, from 1.",
}
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_ERRORS = "#/components/responses/"
_ETAG = {
    "ETag": {
        "description": "Send it back as `If-None-Match`; an answer that is still the same is 304, without body.",
        "schema": {"type": "string"},
    }
}


@cache
def document() -> dict[str, Any]:
    """The whole description, as plain data. The same for everybody; in English."""
    written = json.dumps(api.get_openapi_schema(path_prefix=""))
    made: dict[str, Any] = json.loads(_SUFFIX.sub(r"\1", written))
    title = made["info"].pop("title")
    _drop_titles(made)
    made["info"] = {"title": title, **made["info"]}
    for name in _UNUSED:
        del made["components"]["schemas"][name]
    made["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    made["info"]["license"] = {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"}
    for name, scheme in made["components"]["securitySchemes"].items():
        scheme["description"] = _SCHEMES[name]
    made["components"]["responses"] = {}
    for operation in (one for methods in made["paths"].values() for one in methods.values()):
        _finish(operation, made["components"]["responses"])
    return made


def text() -> str:
    """As it is served, and kept in `docs/openapi.json`."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def _drop_titles(value: Any) -> None:
    """Takes away the titles that only repeat a property's name."""
    if isinstance(value, dict):
        if isinstance(value.get("title"), str):
            del value["title"]
        for child in value.values():
            _drop_titles(child)
    elif isinstance(value, list):
        for child in value:
            _drop_titles(child)


def _finish(operation: dict[str, Any], errors: dict[str, Any]) -> None:
    for parameter in operation["parameters"]:
        # They stand in the schema too; here they would have to be named objects.
        parameter.pop("examples", None)
        if parameter["in"] == "path":
            parameter["description"] = _IN_PATHS[parameter["name"]]
    answers: dict[str, Any] = operation["responses"]
    for status, answer in answers.items():
        schema = answer.get("content", {}).get("application/json", {}).get("schema")
        if schema == _PROBLEM:
            kind, title, general = KINDS[int(status)]
            name = kind.title().replace("-", "")
            errors[name] = {
                "description": f"{title}. {general}",
                "content": {CONTENT_TYPE: {"schema": schema}},
            }
            answers[status] = {"$ref": f"{_ERRORS}{name}"}
    if operation.pop(MARK, False):
        answers["200"]["headers"] = _ETAG
        answers["304"] = {"description": "Still the same as the one whose ETag was sent."}
    operation["responses"] = dict(sorted(answers.items()))
