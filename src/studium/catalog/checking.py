"""What is wrong with a set of documents: each alone by its schema, all together by what they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from studium.core.errors import Invalid
from studium.core.money import Money
from studium.partners import m49

from . import isced, requirements
from .schema import KINDS, SCHEMAS
from .yaml_marks import Document, FieldPath, FileProblem

ORGANISATIONS = ("institution", "business", "body")


@dataclass(frozen=True)
class Known:
    """What the catalogue already holds, for documents to refer to."""

    organisations: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    courses: frozenset[str] = frozenset()
    exams: frozenset[str] = frozenset()
    runs: Mapping[str, str] = field(default_factory=dict)  # run key -> course key
    programs: Mapping[str, requirements.Node] = field(default_factory=dict)


@cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(SCHEMAS[kind])


def check_alone(document: Document) -> list[FileProblem]:
    """What is wrong with the document by itself: its kind, fields, values, amounts of money."""
    if document.kind not in KINDS:
        sentence = (
            f"“{document.kind}” is not a kind of document; the first field must be one of {', '.join(KINDS)}."
        )
        return [document.problem((document.kind,), "kind", sentence)]
    problems = [_explain(document, error) for error in _validator(document.kind).iter_errors(document.value)]
    if not problems:
        problems = [*_money(document, document.value, ()), *_order_of_dates(document), *_codes(document)]
    return sorted(problems, key=lambda problem: problem.line)


def _explain(document: Document, error: ValidationError) -> FileProblem:
    path: FieldPath = tuple(error.absolute_path)
    value = error.instance
    if error.validator == "required":
        missing = next(name for name in error.validator_value if name not in value)
        sentence, path = f"“{missing}” is missing.", (*path, missing)
    elif error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        extra = next(name for name in value if name not in known)
        sentence, path = f"“{extra}” is not a field here; the fields are {', '.join(known)}.", (*path, extra)
    elif error.validator == "enum":
        sentence = f"“{value}” is not one of {', '.join(map(str, error.validator_value))}."
    elif error.validator == "type":
        sentence = (
            f"{_quoted(value)} must be {_ARTICLES.get(str(error.validator_value), error.validator_value)}."
        )
    elif error.validator == "pattern":
        wanted = error.schema.get("description", "of the form " + str(error.validator_value))
        sentence = f"{_quoted(value)} does not fit: it must be {wanted}."
    else:
        sentence = f"{_quoted(value)} does not fit: {error.message}."
    return document.problem(path, f"schema-{error.validator}", sentence)


_ARTICLES = {
    "string": "a text", "integer": "a whole number", "number": "a number", "array": "a list", "object": "a set of fields",
    "boolean": "true or false",
}  # fmt: skip


def _quoted(value: Any) -> str:
    text = str(value)
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


def _money(document: Document, value: Any, path: FieldPath) -> Iterator[FileProblem]:
    """Amounts with more digits than their currency has."""
    if isinstance(value, dict):
        for name, child in value.items():
            if name in ("price", "credential", "bundle") and isinstance(child, str):
                try:
                    Money.parse(child)
                except Invalid as error:
                    yield document.problem((*path, name), "money", error.sentence)
            else:
                yield from _money(document, child, (*path, name))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _money(document, child, (*path, index))


def _codes(document: Document) -> Iterator[FileProblem]:
    """Codes of the published tables: fields of education, countries."""
    field_, country = document.value.get("field"), document.value.get("country")
    if field_ is not None and not isced.is_field(field_):
        yield document.problem(("field",), "isced", f"“{field_}” is not a field of ISCED-F 2013.")
    if country is not None and not m49.is_country(country):
        yield document.problem(("country",), "country", f"“{country}” is not a country code of ISO 3166-1.")


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
                if first in item and last in item and str(item[last])[:10] < str(item[first])[:10]:
                    sentence = f"“{last}” ({item[last]}) is before “{first}” ({item[first]})."
                    yield document.problem((name, index, last), "dates", sentence)


def check_together(documents: Iterable[Document], known: Known) -> list[FileProblem]:
    """What is wrong between documents: the same key twice, references to nothing, rules nobody could meet."""
    documents = list(documents)
    keys: dict[str, set[str]] = {
        "organisation": set(known.organisations), "type": set(known.types), "course": set(known.courses),
        "exam": set(known.exams), "program": set(known.programs),
    }  # fmt: skip
    problems: list[FileProblem] = []
    seen: dict[tuple[str, str], Document] = {}
    for document in documents:
        group = "organisation" if document.kind in ORGANISATIONS else document.kind
        keys[group].add(document.key)
        first = seen.setdefault((group, document.key), document)
        if first is not document:
            sentence = f"“{document.key}” is described already in {first.file}; keep one."
            problems.append(document.problem((document.kind,), "duplicate", sentence))
    problems += _runs(documents, known)
    for document in documents:
        problems += _references(document, keys)
    return problems + _rules(documents, known, keys)


def _runs(documents: list[Document], known: Known) -> Iterator[FileProblem]:
    """A run belongs to one course, whatever the file."""
    owners = dict(known.runs)
    for document in documents:
        if document.kind != "course":
            continue
        mine: set[str] = set()
        for index, run in enumerate(document.value.get("runs", ())):
            owner = owners.setdefault(run["run"], document.key)
            if owner != document.key or run["run"] in mine:
                sentence = f"The run “{run['run']}” is already a run of “{owner}”; run keys are unique."
                yield document.problem(("runs", index, "run"), "duplicate-run", sentence)
            mine.add(run["run"])


_NAMES = {
    "organisation": "institution or business",
    "type": "program type",
    "course": "course",
    "exam": "exam",
    "program": "program",
}


def _references(document: Document, keys: Mapping[str, set[str]]) -> Iterator[FileProblem]:
    for path, group, key in _pointers(document.value):
        if key not in keys[group]:
            sentence = f"There is no {_NAMES[group]} “{key}”, neither in these files nor in the catalogue."
            yield document.problem(path, f"unknown-{group}", sentence)


def _pointers(value: Mapping[str, Any]) -> Iterator[tuple[FieldPath, str, str]]:
    for index, key in enumerate(value.get("institutions", ())):
        yield ("institutions", index), "organisation", key
    if "exam" in value and "institution" in value:
        yield ("institution",), "organisation", value["institution"]
    if "program" in value:
        yield ("type",), "type", value["type"]
        for index, agreement in enumerate(value.get("agreements", ())):
            yield ("agreements", index, "institution"), "organisation", agreement["institution"]
        for index, endorsement in enumerate(value.get("endorsements", ())):
            yield ("endorsements", index, "organisation"), "organisation", endorsement["organisation"]


def _rules(documents: list[Document], known: Known, keys: Mapping[str, set[str]]) -> list[FileProblem]:
    problems: list[FileProblem] = []
    trees: dict[str, requirements.Node | None] = dict(known.programs)
    parsed: list[tuple[Document, requirements.Node]] = []
    for document in documents:
        if document.kind != "program":
            continue
        try:
            tree = requirements.parse(document.value["rules"], path=("rules",))
        except requirements.Malformed as error:
            problems += [document.problem(p.path, p.rule, p.sentence) for p in error.problems]
            trees.setdefault(document.key, None)
            continue
        trees[document.key] = tree
        parsed.append((document, tree))
    for document, tree in parsed:
        context = requirements.Context(
            program_key=document.key,
            courses=keys["course"],
            exams=keys["exam"],
            programs={key: other for key, other in trees.items() if key != document.key},
            overlap=bool(document.value.get("overlap", False)),
        )
        problems += [document.problem(p.path, p.rule, p.sentence) for p in requirements.check(tree, context)]
    return problems
