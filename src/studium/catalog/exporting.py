"""Writing a program back as a file: itself and every document it needs, in one canonical form.

Fields stand in the schema's order, texts wrapped at a fixed width, so that the same catalogue always gives the
same bytes, and importing them into an empty catalogue and exporting again gives them once more.
"""

from __future__ import annotations

from typing import Any

import yaml

from studium.core.errors import NotFound
from studium.partners import api as partners

from . import models, requirements
from .requirements_problems import say as _
from .schema import SCHEMAS


class _Dumper(yaml.SafeDumper):
    """Never writes aliases; several lines of text as a block."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value and not any(line.endswith(" ") for line in value.split("\n")) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def export_program(key: str, *, public: bool = False) -> str:
    """The program as a file that an empty deployment can import. Raises `NotFound`.

    With `public`, recommendations that are not approved are left out: nothing is called recommended before (R37).
    """
    needed = _Needed(public=public)
    needed.program(key)
    documents = [*needed.organisations(), *needed.types, *needed.courses, *needed.exams, *needed.programs]
    return "---\n".join(_write(document) for document in documents)


def canonical(kind: str, key: str, body: dict[str, Any]) -> dict[str, Any]:
    """The document with its fields in the schema's order."""
    ordered: dict[str, Any] = _in_order({kind: key} | body, SCHEMAS[kind])
    return ordered


def _in_order(value: Any, schema: dict[str, Any]) -> Any:
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        ordered = {name: _in_order(value[name], known[name]) for name in known if name in value}
        return ordered | {name: value[name] for name in sorted(value.keys() - known.keys())}
    if isinstance(value, list) and "items" in schema:
        return [_in_order(item, schema["items"]) for item in value]
    return value


def _write(document: dict[str, Any]) -> str:
    return yaml.dump(
        document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100, default_flow_style=False
    )


class _Needed:
    """Collects what a program needs, each once, in a stable order: nested programs before the outer one."""

    def __init__(self, *, public: bool) -> None:
        self.public = public
        self.types: list[dict[str, Any]] = []
        self.courses: list[dict[str, Any]] = []
        self.exams: list[dict[str, Any]] = []
        self.programs: list[dict[str, Any]] = []
        self._seen: set[tuple[str, str]] = set()
        self._organisations: set[str] = set()

    def organisations(self) -> list[dict[str, Any]]:
        found = []
        for key in sorted(self._organisations):
            document = partners.document(key)
            if document is not None:
                kind = next(iter(document))
                found.append(canonical(kind, key, {k: v for k, v in document.items() if k != kind}))
        return found

    def _fresh(self, kind: str, key: str) -> bool:
        fresh = (kind, key) not in self._seen
        self._seen.add((kind, key))
        return fresh

    def program(self, key: str) -> None:
        if not self._fresh("program", key):
            return
        row = models.Program.objects.filter(key=key).first()
        if row is None:
            raise NotFound(_("There is no program “{key}” to export.", key=key))
        body = row.document
        if self.public and "endorsements" in body:
            approved = [each for each in body["endorsements"] if each.get("approved")]
            body = body | {"endorsements": approved}
        self._organisations.update(body.get("institutions", ()))
        self._organisations.update(agreement["institution"] for agreement in body.get("agreements", ()))
        self._organisations.update(
            endorsement["organisation"] for endorsement in body.get("endorsements", ())
        )
        self._one(models.ProgramType, "type", body["type"], self.types)
        tree = requirements.parse(body["rules"])
        for leaf in requirements.leaves(tree):
            for subject in requirements.subjects_of(leaf):
                kind, _colon, about = subject.partition(":")
                if kind == "course":
                    self._one(models.Course, kind, about, self.courses)
                elif kind == "exam":
                    self._one(models.ExamDeclaration, kind, about, self.exams)
                elif kind == "program":
                    self.program(about)
        self.programs.append(canonical("program", key, body | {"rules": requirements.to_raw(tree)}))

    def _one(self, model: Any, kind: str, key: str, into: list[dict[str, Any]]) -> None:
        row = model.objects.filter(key=key).first()
        if row is None or not self._fresh(kind, key):
            return
        self._organisations.update(row.document.get("institutions", ()))
        if "institution" in row.document:
            self._organisations.add(row.document["institution"])
        into.append(canonical(kind, key, row.document))
