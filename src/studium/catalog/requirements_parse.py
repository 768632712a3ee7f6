"""Rules as they stand in a file -> requirement tree. The format is described in docs/formats/rules.md.

All problems are collected and raised together, each with the path of the offending field.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, get_args

from .requirements_fields import Fields
from .requirements_naming import Namer, slug
from .requirements_nodes import (
    All,
    Approval,
    Choose,
    CourseReq,
    ExamReq,
    Leaf,
    Mark,
    MarkPart,
    MarkVersion,
    Node,
    PartKind,
    Path,
    ProgramReq,
    walk,
)
from .requirements_problems import Malformed
from .requirements_problems import say as _

KINDS = ("all", "choose", "course", "exam", "mark", "program", "approval")
_COMMON = ("name", "id", "credits")
_FIELDS: dict[str, tuple[str, ...]] = {
    "all": ("of", *_COMMON),
    "choose": ("count", "of", *_COMMON),
    "course": (
        *_COMMON, "min_score", "rounding", "verified", "identity", "valid_for", "measured_at", "attempts",
    ),
    "exam": (*_COMMON, "min_score", "rounding", "identity", "after", "attempts"),
    "mark": (*_COMMON, "parts", "pass", "rounding", "from", "versions", "after", "attempts"),
    "program": _COMMON,
    "approval": (*_COMMON, "by"),
}  # fmt: skip
_VERSION_FIELDS = ("parts", "pass", "rounding", "from")


def parse(raw: object, *, path: Path = ("rules",)) -> Node:
    """Reads one tree from YAML-like data; raises `Malformed` with every problem, each under `path`."""
    reader = _Reader()
    tree = reader.node(raw, path, ())
    if tree is not None:
        tree = reader.resolve(tree)
    if reader.problems or tree is None:
        raise Malformed(reader.problems)
    return tree


class _Reader(Fields):
    def __init__(self) -> None:
        super().__init__()
        self.namer = Namer()

    # Nodes

    def node(self, raw: object, path: Path, position: tuple[int, ...]) -> Node | None:
        if not isinstance(raw, Mapping):
            self.wrong(
                path, "node", _("A requirement is a mapping such as “course: KEY”, not “{value}”.", value=raw)
            )
            return None
        kinds = [kind for kind in KINDS if kind in raw]
        if len(kinds) != 1:
            self.wrong(
                path, "node-kind", _("A requirement names exactly one of: {kinds}.", kinds=", ".join(KINDS))
            )
            return None
        kind = kinds[0]
        body, inner = self.body(kind, raw, path)
        if body is None:
            return None
        if kind in ("all", "choose"):
            return self.group(kind, body, path, inner, position)
        return self.leaf(kind, body, path, inner, position)

    def body(self, kind: str, raw: Mapping[Any, Any], path: Path) -> tuple[dict[str, Any] | None, Path]:
        """The node's fields in one mapping (`key`: what a leaf is about), and the path they stand under."""
        value = raw[kind]
        rest = {str(k): v for k, v in raw.items() if k != kind}
        if kind == "all" and isinstance(value, list | tuple):
            return self.known(kind, rest, path, {"of": value}), path
        if isinstance(value, Mapping) and kind in ("all", "choose", "mark"):
            return self.known(kind, {**rest, **{str(k): v for k, v in value.items()}}, path, {}), (
                *path,
                kind,
            )
        if kind == "choose" and isinstance(value, int) and not isinstance(value, bool):
            return self.known(kind, rest, path, {"count": value}), path
        if (
            kind not in ("all", "choose", "mark")
            and isinstance(value, str | int)
            and not isinstance(value, bool)
        ):
            return self.known(kind, rest, path, {"key": str(value)}), path
        expected = {"all": _("a list"), "choose": _("a mapping"), "mark": _("a mapping")}.get(
            kind, _("a key")
        )
        self.wrong((*path, kind), "shape", _("“{kind}” takes {expected}.", kind=kind, expected=expected))
        return None, path

    def known(self, kind: str, fields: dict[str, Any], path: Path, extra: dict[str, Any]) -> dict[str, Any]:
        for name in fields:
            if name not in _FIELDS[kind]:
                self.unknown(name, kind, _FIELDS[kind], (*path, name))
        return {**fields, **extra}

    def identify(
        self, kind: str, about: str, body: dict[str, Any], path: Path, position: tuple[int, ...]
    ) -> str:
        name = body.get("id")
        if name is None:
            name = self.namer.natural(kind, about, position)
        elif not isinstance(name, str) or not name.strip():
            self.wrong((*path, "id"), "id", _("An id is a word."))
            name = self.namer.natural(kind, about, position)
        if not self.namer.take(name):
            self.wrong((*path, "id"), "id-unique", _("Two requirements have the id “{id}”.", id=name))
        return name

    def group(
        self, kind: str, body: dict[str, Any], path: Path, inner: Path, position: tuple[int, ...]
    ) -> Node | None:
        name = self.text(body, "name", inner)
        identity = self.identify(kind, slug(name), body, inner, position)
        listed = kind if kind == "all" and inner == path else "of"
        children_raw = body.get("of")
        if not isinstance(children_raw, list | tuple):
            self.wrong((*inner, listed), "shape", _("“{kind}” needs a list of requirements.", kind=kind))
            return None
        children = [
            self.node(child, (*inner, listed, at), (*position, at)) for at, child in enumerate(children_raw)
        ]
        kept = tuple(child for child in children if child is not None)
        credits = self.decimal(body, "credits", inner)
        if kind == "all":
            return All(identity, kept, name, credits, path=path)
        count = self.whole(body, "count", inner)
        if (count is None) == (credits is None) and "count" not in body:
            self.wrong(
                inner, "choose-how-many", _("“choose” says either how many (count) or how much (credits).")
            )
        elif "count" in body and "credits" in body:
            self.wrong(
                (*inner, "credits"), "choose-how-many", _("“choose” says either count or credits, not both.")
            )
        return Choose(identity, kept, count, credits, name, path=path)

    def leaf(
        self, kind: str, body: dict[str, Any], path: Path, inner: Path, position: tuple[int, ...]
    ) -> Leaf | None:
        name = self.text(body, "name", inner)
        key = str(body.get("key", ""))
        if kind != "mark" and not key.strip():
            self.wrong((*path, kind), "key", _("“{kind}” needs a key.", kind=kind))
        identity = self.identify(kind, slug(name) if kind == "mark" else key, body, inner, position)
        credits = self.decimal(body, "credits", inner)
        if kind == "course":
            return CourseReq(
                identity, key, name,
                min_score=self.decimal(body, "min_score", inner),
                rounding=self.rounding(body, inner),
                verified=self.flag(body, "verified", inner, True),
                identity=self.flag(body, "identity", inner, False),
                valid_for=self.period(body, inner),
                measured_at=self.text(body, "measured_at", inner),
                attempts=self.attempts(body, inner), credits=credits, path=path,
            )  # fmt: skip
        if kind == "exam":
            return ExamReq(
                identity, key, name,
                min_score=self.decimal(body, "min_score", inner),
                rounding=self.rounding(body, inner),
                identity=self.flag(body, "identity", inner, False),
                after=self.references(body, inner),
                attempts=self.attempts(body, inner), credits=credits, path=path,
            )  # fmt: skip
        if kind == "program":
            return ProgramReq(identity, key, name, credits, path=path)
        if kind == "approval":
            return Approval(identity, key, name, self.text(body, "by", inner), credits, path=path)
        return self.mark(identity, name, credits, body, path, inner)

    # Marks

    def mark(
        self, identity: str, name: str, credits: Decimal | None, body: dict[str, Any], path: Path, inner: Path
    ) -> Mark | None:
        if not name:
            self.wrong((*inner, "name"), "mark-name", _("A mark needs a name."))
        first = self.version(body, inner, None)
        if first is None:
            return None
        versions = [first]
        later = body.get("versions", [])
        if not isinstance(later, list | tuple):
            self.wrong((*inner, "versions"), "shape", _("“versions” is a list."))
            later = []
        for at, raw in enumerate(later):
            where = (*inner, "versions", at)
            if not isinstance(raw, Mapping):
                self.wrong(where, "shape", _("A version is a mapping with “from” and what changes."))
                continue
            for field in raw:
                if field not in _VERSION_FIELDS:
                    self.unknown(str(field), "versions", _VERSION_FIELDS, (*where, str(field)))
            version = self.version({str(k): v for k, v in raw.items()}, where, versions[-1])
            if version is not None:
                versions.append(version)
        return Mark(
            identity,
            tuple(versions),
            name,
            self.references(body, inner),
            self.attempts(body, inner),
            credits,
            path=path,
        )

    def version(self, body: dict[str, Any], path: Path, base: MarkVersion | None) -> MarkVersion | None:
        starts = self.day(body, "from", path)
        if base is not None and starts is None and "from" not in body:
            self.wrong((*path, "from"), "mark-from", _("A later version says from which day it is in force."))
        pass_mark = self.decimal(body, "pass", path)
        if pass_mark is None:
            if base is None:
                if "pass" not in body:
                    self.wrong((*path, "pass"), "mark-pass", _("A mark says what is needed to pass."))
                pass_mark = Decimal(0)
            else:
                pass_mark = base.pass_mark
        rounding = self.rounding(body, path) if "rounding" in body or base is None else base.rounding
        if "parts" not in body and base is not None:
            return MarkVersion(starts, base.parts, pass_mark, rounding)
        raw = body.get("parts")
        if not isinstance(raw, list | tuple) or not raw:
            self.wrong((*path, "parts"), "mark-parts", _("A mark lists its parts."))
            return None
        parts = [self.part(each, (*path, "parts", at)) for at, each in enumerate(raw)]
        return MarkVersion(starts, tuple(part for part in parts if part is not None), pass_mark, rounding)

    def part(self, raw: object, path: Path) -> MarkPart | None:
        allowed = (*get_args(PartKind), "weight", "floor", "verified")
        if not isinstance(raw, Mapping):
            self.wrong(path, "shape", _("A part is a mapping such as “exam: KEY” with a weight."))
            return None
        for field in raw:
            if field not in allowed:
                self.unknown(str(field), "parts", allowed, (*path, str(field)))
        kinds = [kind for kind in get_args(PartKind) if kind in raw]
        if len(kinds) != 1:
            self.wrong(path, "part-kind", _("A part names exactly one of: course, exam, component."))
            return None
        body = {str(k): v for k, v in raw.items()}
        weight = self.decimal(body, "weight", path)
        if weight is None:
            if "weight" not in body:
                self.wrong((*path, "weight"), "weight", _("A part has a weight, such as 0.6."))
            weight = Decimal(0)
        verified = self.flag(body, "verified", path, True)
        return MarkPart(kinds[0], str(body[kinds[0]]), weight, self.decimal(body, "floor", path), verified)

    def resolve(self, tree: Node) -> Node:
        """Turns what `after` names (an id, a key, a group's name) into ids."""
        known: dict[str, str] = {}
        nodes = list(walk(tree))
        for found in nodes:
            known.setdefault(found.id, found.id)
        for found in nodes:
            for alias in (getattr(found, "key", ""), found.name, slug(found.name)):
                if alias:
                    known.setdefault(alias, found.id)
        return self.rewrite(tree, known)

    def rewrite(self, node: Node, known: dict[str, str]) -> Node:
        if isinstance(node, All | Choose):
            return dataclasses.replace(
                node, children=tuple(self.rewrite(child, known) for child in node.children)
            )
        if not isinstance(node, ExamReq | Mark) or not node.after:
            return node
        after = []
        for reference in node.after:
            if reference in known:
                after.append(known[reference])
            else:
                at = (*node.path, "mark", "after") if isinstance(node, Mark) else (*node.path, "after")
                self.wrong(
                    at, "after-unknown", _("“after” names “{key}”, which is not in the rules.", key=reference)
                )
        return dataclasses.replace(node, after=tuple(after))
