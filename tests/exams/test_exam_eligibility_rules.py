"""Who may sit, from the rules alone (R10, R11)."""

from __future__ import annotations

from typing import Any

from studium.catalog.requirements import parse
from studium.exams.eligibility_rules import Reason, exams_in, judge, ways_in

SUPPLY_CHAIN: dict[str, Any] = {
    "all": [
        {"course": "sc0"},
        {"course": "sc1"},
        {"exam": "final", "after": ["sc0", "sc1"]},
    ]
}


def lines(**states: str) -> dict[str, Reason]:
    return {
        f"course:{key}": Reason(f"course:{key}", key.upper(), state, f"{key} is {state}.", state == "met")
        for key, state in states.items()
    }


def test_r11_everything_before_the_exam_must_be_met() -> None:
    tree = parse(SUPPLY_CHAIN)
    assert judge(tree, "final", lines(sc0="met", sc1="met")).eligible
    verdict = judge(tree, "final", lines(sc0="met", sc1="in_progress"))
    assert not verdict.eligible
    assert [reason.node_id for reason in verdict.reasons if not reason.met] == ["course:sc1"]


def test_r11_a_course_that_has_lapsed_or_waits_for_release_does_not_open_the_exam() -> None:
    tree = parse(SUPPLY_CHAIN)
    assert not judge(tree, "final", lines(sc0="met", sc1="lapsed")).eligible
    assert not judge(tree, "final", lines(sc0="met", sc1="provisional")).eligible


def test_r11_what_is_not_in_the_standing_is_not_met() -> None:
    assert not judge(parse(SUPPLY_CHAIN), "final", lines(sc0="met")).eligible


def test_an_exam_that_is_not_asked_for_cannot_be_sat() -> None:
    tree = parse(SUPPLY_CHAIN)
    assert ways_in(tree, "another") == ()
    assert not judge(tree, "another", lines(sc0="met", sc1="met")).eligible


def test_an_exam_that_is_part_of_a_mark_follows_what_the_mark_comes_after() -> None:
    parts = [{"course": "micro", "weight": 0.4}, {"exam": "micro-final", "weight": 0.6}]
    tree = parse(
        {
            "all": [
                {"course": "sc0"},
                {"mark": {"name": "Micro", "parts": parts, "pass": 50}, "after": ["sc0"]},
            ]
        }
    )
    assert exams_in(tree) == {"micro-final"}
    assert judge(tree, "micro-final", lines(sc0="met")).eligible
    assert not judge(tree, "micro-final", lines(sc0="open")).eligible
