"""What is wrong with a set of documents: what they refer to, and the rules of their programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import requirements
from .checking_alone import ORGANISATIONS, check_alone
from .checking_exams import check_exam
from .requirements_problems import say as _
from .yaml_marks import Document, FieldPath, FileProblem

__all__ = ["ORGANISATIONS", "Known", "check_alone", "check_together"]


@dataclass(frozen=True)
class Known:
    """What the catalogue already holds, for documents to refer to. `agreements`: key -> program key."""

    organisations: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    courses: frozenset[str] = frozenset()
    exams: frozenset[str] = frozenset()
    runs: Mapping[str, str] = field(default_factory=dict)  # run key -> course key
    agreements: Mapping[str, str] = field(default_factory=dict)
    programs: Mapping[str, requirements.Node] = field(default_factory=dict)


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
            sentence = _(
                "“{key}” is described already in {file}; keep one.", key=document.key, file=first.file
            )
            problems.append(document.problem((document.kind,), "duplicate", sentence))
    problems += _runs(documents, known)
    problems += _agreements(documents, known)
    for document in documents:
        if document.kind == "exam":
            problems += check_exam(document)
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
                sentence = _(
                    "The run “{run}” is already a run of “{owner}”; run keys are unique.",
                    run=run["run"],
                    owner=owner,
                )
                yield document.problem(("runs", index, "run"), "duplicate-run", sentence)
            mine.add(run["run"])


def _agreements(documents: list[Document], known: Known) -> Iterator[FileProblem]:
    """An agreement's key names it wherever it is decided on, so it is unique; what it excludes must exist."""
    mine = [document for document in documents if document.kind == "program"]
    renewed = {document.key for document in mine}
    owners = {key: owner for key, owner in known.agreements.items() if owner not in renewed}
    for document in mine:
        for index, agreement in enumerate(document.value.get("agreements", ())):
            key = agreement["agreement"]
            if key in owners:
                sentence = _(
                    "The agreement “{key}” is already one of “{owner}”; agreement keys are unique.",
                    key=key,
                    owner=owners[key],
                )
                yield document.problem(("agreements", index, "agreement"), "duplicate-agreement", sentence)
            owners.setdefault(key, document.key)
    for document in mine:
        for index, agreement in enumerate(document.value.get("agreements", ())):
            for at, other in enumerate(agreement.get("non_combinable_with", ())):
                if other not in owners:
                    path = ("agreements", index, "non_combinable_with", at)
                    yield document.problem(path, "unknown-agreement", _unknown(_("agreement"), other))


def _unknown(what: str, key: str) -> str:
    return _("There is no {what} “{key}”, neither in these files nor in the catalogue.", what=what, key=key)


_NAMES = {
    "organisation": "institution or business",
    "type": "program type",
}


def _references(document: Document, keys: Mapping[str, set[str]]) -> Iterator[FileProblem]:
    for path, group, key in _pointers(document.value):
        if key not in keys[group]:
            yield document.problem(path, f"unknown-{group}", _unknown(_(_NAMES[group]), key))


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
