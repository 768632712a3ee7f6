"""The policies of a course: attributes of its blocks in `policies/<run>/policy.json`, and its grading policy."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from studium.assessment import safexml
from studium.core.errors import Invalid

from .coursefiles import CourseFiles


def read_policy(
    files: CourseFiles, run: str, notes: list[str]
) -> tuple[dict[str, dict[str, str]], dict[str, Any]]:
    """`policies/<run>/policy.json`: attributes by "kind/name", which override those in the XML, and as it is
    written what it says of the course as a whole."""
    for path in _places(files, run, "policy.json"):
        try:
            raw = json.loads(safexml.decode(files.read(path))[0])
        except (ValueError, RecursionError, Invalid) as error:
            notes.append(_("%(file)s cannot be read: %(reason)s") % {"file": path, "reason": error})
            continue
        if not isinstance(raw, dict):
            notes.append(_("%(file)s is not a set of policies") % {"file": path})
            continue
        of_course = next((one for key, one in raw.items() if str(key).startswith("course/")), None)
        of_course = raw.get(f"course/{run}", of_course)
        of_course = of_course if isinstance(of_course, dict) else {}
        raw[f"course/{run}"] = of_course
        return {
            str(key): {str(name): _as_text(value) for name, value in values.items()}
            for key, values in raw.items()
            if isinstance(values, dict)
        }, of_course
    return {}, {}


def _places(files: CourseFiles, run: str, name: str) -> list[str]:
    """Where a policy file may be, the likeliest first: a course has seldom more than one."""
    stem, _dot, ending = name.partition(".")
    found = [f"policies/{run}/{name}", f"policies/course/{name}", name, f"policies/{name}"]
    if stem == "policy":
        found.insert(1, f"policies/{run}.{ending}")
    found = [path for path in found if path in files]
    others = [path for path in files.under("policies") if path.endswith(f"/{name}") and path not in found]
    return found or (others if len(others) == 1 else [])


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def grading_file(files: CourseFiles, run: str) -> str | None:
    """Where the course's grading policy is."""
    return next(iter(_places(files, run, "grading_policy.json")), None)


def read_grading(files: CourseFiles, run: str) -> tuple[dict[str, Any], list[str]]:
    """The policy as JSON ({"types": [...], "cutoffs": {...}}), and notes on what was wrong with it."""
    path = grading_file(files, run)
    if path is not None:
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
