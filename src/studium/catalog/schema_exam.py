"""The JSON Schema of `exam:` documents: parts, banks, blueprints. `docs/formats/exam.md` explains."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_TAGS = {
    "type": "array",
    "items": {"type": "string", "minLength": 1, "maxLength": 80},
    "uniqueItems": True,
    "minItems": 1,
}
_DIFFICULTY = {"enum": ["easy", "medium", "hard"]}
_MINUTES = {"type": "integer", "minimum": 1, "maximum": 10080}
_SHUFFLE = {
    "type": "array",
    "items": {"enum": ["questions", "choices"]},
    "uniqueItems": True,
}
_USED = {"enum": ["used", "returned"], "description": "what becomes of the attempt"}
_PLACE = {"type": "string", "minLength": 1, "maxLength": 200}

type Schema = dict[str, Any]


def exam_schema(
    make: Callable[..., Schema],
    *,
    key: Schema,
    name: Schema,
    text: Schema,
    percent: Schema,
    money: Schema,
    window: Schema,
) -> Schema:
    """The schema, out of the house's kinds of value; `make` builds an object of properties and required names."""
    content = make({"course": key, "section": text}, ("course", "section"))
    shelf = make(
        {
            "course": key,
            "section": _PLACE,
            "unit": _PLACE,
            "problems": {"type": "array", "items": _PLACE, "uniqueItems": True, "minItems": 1},
            "tags": _TAGS,
            "difficulty": _DIFFICULTY,
        },
        ("course",),
    )
    line = make(
        {
            "bank": key,
            "count": {"type": "integer", "minimum": 1, "maximum": 500},
            "tags": _TAGS,
            "difficulty": _DIFFICULTY,
            "marks": {"type": "number", "exclusiveMinimum": 0, "maximum": 1000},
        },
        ("bank", "count"),
    )
    part = make(
        {
            "part": key,
            "title": name,
            "minutes": _MINUTES,
            "weight": {"type": "number", "exclusiveMinimum": 0, "maximum": 1000},
            "floor": percent,
            "content": content,
            "blueprint": {"type": "array", "items": line, "minItems": 1, "maxItems": 100},
            "shuffle": _SHUFFLE,
            "resources": text,
        },
        ("part", "title", "minutes"),
    )
    return make(
        {
            "exam": key,
            "title": name,
            "institution": key,
            "minutes": _MINUTES,
            "pass_mark": percent,
            "price": money,
            "attempts": make(
                {
                    "limit": {"type": "integer", "minimum": 1, "maximum": 1000},
                    "per": {"enum": ["lifetime", "term", "payment"]},
                    "no_show": _USED,
                    "technical_failure": _USED,
                },
                (),
            ),
            "supervision": {"enum": ["none", "remote", "invigilated"]},
            "identity_check": {"type": "boolean"},
            "second_person": {"type": "boolean"},
            "consumes_attempt": {"enum": ["registration", "start"]},
            "content": content,
            "parts": {"type": "array", "items": part, "minItems": 1, "maxItems": 20},
            "within_hours": {"type": "number", "exclusiveMinimum": 0, "maximum": 8760},
            "banks": {
                "type": "array",
                "items": make(
                    {"bank": key, "from": {"type": "array", "items": shelf, "minItems": 1, "maxItems": 200}},
                    ("bank", "from"),
                ),
                "maxItems": 100,
            },
            "shuffle": _SHUFFLE,
            "resources": text,
            "review": make(
                {
                    "when": {"enum": ["never", "released", "window_released"]},
                    "shows": {
                        "type": "array",
                        "items": {"enum": ["parts", "questions", "answers", "marks", "comments", "right_answers"]},
                        "uniqueItems": True,
                        "minItems": 1,
                    },
                },
                ("when",),
            ),
            "marking": make(
                {
                    "second": {"type": "string", "pattern": r"^(none|all|(100|[1-9][0-9]?)%)$"},
                    "threshold": {
                        "anyOf": [
                            {"type": "number", "minimum": 0, "maximum": 10_000},
                            {"type": "string", "pattern": r"^(100|[0-9]{1,2})(\.[0-9]{1,2})?%$"},
                        ]
                    },
                    "third": {"type": "boolean"},
                },
                (),
            ),
            "windows": {"type": "array", "items": window},
        },
        ("exam", "title"),
    )  # fmt: skip
