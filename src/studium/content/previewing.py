"""What an import would change in a course that is stored already, for those who must decide on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.db import DatabaseError, connections

from . import blocks as kinds
from .drafting import Draft
from .models import AssetUse, Block, ContentVersion
from .outcomes import Change, Changes
from .problems import grading_marks

#: What of a block's details changes how it is shown or counted, and what a person calls it.
_COUNTED: Final = ("weight", "possible", "max_attempts", "show_answer", "rerandomize", "show_correctness")
_OF_A_SEQUENCE: Final = ("start", "due", "format", "graded", "grace", "hide_after_due")
_LEVELS: Final = (kinds.CHAPTER, kinds.SEQUENTIAL, kinds.UNIT)


Row = dict[str, Any]


def possible() -> bool:
    """Whether there is a database with courses in it: a dry run needs none, and must not make one."""
    connection = connections["default"]
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).is_file():
        return "memory" in str(connection.settings_dict["NAME"])
    try:
        return ContentVersion._meta.db_table in connection.introspection.table_names()
    except DatabaseError:
        return False


def compare(draft: Draft) -> Changes:
    """The stored course's newest version against what was read; everything is new where there is none."""
    version = (
        ContentVersion.objects.only("number", "digest", "grading", "title")
        .filter(course_key=draft.key)
        .order_by("-number")
        .first()
    )
    before: dict[str, Row] = {}
    if version is not None:
        fields = ("key", "kind", "element", "parent", "title", "body", "source", "details")
        rows = Block.objects.filter(version_id=version.pk).order_by("position").values(*fields)
        before = {row["key"]: dict(row) for row in rows}
    after: dict[str, Row] = {
        one.key: {
            "key": one.key, "kind": one.kind, "element": one.element, "parent": one.parent, "title": one.title,
            "body": one.body, "source": one.source, "details": one.details,
        }
        for one in draft.built.blocks
    }  # fmt: skip
    changed = [
        change for key, row in after.items() if key in before and (change := _change(before[key], row))
    ]
    files = (
        set(AssetUse.objects.filter(version=version, made=False).values_list("name", "asset_id"))
        if version
        else set()
    )
    files_now = {(one.name, one.hash) for one in draft.assets if not one.made}
    return Changes(
        course_key=draft.key,
        number=version.number if version else None,
        unchanged=version is not None and version.digest == draft.digest(),
        added=tuple(_named(row) for key, row in after.items() if key not in before),
        removed=tuple(_named(row) for key, row in before.items() if key not in after),
        changed=tuple(changed),
        grading_policy=version is not None and version.grading != draft.grading,
        files=len({name for name, _hash in files ^ files_now}),
    )


def _named(row: Row, *what: str) -> Change:
    return Change(row["key"], row["kind"], row["title"], tuple(what))


def _change(before: Row, after: Row) -> Change | None:
    what = []
    if before["kind"] != after["kind"]:
        what.append("kind")
    if before["title"] != after["title"]:
        what.append("title")
    if before["parent"] != after["parent"]:
        what.append("moved")
    if after["kind"] == kinds.PROBLEM == before["kind"]:
        what += _problem(before, after)
    elif (before["body"], before["source"]) != (after["body"], after["source"]):
        what.append("text")
    old, new = before["details"], after["details"]
    what += [name for name in (*_COUNTED, *_OF_A_SEQUENCE) if old.get(name) != new.get(name)]
    if old.get("gates") != new.get("gates"):
        what.append("gates")
    known = {*_COUNTED, *_OF_A_SEQUENCE, "gates"}
    if _without(old, known) != _without(new, known):
        what.append("settings" if after["kind"] not in _LEVELS else "text")
    return _named(after, *dict.fromkeys(what)) if what else None


def _problem(before: Row, after: Row) -> list[str]:
    """Whether the questions changed, or also what counts as right: then answers already given may be regraded."""
    if before["source"] == after["source"]:
        return []
    return ["answers"] if grading_marks(before["source"]) != grading_marks(after["source"]) else ["text"]


def _without(details: Mapping[str, Any], names: set[str]) -> Row:
    return {name: value for name, value in details.items() if name not in names}
