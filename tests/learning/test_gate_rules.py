"""Draws, groups and conditions: fair, stable, and never open by mistake."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studium.content.api import Gate
from studium.learning.gates import Deed, Who, draw, group_by_chance, hidden, holds, partitions, sources

ARMS = tuple("abcdefgh")
names = st.lists(st.text("abcdefghij", min_size=1, max_size=4), unique=True, min_size=1, max_size=12)


def pool(arm, arms=ARMS, count=2):
    return Gate("library", "pool", arm, arms, count)


def seen(gated, **who):
    known = {"learner_id": 7, "run_key": "r"} | who
    away = hidden(gated, Who(**known))
    return set(gated) - away.gone - set(away.closed)


@given(names, st.integers(0, 14), st.integers(1, 10**9))
def test_a_draw_takes_as_many_as_there_are_and_always_the_same(arms, count, learner):
    drawn = draw(arms, count, seed=str(learner))
    assert len(drawn) == min(count, len(arms)) and drawn <= set(arms)
    assert drawn == draw(arms[::-1], count, seed=str(learner))


@given(names, st.integers(1, 5), st.integers(1, 10**9))
def test_one_candidate_more_moves_at_most_one_choice(arms, count, learner):
    before, after = draw(arms, count, seed=str(learner)), draw([*arms, "new"], count, seed=str(learner))
    assert len(before - after) <= 1 and after - before <= {"new"} | set(arms)


@given(names, st.integers(1, 5), st.integers(1, 10**9))
def test_one_candidate_less_moves_nothing_else(arms, count, learner):
    before = draw(arms, count, seed=str(learner))
    gone = arms[0]
    after = draw(arms[1:], count, seed=str(learner))
    assert before - {gone} <= after


@given(names, st.integers(1, 5), st.data())
def test_what_was_worked_on_stays_drawn_whatever_the_pool_becomes(arms, count, data):
    kept = draw(arms, count, seed="1")
    more = data.draw(names)
    after = draw({*arms, *more}, count, seed="1", kept=kept)
    assert kept <= after


def test_every_candidate_is_drawn_about_equally_often():
    times = Counter(arm for learner in range(4000) for arm in draw(ARMS, 2, seed=str(learner)))
    assert all(900 < times[arm] < 1100 for arm in ARMS)


def test_two_learners_draw_differently_and_one_learner_differently_in_two_pools():
    assert len({draw(ARMS, 2, seed=str(learner)) for learner in range(50)}) > 10
    assert len({draw(ARMS, 2, seed=f"7/r/{key}") for key in range(50)}) > 10


def test_chance_spreads_learners_over_groups_and_keeps_them():
    def group(learner):
        return group_by_chance([0, 1, 2], learner_id=learner, run_key="r", partition=5)

    times = Counter(group(learner) for learner in range(3000))
    assert all(900 < times[one] < 1100 for one in (0, 1, 2))
    assert group(12) == group(12)
    assert group_by_chance([], learner_id=1, run_key="r", partition=5) is None


def test_all_blocks_of_one_arm_stand_or_fall_together():
    gated = {f"{arm}{n}": (pool(arm),) for arm in ARMS for n in (1, 2)}
    found = seen(gated)
    assert len(found) == 4
    assert {key[0] + "1" for key in found} | {key[0] + "2" for key in found} == found


def test_a_pool_keeps_the_arm_that_was_worked_in():
    gated = {arm: (pool(arm, count=1),) for arm in ARMS}
    [drawn] = seen(gated)
    other = next(arm for arm in ARMS if arm != drawn)
    assert seen(gated, deeds={other: Deed(attempted=True)}) == {other}


def test_a_learner_of_an_experiment_sees_the_arm_of_their_group():
    gate = {
        arm: Gate("split", "test", arm, ("a", "b"), 1, {"partition": 9, "groups": {"0": "a", "1": "b"}})
        for arm in "ab"
    }
    gated = {"in-a": (gate["a"],), "in-b": (gate["b"],)}
    assert seen(gated, groups={9: 1}) == {"in-b"}
    assert seen(gated, groups={9: 4}) == set()
    assert seen(gated) == set()


def test_content_for_groups_is_for_their_members_alone():
    gated = {"x": (Gate("group", "x", details={"partition": 3, "groups": [1, 2]}),)}
    assert seen(gated, groups={3: 2}) == {"x"}
    assert seen(gated, groups={3: 4}) == seen(gated) == seen(gated, groups={4: 1}) == set()


def test_a_block_behind_two_gates_needs_both_open():
    both = (
        Gate("group", "u", details={"partition": 3, "groups": [1]}),
        Gate("group", "x", details={"partition": 4, "groups": [1]}),
    )
    assert seen({"x": both}, groups={3: 1}) == set()
    assert seen({"x": both}, groups={3: 1, 4: 1}) == {"x"}


def test_a_gate_of_an_unknown_kind_lets_nobody_in():
    assert seen({"x": (Gate("riddle", "r"),)}) == set()


CONDITIONS = [
    ("attempted", "True", Deed(attempted=True), True),
    ("attempted", "False", Deed(), True),
    ("submitted", "true", Deed(attempted=True), True),
    ("completed", "True", Deed(completed=True), True),
    ("correct", "True", Deed(attempted=True, right=False), False),
    ("correct", "True", Deed(attempted=True, right=True), True),
    ("poll_answer", "yes", Deed(votes=frozenset(("yes",))), True),
    ("poll_answer", "yes", Deed(votes=frozenset(("no",))), False),
    ("voted", "True", Deed(votes=frozenset(("no",))), True),
    ("sung", "True", Deed(attempted=True, right=True, completed=True), False),
]


@pytest.mark.parametrize(("attribute", "value", "deed", "met"), CONDITIONS)
def test_a_condition_asks_what_was_done(attribute, value, deed, met):
    assert holds({"sources": ["q"], "attribute": attribute, "value": value}, {"q": deed}) is met


def test_all_sources_must_agree_and_there_must_be_some():
    asked = {"sources": ["p", "q"], "attribute": "correct", "value": "True"}
    right = Deed(attempted=True, right=True)
    assert holds(asked, {"p": right, "q": right})
    assert not holds(asked, {"p": right})
    assert not holds({"sources": [], "attribute": "correct", "value": "True"}, {})


def test_what_waits_for_a_condition_still_counts_and_what_is_drawn_away_does_not():
    gate = Gate(
        "conditional",
        "door",
        "door",
        ("door",),
        1,
        {"sources": ["q"], "attribute": "correct", "value": "True"},
    )
    gated = {"x": (gate,), "y": (pool("a", count=0), gate)}
    away = hidden(gated, Who(1, "r"))
    assert away.gone == {"y"} and dict(away.closed) == {"x": gate}
    assert not hidden({"x": (gate,)}, Who(1, "r", {}, {"q": Deed(attempted=True, right=True)}))


def test_what_gates_need_to_know_is_asked_for_and_nothing_else():
    gated = {
        "x": (Gate("group", "x", details={"partition": 3, "groups": [1]}),),
        "y": (Gate("conditional", "d", details={"sources": ["p", "q"], "attribute": "voted"}), pool("a")),
    }
    assert (partitions(gated), sources(gated, of=("voted",))) == ({3}, {"p", "q"})
    assert sources(gated, of=("correct",)) == set()
