"""Requirement tree -> the canonical form for a file: the exact inverse of `parse`.

`parse(to_raw(tree)) == tree` for every tree that `parse` made, and `to_raw(parse(raw)) == raw` for every raw
form that is canonical: defaults left out, groups and marks as in docs/formats/rules.md.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .requirements_naming import Namer, slug
from .requirements_nodes import All, Approval, Choose, CourseReq, ExamReq, Mark, MarkVersion, Node
from .requirements_values import Rounding, plain_number


def to_raw(tree: Node) -> dict[str, Any]:
    """The tree as plain mappings, lists, numbers and texts, fit for YAML and JSON alike."""
    return _node(tree, Namer(), ())


def _node(node: Node, namer: Namer, position: tuple[int, ...]) -> dict[str, Any]:
    kind = kind_of(node)
    about = slug(node.name) if isinstance(node, All | Choose | Mark) else node.key
    given = {} if node.id == namer.natural(kind, about, position) else {"id": node.id}
    namer.take(node.id)
    common = {"name": node.name} if node.name else {}
    if isinstance(node, All | Choose):
        of = [_node(child, namer, (*position, at)) for at, child in enumerate(node.children)]
        if isinstance(node, Choose):
            count = {"count": node.count} if node.count is not None else {}
            return {"choose": count | _credits(node.credits) | common | given | {"of": of}}
        return {"all": of} | common | given | _credits(node.credits)
    if isinstance(node, Mark):
        body: dict[str, Any] = common | given | _version(node.versions[0], None)
        if len(node.versions) > 1:
            pairs = zip(node.versions[1:], node.versions, strict=False)
            body["versions"] = [_version(version, before) for version, before in pairs]
        return {"mark": body | _after(node.after) | _attempts(node.attempts) | _credits(node.credits)}
    raw: dict[str, Any] = {kind: node.key} | common | given
    if isinstance(node, CourseReq | ExamReq):
        raw |= _scored(node)
    if isinstance(node, Approval) and node.by:
        raw["by"] = node.by
    return raw | _credits(node.credits)


def kind_of(node: Node) -> str:
    """The word that names the node's kind in a file and in a standing."""
    return {"CourseReq": "course", "ExamReq": "exam", "ProgramReq": "program"}.get(
        type(node).__name__, type(node).__name__.lower()
    )


def _scored(node: CourseReq | ExamReq) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    if node.min_score is not None:
        raw["min_score"] = plain_number(node.min_score)
    raw |= _rounding(node.rounding)
    if isinstance(node, CourseReq) and not node.verified:
        raw["verified"] = False
    if node.identity:
        raw["identity"] = True
    if isinstance(node, ExamReq):
        return raw | _after(node.after) | _attempts(node.attempts)
    if node.valid_for is not None:
        raw["valid_for"] = str(node.valid_for)
    if node.measured_at:
        raw["measured_at"] = node.measured_at
    return raw | _attempts(node.attempts)


def _version(version: MarkVersion, before: MarkVersion | None) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    if version.starts is not None:
        raw["from"] = version.starts.isoformat()
    if before is None or version.parts != before.parts:
        raw["parts"] = [
            {part.kind: part.key, "weight": plain_number(part.weight)}
            | ({"floor": plain_number(part.floor)} if part.floor is not None else {})
            | ({} if part.verified else {"verified": False})
            for part in version.parts
        ]
    if before is None or version.pass_mark != before.pass_mark:
        raw["pass"] = plain_number(version.pass_mark)
    if before is None:
        return raw | _rounding(version.rounding)
    if version.rounding != before.rounding:
        raw |= _rounding(version.rounding) or {"rounding": None}
    return raw


def _credits(credits: Decimal | None) -> dict[str, Any]:
    return {} if credits is None else {"credits": plain_number(credits)}


def _after(after: tuple[str, ...]) -> dict[str, Any]:
    return {"after": list(after)} if after else {}


def _attempts(attempts: str) -> dict[str, Any]:
    return {} if attempts == "best" else {"attempts": attempts}


def _rounding(rounding: Rounding | None) -> dict[str, Any]:
    return {} if rounding is None else {"rounding": {"digits": rounding.digits, "mode": rounding.mode}}
