"""The report of an import, as data: see docs/formats/course.md."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .blocks import Built
from .checking import check_problems
from .listing import SUPPORTS


def make_report(
    *,
    course_key: str,
    title: str,
    run: str,
    built: Built,
    notes: list[str],
    check: bool,
    assets: dict[str, int],
) -> dict[str, Any]:
    """The report as JSON. Without `check` the figures of the check are null."""
    files = {one.key: one.file for one in built.blocks}
    checked = check_problems(built.problems, files) if check else None
    support = Counter(row["support"] for row in built.listing)
    return {
        "course": course_key,
        "title": title,
        "run": run,
        "blocks": dict(sorted(built.counts.items())),
        "responses": dict(sorted(built.responses.items())),
        "problems": {
            "total": built.problem_count,
            "rendered": built.rendered,
            "declared_answer": checked.declared_answer if checked else None,
            "full_credit": checked.full_credit if checked else None,
            "wrong_scored_zero": checked.wrong_scored_zero if checked else None,
        },
        "assets": assets,
        "support": {name: support[name] for name in SUPPORTS},
        "unsupported": built.unsupported,
        "listing": built.listing,
        "findings": [*built.findings, *(checked.findings if checked else ())],
        "notes": [*notes, *built.notes],
    }
