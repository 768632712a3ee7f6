"""The JSON Schema (2020-12) of program files: one schema a kind of document. `docs/formats/program.md` explains."""

from __future__ import annotations

from typing import Any

from .schema_exam import exam_schema

KINDS = ("institution", "business", "body", "type", "course", "exam", "program")

_KEY = {
    "type": "string",
    "pattern": "^[a-z0-9][a-z0-9-]{0,79}$",
    "description": "lower case letters, digits, hyphens",
}
_TEXT = {"type": "string", "minLength": 1}
_NAME = {"type": "string", "minLength": 1, "maxLength": 200}
_TEXTS = {"type": "array", "items": _TEXT}
_KEYS = {"type": "array", "items": _KEY, "uniqueItems": True, "minItems": 1}
_MOMENT = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$",
    "description": "a date, or a moment with its zone; a bare date is 00:00 UTC as a start, 23:59:59 UTC as an end",
}
_MONEY = {
    "type": "string",
    "pattern": r"^\d{1,12}(\.\d{1,4})? [A-Z]{3}$",
    "description": "an amount and a currency, like 150 USD",
}
_PERCENT = {"type": "number", "minimum": 0, "maximum": 100}
_SHARE = {
    "type": ["number", "string"],
    "pattern": r"^\d+(\.\d+)? %$",
    "exclusiveMinimum": 0,
    "maximum": 100,
    "description": "the part of the degree in percent, like 25 or 25 %",
}
_PERIOD = {
    "type": "string",
    "pattern": r"^P(?=\d)(\d{1,3}Y)?(\d{1,4}M)?$",
    "description": "a period of years and months, like P5Y or P18M",
}
_FIELD = {
    "type": "string",
    "pattern": r"^\d{2,4}$",
    "description": "ISCED-F 2013 code: broad, narrow or detailed",
}
_LANGUAGE = {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "description": "BCP 47"}
_LEVEL = {
    "type": "integer",
    "minimum": 1,
    "maximum": 8,
    "description": "level of the European Qualifications Framework",
}
_CREDITS = {
    "type": "object",
    "properties": {"amount": {"type": "number", "exclusiveMinimum": 0, "maximum": 10000}, "unit": _TEXT},
    "required": ["amount", "unit"],
    "additionalProperties": False,
}
_SIGNATORY = {
    "type": "object",
    "properties": {"name": _TEXT, "title": _TEXT},
    "required": ["name"],
    "additionalProperties": False,
}


def _object(properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _organisation(kind: str) -> dict[str, Any]:
    return _object(
        {
            kind: _KEY,
            "name": _NAME,
            "country": {"type": "string", "pattern": "^[A-Z]{2}$", "description": "ISO 3166-1 alpha-2"},
            "url": {"type": "string", "pattern": "^https?://"},
            "about": _TEXT,
            "accreditation": _TEXT,
            "quality_assurance": _TEXT,
            "signatory": _SIGNATORY,
        },
        (kind, "name"),
    )


_RUN = _object(
    {
        "run": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,99}$"},
        "start": _MOMENT,
        "end": _MOMENT,
        "enrol_until": _MOMENT,
        "upgrade_until": _MOMENT,
        "pacing": {"enum": ["instructor", "self"]},
        "price": _MONEY,
        "language": _LANGUAGE,
    },
    ("run",),
)
_WINDOW = _object(
    {
        "window": _KEY,
        "register_from": _MOMENT,
        "register_until": _MOMENT,
        "opens": _MOMENT,
        "closes": _MOMENT,
        "release_after": _MOMENT,
    },
    ("window", "opens", "closes"),
)
# Conditions of other names are allowed: the university judges them, and they are shown as they stand here.
_CONDITIONS = {
    "type": "object",
    "properties": {"min_score": _PERCENT, "min_exam_score": _PERCENT, "max_age": _PERIOD},
    "additionalProperties": {"type": ["string", "number", "boolean"]},
}
_AGREEMENT = _object(
    {
        "agreement": _KEY,
        "institution": _KEY,
        "degree": _TEXT,
        "effect": {"enum": ["admission", "application", "credit", "waiver", "exemption"]},
        "credits": _CREDITS,
        "share": _SHARE,
        "conditions": _CONDITIONS,
        "conditional_on_admission": {"type": "boolean"},
        "non_combinable_with": {"type": "array", "items": _KEY},
        "valid_from": _MOMENT,
        "valid_until": _MOMENT,
        "extra": _TEXTS,
        "contact": _TEXT,
        "notes": _TEXT,
    },
    ("agreement", "institution", "degree", "effect"),
)
_ENDORSEMENT = _object(
    {
        "endorsement": _KEY,
        "organisation": _KEY,
        "statement": _TEXT,
        "skills": _TEXTS,
        "signatory": _SIGNATORY,
        "from": _MOMENT,
        "until": _MOMENT,
        "approved": {"type": "boolean"},
    },
    ("endorsement", "organisation", "statement"),
)

SCHEMAS: dict[str, dict[str, Any]] = {
    "institution": _organisation("institution"),
    "business": _organisation("business"),
    "body": _organisation("body"),
    "type": _object(
        {
            "type": _KEY,
            "label": _NAME,
            "credential_label": _NAME,
            "description": _TEXT,
            "exam_expected": {"type": "boolean"},
        },
        ("type", "label"),
    ),
    "course": _object(
        {
            "course": _KEY,
            "title": _NAME,
            "institutions": _KEYS,
            "field": _FIELD,
            "language": _LANGUAGE,
            "level": _LEVEL,
            "weeks": {"type": "integer", "minimum": 1, "maximum": 520},
            "hours_per_week": {
                "type": "array",
                "items": {"type": "number", "minimum": 0, "maximum": 168},
                "minItems": 1,
                "maxItems": 2,
            },
            "summary": _TEXT,
            "about": _TEXT,
            "outcomes": _TEXTS,
            "skills": _TEXTS,
            "prerequisites": _TEXT,
            "credits": _CREDITS,
            "pass_mark": _PERCENT,
            "price": _MONEY,
            "content": _KEY,
            "runs": {"type": "array", "items": _RUN},
        },
        ("course", "title"),
    ),
    "exam": exam_schema(
        _object, key=_KEY, name=_NAME, text=_TEXT, percent=_PERCENT, money=_MONEY, window=_WINDOW
    ),
    "program": _object(
        {
            "program": _KEY,
            "title": _NAME,
            "type": _KEY,
            "institutions": _KEYS,
            "field": _FIELD,
            "language": _LANGUAGE,
            "level": _LEVEL,
            "summary": _TEXT,
            "about": _TEXT,
            "outcomes": _TEXTS,
            "skills": _TEXTS,
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
            "credits": _CREDITS,
            "prices": _object({"credential": _MONEY, "bundle": _MONEY}, ()),
            "overlap": {"type": "boolean", "description": "whether one result may serve two requirements"},
            "rules": {"type": "object", "description": "the requirement tree; docs/formats/rules.md"},
            "agreements": {"type": "array", "items": _AGREEMENT},
            "endorsements": {"type": "array", "items": _ENDORSEMENT},
            "teach_out": _object({"last_run": _MOMENT, "last_exam": _MOMENT, "notice": _TEXT}, ("notice",)),
        },
        ("program", "title", "type", "rules"),
    ),
}  # fmt: skip


def json_schema(kind: str | None = None) -> dict[str, Any]:
    """The schema of one kind of document, or of any. Raises `KeyError` for an unknown kind."""
    if kind is not None:
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": f"Studium {kind}",
        } | SCHEMAS[kind]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A document of a Studium program file",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in KINDS],
        "$defs": dict(SCHEMAS),
    }
