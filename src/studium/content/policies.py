"""The grading policy of a course: `policies/<run>/grading_policy.json`."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from studium.assessment import safexml
from studium.core.errors import Invalid

from .coursefiles import CourseFiles


def read_grading(files: CourseFiles, run: str) -> tuple[dict[str, Any], list[str]]:
    """The policy as JSON ({"types": [...], "cutoffs": {...}}), and notes on what was wrong with it."""
    for path in (
        f"policies/{run}/grading_policy.json",
        "grading_policy.json",
        "policies/grading_policy.json",
    ):
        if path not in files:
            continue
        try:
            raw = json.loads(safexml.decode(files.read(path))[0], parse_float=Decimal)
        except (ValueError, RecursionError, Invalid) as error:
            return _NONE, [_("%(file)s cannot be read: %(reason)s") % {"file": path, "reason": error}]
        if not isinstance(raw, dict):
            return _NONE, [_("%(file)s is not a grading policy") % {"file": path}]
        notes: list[str] = []
        types = [one for row in _rows(raw.get("GRADER")) if (one := _type(row, path, notes)) is not None]
        cutoffs = raw.get("GRADE_CUTOFFS")
        return {
            "types": types,
            "cutoffs": {
                str(name): str(share)
                for name, value in (cutoffs.items() if isinstance(cutoffs, dict) else ())
                if (share := _share(value)) is not None
            },
        }, notes
    return _NONE, []


_NONE: dict[str, Any] = {"types": [], "cutoffs": {}}


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _type(row: dict[str, Any], path: str, notes: list[str]) -> dict[str, Any] | None:
    name, weight = str(row.get("type") or "").strip(), _share(row.get("weight"))
    if not name or weight is None:
        notes.append(_("%(file)s holds an assignment type without a name or a weight") % {"file": path})
        return None
    return {
        "type": name,
        "weight": str(weight),
        "min_count": _number(row.get("min_count"), 1),
        "drop_count": _number(row.get("drop_count"), 0),
        "short_label": str(row.get("short_label") or name)[:40],
    }


def _share(value: Any) -> Decimal | None:
    try:
        share = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return share if share.is_finite() and 0 <= share <= 1 else None


def _number(value: Any, otherwise: int) -> int:
    text = str(value).strip()
    return int(text) if text.isdigit() and len(text) < 5 else otherwise
