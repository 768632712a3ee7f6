"""What is wrong with a document by itself: its kind, fields and values."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from studium.core.errors import Invalid
from studium.core.money import Money
from studium.partners import m49

from . import dates, isced
from .requirements_problems import say as _
from .schema import KINDS, SCHEMAS
from .yaml_marks import Document, FieldPath, FileProblem

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

ORGANISATIONS = ("institution", "business", "body")


@cache
def _validator(kind: str) -> Draft202012Validator:
    # Files are checked seldom, and the checker is large.
    from jsonschema import Draft202012Validator

    return Draft202012Validator(SCHEMAS[kind])


def check_alone(document: Document) -> list[FileProblem]:
    """What is wrong with the document by itself, in the order of its lines."""
    if document.kind not in KINDS:
        sentence = _(
            "“{kind}” is not a kind of document; the first field must be one of {kinds}.",
            kind=document.kind,
            kinds=", ".join(KINDS),
        )
        return [document.problem((document.kind,), "kind", sentence)]
    problems = [_explain(document, error) for error in _validator(document.kind).iter_errors(document.value)]
    if not problems:
        problems = [*_values(document, document.value, ()), *_codes(document)]
    if not problems:
        problems = [*_order_of_dates(document)]
    return sorted(problems, key=lambda problem: problem.line)


def _explain(document: Document, error: ValidationError) -> FileProblem:
    path: FieldPath = tuple(error.absolute_path)
    value: Any = error.instance
    rule: Any = error.validator_value
    schema: Any = error.schema
    broken = str(error.validator)
    if broken == "required":
        missing = next(name for name in rule if name not in value)
        sentence, path = _("“{name}” is missing.", name=missing), (*path, missing)
    elif broken == "additionalProperties":
        known = schema.get("properties", {})
        extra = next(name for name in value if name not in known)
        sentence = _(
            "“{name}” is not a field here; the fields are {known}.", name=extra, known=", ".join(known)
        )
        path = (*path, extra)
    elif broken == "enum":
        sentence = _("“{value}” is not one of {known}.", value=value, known=", ".join(map(str, rule)))
    elif broken == "type":
        kinds = rule if isinstance(rule, list) else [rule]
        wanted = _(" or ").join(_(_ARTICLES[kind]) for kind in kinds)
        sentence = _("“{value}” must be {wanted}.", value=_shown(value), wanted=wanted)
    elif broken == "pattern" and "description" in schema:
        wanted = schema["description"]
        sentence = _("“{value}” does not fit: it must be {wanted}.", value=_shown(value), wanted=wanted)
    elif broken in _BOUNDS:
        sentence = _(_BOUNDS[broken], value=_shown(value), bound=rule)
    else:
        sentence = _("“{value}” does not fit: {why}.", value=_shown(value), why=error.message)
    return document.problem(path, f"schema-{broken}", sentence)


_ARTICLES = {
    "string": "a text", "integer": "a whole number", "number": "a number", "array": "a list", "object": "a set of fields",
    "boolean": "true or false",
}  # fmt: skip
_BOUNDS = {
    "minimum": "“{value}” is too small; the least is {bound}.",
    "maximum": "“{value}” is too large; the most is {bound}.",
    "exclusiveMinimum": "“{value}” is too small; it must be above {bound}.",
    "maxLength": "“{value}” is too long; the most is {bound} characters.",
    "minLength": "This text is empty; leave the field out or say something.",
    "uniqueItems": "One thing stands twice in this list.",
    "minItems": "This list needs at least {bound}.",
    "maxItems": "This list takes at most {bound}.",
}


def _shown(value: Any) -> str:
    text = str(value)
    return f"{text[:60]}…" if len(text) > 60 else text


_MOMENTS = frozenset(
    {
        "start", "end", "enrol_until", "upgrade_until", "register_from", "register_until", "opens", "closes",
        "release_after", "valid_from", "valid_until", "from", "until", "last_run", "last_exam",
    }
)  # fmt: skip
_PRICES = frozenset({"price", "credential", "bundle"})


def _values(document: Document, value: Any, path: FieldPath) -> Iterator[FileProblem]:
    """What no pattern can say: days no calendar has, digits no currency has, characters no reader sees."""
    if isinstance(value, dict):
        for name, child in value.items():
            if path or name != "rules":
                yield from _values(document, child, (*path, name))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _values(document, child, (*path, index))
    elif isinstance(value, str):
        if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\n\r" for char in value):
            sentence = _("This text holds a control character; take it out.")
            yield document.problem(path, "control-character", sentence)
        elif path[-1] in _MOMENTS:
            yield from _moment(document, value, path)
        elif path[-1] in _PRICES:
            yield from _price(document, value, path)


def _moment(document: Document, value: str, path: FieldPath) -> Iterator[FileProblem]:
    try:
        dates.start(value)
    except ValueError:
        yield document.problem(
            path, "date", _("“{value}” is a day or time that does not exist.", value=value)
        )


def _price(document: Document, value: str, path: FieldPath) -> Iterator[FileProblem]:
    try:
        Money.parse(value)
    except Invalid as error:
        yield document.problem(path, "money", error.sentence)


def _codes(document: Document) -> Iterator[FileProblem]:
    """Codes of the published tables: fields of education, countries."""
    field, country = document.value.get("field"), document.value.get("country")
    if field is not None and not isced.is_field(field):
        yield document.problem(("field",), "isced", _("“{code}” is not a field of ISCED-F 2013.", code=field))
    if country is not None and not m49.is_country(country):
        sentence = _("“{code}” is not a country code of ISO 3166-1.", code=country)
        yield document.problem(("country",), "country", sentence)


_ORDERS = (
    ("start", "end"),
    ("register_from", "register_until"),
    ("opens", "closes"),
    ("valid_from", "valid_until"),
    ("from", "until"),
)


def _order_of_dates(document: Document) -> Iterator[FileProblem]:
    for name in ("runs", "windows", "agreements", "endorsements"):
        for index, item in enumerate(document.value.get(name, ())):
            for first, last in _ORDERS:
                starts, ends = dates.start(item.get(first)), dates.end(item.get(last))
                if starts and ends and ends <= starts:
                    sentence = _(
                        "“{last}” ({ends}) is not after “{first}” ({starts}).",
                        last=last,
                        ends=item[last],
                        first=first,
                        starts=item[first],
                    )
                    yield document.problem((name, index, last), "dates", sentence)
