"""Word clouds and ticks: kept once, counted once, refused where they make no sense."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from campus import person
from campus_activities import CLOUD, DONE, RUN, import_units

from studium.core import clock
from studium.core.errors import Conflict, Invalid, NotFound
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.models import Attempt, BlockState, RunState, Tally

GRADED = 'graded="true" format="Homework" due="2026-03-10T12:00:00Z"'


@pytest.fixture
def tomas(campus):
    learner = person("Tomás Quishpe")
    enrollment.enrol(learner_id=learner.id, run_key=RUN)
    return learner


@pytest.fixture
def units(campus):
    import_units({"u": CLOUD, "v": DONE}, graded=GRADED)


def act(learner, block, action, **given):
    return learning.act(learner_id=learner.id, run_key=RUN, block_key=block, action=action, given=given)


def shown():
    return learning.word_cloud(run_key=RUN, block_key="words", limit=4)


def test_words_are_counted_in_small_letters_and_once_a_learner(units, amina, tomas):
    act(amina, "words", "add", w0="  Waiting ", w1="waiting", w2="Long\tLine")
    result = act(tomas, "words", "add", w0="WAITING")
    assert shown().words == (("waiting", 2), ("long line", 1))
    assert (shown().total, shown().people) == (3, 2)
    assert learning.words_of(result.card.work) == ["waiting"] and result.unit_done


def test_words_are_given_once(units, amina):
    act(amina, "words", "add", w0="Waiting")
    assert act(amina, "words", "add", w0="waiting ").says == "Your words are recorded."
    with pytest.raises(Conflict, match="only once"):
        act(amina, "words", "add", w0="Time")
    assert shown().words == (("waiting", 1),) and shown().people == 1


@pytest.mark.parametrize(
    "given", [{}, {"w0": " "}, {"w0": "\u200b\u202e"}, {"w9": "late"}, {"w0": ["a", "b"]}]
)
def test_no_words_are_refused(units, amina, given):
    with pytest.raises(Invalid):
        act(amina, "words", "add", **given)
    assert not Tally.objects.exists() and not BlockState.objects.exists()


def test_long_words_are_refused_and_a_megabyte_too(units, amina):
    with pytest.raises(Invalid, match="at most 60 characters"):
        act(amina, "words", "add", w0="x" * 61)
    with pytest.raises(Invalid, match="too long"):
        act(amina, "words", "add", w0="x" * 1_000_000)


def test_a_word_cannot_pass_for_a_sum(units, amina):
    act(amina, "words", "add", w0="people", w1="words")
    assert shown().words == (("people", 1), ("words", 1))
    assert (shown().total, shown().people) == (2, 1)


def test_only_the_most_frequent_words_are_read(units, amina, tomas):
    act(amina, "words", "add", w0="b", w1="c", w2="a")
    act(tomas, "words", "add", w0="b", w1="e", w2="d")
    assert [word for word, _count in shown().words] == ["b", "a", "c", "d"]


def test_a_tick_earns_its_point_and_can_be_taken_back(units, amina):
    result = act(amina, "ready", "mark")
    assert result.unit_done and (result.card.points, result.card.possible) == (1, 1)
    assert RunState.objects.get().percent > 0
    act(amina, "ready", "mark")
    assert Attempt.objects.count() == 1
    assert act(amina, "ready", "unmark").card.points == 0
    assert RunState.objects.get().percent == 0
    assert list(Attempt.objects.order_by("number").values_list("points", flat=True)) == [
        Decimal(1),
        Decimal(0),
    ]
    assert learning.progress_in(learner_id=amina.id, run_key=RUN).done == 1


def test_a_graded_tick_is_closed_like_everything_graded(units, amina):
    with clock.at(datetime(2026, 7, 2, tzinfo=UTC)), pytest.raises(Conflict, match="run has ended"):
        act(amina, "ready", "mark")
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("block", "action"), [("words", "mark"), ("ready", "add"), ("u", "add"), ("none", "add")]
)
def test_there_is_nothing_else_to_do_in_them(units, amina, block, action):
    with pytest.raises(NotFound):
        act(amina, block, action, w0="x")


def test_only_who_is_in_the_run_does_anything(units):
    stranger = person("Wei Chen")
    for block, action in (("words", "add"), ("ready", "mark")):
        with pytest.raises(learning.NotEnrolled):
            act(stranger, block, action, w0="x")
    assert not Tally.objects.exists()
