"""When a problem takes answers, when it shows the right ones, what can be stored."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studium.core.errors import Invalid
from studium.learning.rules import (
    Closed,
    ProblemRules,
    clean_answers,
    closed,
    effective_due,
    may_show_answer,
    seed_for,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OPEN = ProblemRules(
    graded=True, max_attempts=2, show_answer="finished", due=None, run_start=None, run_end=None
)


def test_an_answer_at_the_due_second_counts_and_one_later_does_not():
    limits = replace(OPEN, due=NOW)
    assert closed(limits, attempts_used=0, right=False, now=NOW) is None
    assert closed(limits, attempts_used=0, right=False, now=NOW + SECOND) is Closed.PAST_DUE


def test_a_self_paced_run_ignores_the_due_dates_of_the_run_the_course_was_made_for():
    assert effective_due(NOW, pacing="self") is None
    assert effective_due(NOW, pacing="instructor") == NOW


def test_after_the_run_graded_problems_close_and_practice_stays_open():
    limits = replace(OPEN, run_end=NOW)
    assert closed(limits, attempts_used=0, right=False, now=NOW + SECOND) is Closed.RUN_ENDED
    assert closed(replace(limits, graded=False), attempts_used=0, right=False, now=NOW + SECOND) is None


def test_before_the_run_nothing_is_answered():
    assert (
        closed(replace(OPEN, run_start=NOW + SECOND), attempts_used=0, right=False, now=NOW)
        is Closed.NOT_STARTED
    )


def test_attempts_run_out_and_a_right_answer_ends_the_problem():
    assert closed(OPEN, attempts_used=1, right=False, now=NOW) is None
    assert closed(OPEN, attempts_used=2, right=False, now=NOW) is Closed.NO_ATTEMPTS
    assert closed(OPEN, attempts_used=1, right=True, now=NOW) is Closed.ALREADY_RIGHT
    assert closed(replace(OPEN, max_attempts=None), attempts_used=999, right=False, now=NOW) is None


@pytest.mark.parametrize(
    ("wanted", "used", "shown"), [(0, 0, True), (2, 1, False), (2, 2, True), (9, 2, True)]
)
def test_after_attempts_waits_for_so_many_or_for_all_there_are(wanted, used, shown):
    limits = replace(OPEN, show_answer="after_attempts", show_after=wanted)
    assert may_show_answer(limits, attempts_used=used, right=False, now=NOW) is shown


def test_the_grace_period_comes_on_top_of_the_due_date_for_answers_and_for_showing_them():
    limits = replace(OPEN, due=NOW - timedelta(days=1), grace=timedelta(days=1), show_answer="past_due")
    for moment, over in ((NOW, False), (NOW + SECOND, True)):
        assert (closed(limits, attempts_used=0, right=False, now=moment) is Closed.PAST_DUE) is over
        assert may_show_answer(limits, attempts_used=0, right=False, now=moment) is over


@pytest.mark.parametrize(
    ("policy", "untouched", "tried", "spent", "right", "late"),
    [
        ("always", True, True, True, True, True),
        ("never", False, False, False, False, False),
        ("attempted", False, True, True, True, True),
        ("answered", False, False, False, True, False),
        ("closed", False, False, True, False, True),
        ("finished", False, False, True, True, True),
        ("correct_or_past_due", False, False, False, True, True),
        ("past_due", False, False, False, False, True),
        ("after_all_attempts", False, False, True, False, False),
        ("after_all_attempts_or_correct", False, False, True, True, False),
        ("unheard of", False, False, True, True, True),
        ("", False, False, True, True, True),
    ],
)
def test_show_answer_policies_mean_what_they_mean_in_edx(policy, untouched, tried, spent, right, late):
    limits = replace(OPEN, show_answer=policy)

    def shown(used: int = 0, right: bool = False, limits: ProblemRules = limits) -> bool:
        return may_show_answer(limits, attempts_used=used, right=right, now=NOW)

    assert shown() is untouched
    assert shown(1) is tried
    assert shown(2) is spent
    assert shown(1, right=True) is right
    assert shown(limits=replace(limits, due=NOW - SECOND)) is late


def test_the_seed_is_the_learners_own_and_stays():
    one = seed_for(learner_id=7, run_key="r", block_key="b")
    assert one == seed_for(learner_id=7, run_key="r", block_key="b")
    assert one != seed_for(learner_id=8, run_key="r", block_key="b")
    assert 0 <= one < 2**31


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "text",
        ["a"],
        {"a": 1},
        {"a": None},
        {"a": {"b": "c"}},
        {"a": ["x", 2]},
        {1: "a"},
        {"a": "x" * 20_001},
        {"a": "x" * 1_000_000},
        {"a": ["x"] * 201},
        {str(n): "x" for n in range(201)},
        {"a": "null \x00 character"},
        {"a": "half a pair \ud800"},
        {"\x00": "a"},
    ],
)
def test_what_is_no_answer_is_refused_with_a_sentence(raw):
    with pytest.raises(Invalid) as refusal:
        clean_answers(raw)
    assert refusal.value.sentence.endswith(".")


@given(
    st.dictionaries(
        st.text(max_size=5), st.one_of(st.text(max_size=20), st.lists(st.text(max_size=5), max_size=5))
    )
)
def test_clean_answers_change_nothing_of_what_was_typed(raw):
    try:
        assert clean_answers(raw) == raw
    except Invalid:
        assert "\x00" in repr(raw) or "\\x00" in repr(raw) or "\\ud" in repr(raw)
