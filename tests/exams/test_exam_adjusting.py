"""A change of a mark that is taken back leaves the mark that would stand without it (R18, R20)."""

from __future__ import annotations

from decimal import Decimal

import exam_hall
import pytest
from exam_hall import EXAM, RELEASE_DAY, WINDOW

from studium.core.db import write
from studium.exams import api as exams
from studium.exams.models import Result, Sitting
from studium.exams.releases.adjusting import do_adjust, end_adjustment

TEN = {"kind": "deduct", "points": "10"}
CAP = {"kind": "cap", "points": "40"}
VOID = {"kind": "void"}


@pytest.fixture
def sitting(amina):
    """Three of four questions are right: 75 percent."""
    return Sitting.objects.get(public_id=exam_hall.sit(amina, right=3))


def change(sitting, rule, cause="case:a"):
    with write():
        do_adjust(sitting=sitting, rule=rule, cause=cause, why="Heard.", by=None)


def take_back(sitting, cause="case:a"):
    with write():
        end_adjustment(sitting=sitting, cause=cause)


def stands(sitting):
    result = Result.objects.get(sitting=sitting)
    return result.percent, result.passed


def test_a_change_taken_back_gives_the_mark_before(sitting, ingrid):
    change(sitting, VOID)
    assert stands(sitting) == (0, False)
    take_back(sitting)
    assert stands(sitting) == (75, True)


def test_a_rule_of_another_cause_stays_in_force_whichever_is_taken_back(sitting, ingrid):
    for first, second in (("case:a", "case:b"), ("case:b", "case:a")):
        change(sitting, TEN, "case:a")
        change(sitting, CAP, "case:b")
        assert stands(sitting) == (40, False)
        take_back(sitting, first)
        assert stands(sitting) == ((40, False) if first == "case:a" else (65, True))
        take_back(sitting, second)
        assert stands(sitting) == (75, True)


def test_a_ruling_made_meanwhile_counts_for_who_was_cleared_as_for_everybody(sitting, ingrid):
    missed = next(
        line["block"]
        for line in Result.objects.get(sitting=sitting).per_question
        if Decimal(line["points"]) < Decimal(line["possible"])
    )
    change(sitting, VOID)
    exams.decide_ruling(
        officer_id=ingrid.id,
        exam_key=EXAM,
        window_key=WINDOW,
        block_key=missed,
        kind="credit",
        reason="The figure was missing.",
    )
    assert stands(sitting) == (0, False)
    take_back(sitting)
    assert stands(sitting) == (100, True)


def test_a_mark_amended_by_hand_since_stays_and_the_history_says_so(sitting, ingrid, spring):
    change(sitting, TEN)
    spring.move_to(RELEASE_DAY)
    exams.release(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sittings=[sitting.public_id])
    exams.amend(officer_id=ingrid.id, sitting=sitting.public_id, percent="58", reason="Counted again.")
    take_back(sitting)
    assert stands(sitting) == (58, False)
    told = exams.history(officer_id=ingrid.id, sitting=sitting.public_id).lines
    assert "amended by hand" in told[-1].why
