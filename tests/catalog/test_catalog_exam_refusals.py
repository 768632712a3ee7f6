"""An exam that could not be sat is refused when its file is imported, with the field that says so."""

from __future__ import annotations

import pytest

from studium.catalog import api as catalog

pytestmark = pytest.mark.django_db

TWO = """
exam: final
title: Final
parts:
- {part: one, title: One, minutes: 120, content: {course: paper, section: a}}
- {part: two, title: Two, minutes: 120, blueprint: [{bank: flow, count: 3}]}
banks:
- {bank: flow, from: [{course: paper}]}
"""


def rules_broken(text: str) -> list[str]:
    try:
        catalog.import_files(files=[("final.yaml", text)], dry_run=True)
    except catalog.Refused as refused:
        return [problem.rule for problem in refused.problems]
    return []


def test_an_exam_of_two_parts_is_accepted():
    assert rules_broken(TWO) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (TWO.replace(", content: {course: paper, section: a}", ""), "part-questions"),
        (TWO.replace("section: a}", "section: a}, blueprint: [{bank: flow, count: 1}]"), "part-questions"),
        (TWO.replace("bank: flow, count", "bank: flwo, count"), "unknown-bank"),
        (TWO.replace("part: two", "part: one"), "duplicate"),
        (TWO + "- {bank: flow, from: [{course: paper}]}\n", "duplicate"),
        (TWO + "within_hours: 3\n", "exam-time"),
        (TWO + "minutes: 60\n", "exam-parts"),
        ("exam: final\ntitle: Final\nwithin_hours: 3\n", "exam-parts"),
        (TWO.replace("course: paper}]", "course: paper, section: a, unit: b}]"), "bank-place"),
        (TWO + "windows:\n- {window: w, opens: 2027-01-01T08:00Z, closes: 2027-01-01T11:00Z}\n", "exam-time"),
        (TWO.replace("count: 3", "count: 0"), "schema-minimum"),
        (TWO.replace("count: 3", "count: 3, difficulty: fair"), "schema-enum"),
    ],
)
def test_what_could_not_be_sat_is_refused(text: str, rule: str):
    assert rules_broken(text) == [rule]
