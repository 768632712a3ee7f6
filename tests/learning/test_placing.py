"""Drag and drop is judged on the server, scored as Open edX does, and never loses what was earned."""

from datetime import UTC, datetime

import pytest
from campus import person
from campus_activities import RUN, import_units, puzzle

from studium.core import clock
from studium.core.errors import Conflict, Invalid, NotFound
from studium.learning import api as learning
from studium.learning.models import Attempt, BlockState, RunState

GRADED = 'graded="true" format="Homework"'
TICKET, PATIENCE, CLOCK, UMBRELLA = "i0", "i1", "i2", "i3"
ALL_RIGHT = {TICKET: "in", PATIENCE: "wait", CLOCK: "out"}


def place(learner, seen=None, **given):
    return learning.act(
        learner_id=learner.id, run_key=RUN, block_key="order", action="place", given=given, seen=seen
    )


def percent(learner):
    return RunState.objects.get(learner_id=learner.id).percent


@pytest.fixture
def each(campus):
    import_units({"u": puzzle()}, graded=GRADED)


@pytest.fixture
def together(campus):
    import_units({"u": puzzle("assessment", max_attempts="3", weight="8")}, graded=GRADED)


# One at a time


def test_a_right_item_stays_and_a_wrong_one_comes_back_with_its_feedback(each, amina):
    card = place(amina, **{TICKET: "in", PATIENCE: "out"}).card
    assert learning.placed_in(card.work) == {"0": "in"}
    assert [(one.item, one.right, one.html) for one in learning.said_of(card.block, card.work)] == [
        ("0", True, "Yes, it begins here."),
        ("1", False, "Look at the middle."),
    ]
    # The ticket, and the umbrella that nobody touched: two of four.
    assert (card.work.points, card.work.possible, card.points) == (2, 4, 0.5)
    assert percent(amina) == 50


def test_all_in_their_place_is_everything_and_final(each, amina):
    place(amina, **{TICKET: "in"})
    place(amina, **{PATIENCE: "wait", CLOCK: "in"})
    assert percent(amina) == 100
    with pytest.raises(Conflict, match="Everything is in its place"):
        place(amina, **{UMBRELLA: "in"})


def test_what_belongs_nowhere_comes_back_and_costs_nothing(each, amina):
    card = place(amina, **{UMBRELLA: "wait"}).card
    assert learning.said_of(card.block, card.work)[0].html == "Nobody needs it here."
    assert card.work.points == 1
    place(amina, **ALL_RIGHT)
    assert percent(amina) == 100


def test_what_stands_is_not_moved_again(each, amina):
    place(amina, **{TICKET: "in"})
    card = place(amina, **{TICKET: "out", PATIENCE: "wait"}).card
    assert learning.placed_in(card.work) == {"0": "in", "1": "wait"}


# All together


def test_an_attempt_returns_what_is_wrong_and_keeps_what_is_right(together, amina):
    card = place(amina, **{TICKET: "in", PATIENCE: "in", CLOCK: "out", UMBRELLA: "wait"}).card
    assert learning.placed_in(card.work) == {"0": "in", "2": "out"}
    assert (card.work.points, card.points, card.possible, card.attempts_left) == (2, 4, 8, 2)
    assert dict(Attempt.objects.get().answers["given"]) == {"0": "in", "1": "in", "2": "out", "3": "wait"}


def test_the_best_attempt_counts_and_each_is_kept_as_it_was(together, amina):
    place(amina, **ALL_RIGHT | {UMBRELLA: "in"})
    card = place(amina, **{TICKET: "out"}).card
    assert card.points == 6 and card.closed is None
    assert list(Attempt.objects.order_by("number").values_list("points", flat=True)) == [3, 1]
    assert percent(amina) == 75


def test_attempts_run_out_and_the_last_one_is_left_standing(together, amina):
    for _time in range(3):
        card = place(amina, **{TICKET: "out"}).card
    assert learning.placed_in(card.work) == {"0": "out"} and card.closed is learning.Closed.NO_ATTEMPTS
    assert card.show_answer and learning.solution(card.block) == {"0": "in", "1": "wait", "2": "in"}
    with pytest.raises(Conflict, match="used all 3 attempts"):
        place(amina, **ALL_RIGHT)


def test_an_item_left_out_that_belongs_nowhere_is_right(together, amina):
    assert place(amina, **ALL_RIGHT).card.points == 8


# Both


def test_a_page_that_is_behind_is_refused(each, amina):
    place(amina, seen=0, **{TICKET: "in"})
    with pytest.raises(Conflict, match="gone on here"):
        place(amina, seen=0, **{TICKET: "in"})
    assert Attempt.objects.count() == 1


def test_a_zone_takes_no_more_than_its_author_allows(campus, amina):
    import_units({"u": puzzle(max_items_per_zone="1")})
    with pytest.raises(Invalid, match="“Arrival” takes 1 item"):
        place(amina, **{TICKET: "in", CLOCK: "in"})
    place(amina, **{TICKET: "in"})
    with pytest.raises(Invalid):
        place(amina, **{CLOCK: "in"})


@pytest.mark.parametrize(
    "given", [{}, {"i0": ""}, {"i0": "nowhere"}, {"i0": ["in"]}, {"i9": "in"}, {"order": "in"}]
)
def test_what_places_nothing_is_refused_and_uses_no_attempt(together, amina, given):
    with pytest.raises(Invalid):
        place(amina, **given)
    assert not BlockState.objects.exists() and not Attempt.objects.exists()


def test_a_megabyte_is_refused(each, amina):
    with pytest.raises(Invalid, match="too long"):
        place(amina, i0="x" * 1_000_000)


def test_after_the_run_nothing_is_taken(together, amina):
    with clock.at(datetime(2026, 7, 2, tzinfo=UTC)), pytest.raises(Conflict, match="run has ended"):
        place(amina, **ALL_RIGHT)


def test_only_who_is_in_the_run_places_and_only_that(together, amina):
    with pytest.raises(learning.NotEnrolled):
        place(person("Wei Chen"), **ALL_RIGHT)
    with pytest.raises(NotFound):
        learning.act(learner_id=amina.id, run_key=RUN, block_key="order", action="vote", given={"q0": "in"})


def test_an_item_that_a_new_version_dropped_is_forgotten_and_the_best_share_stays(together, amina):
    place(amina, **{TICKET: "in", PATIENCE: "wait"})
    text = puzzle("assessment", max_attempts="3", weight="8").replace(
        "&quot;Clock&quot;", "&quot;Watch&quot;"
    )
    import_units({"u": text}, graded=GRADED)
    assert place(amina, **{TICKET: "out"}).card.points == 6
