"""A vote is kept once, counted once, and moved when the learner changes their mind."""

from datetime import timedelta

import pytest
from campus import TODAY, person
from campus_activities import POLL, RUN, SURVEY, import_units

from studium.core import clock
from studium.core.errors import Conflict, Invalid, NotFound
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.models import Attempt, BlockState

MANY = POLL.replace('max_submissions="1"', 'max_submissions="2"').replace('"where"', '"again"')


@pytest.fixture
def polls(campus):
    import_units({"u": POLL + MANY, "v": SURVEY})


@pytest.fixture
def tomas(campus):
    learner = person("Tomás Quishpe")
    enrollment.enrol(learner_id=learner.id, run_key=RUN)
    return learner


def vote(learner, choice, block="where", **more):
    given = {"q0": choice} if isinstance(choice, str) else choice
    return learning.act(
        learner_id=learner.id, run_key=RUN, block_key=block, action="vote", given=given, **more
    )


def counted(block="where", question="poll"):
    found = learning.counts(run_key=RUN, block_key=block)
    return {choice: votes for (asked, choice), votes in found.items() if asked == question}


def test_a_vote_is_kept_and_counted(polls, amina, tomas):
    assert vote(amina, "W").says == "Your vote is recorded."
    vote(tomas, "C")
    assert counted() == {"W": 1, "C": 1}
    work = learning.card(learner_id=amina.id, run_key=RUN, block_key="where").work
    assert (work.done, learning.votes_of(work)) == (True, {"poll": "W"})
    assert Attempt.objects.count() == 0


def test_the_same_vote_twice_counts_once(polls, amina):
    vote(amina, "W")
    vote(amina, "W")
    assert counted() == {"W": 1}


def test_a_vote_that_is_final_stays(polls, amina):
    vote(amina, "W")
    with pytest.raises(Conflict, match="cannot be changed"):
        vote(amina, "C")
    assert counted() == {"W": 1}


def test_a_change_of_mind_moves_the_count_as_often_as_the_author_allows(polls, amina, tomas):
    vote(tomas, "W", "again")
    vote(amina, "W", "again")
    vote(amina, "C", "again")
    assert counted("again") == {"W": 1, "C": 1}
    with pytest.raises(Conflict):
        vote(amina, "L", "again")


def test_a_survey_asks_for_every_answer_and_may_be_given_again(polls, amina, tomas):
    with pytest.raises(Invalid, match="1 question has no answer"):
        vote(amina, {"q0": "Y"}, "mood")
    assert counted("mood", "pace") == {}
    vote(amina, {"q0": "Y", "q1": "N"}, "mood")
    vote(tomas, {"q0": "Y", "q1": "Y"}, "mood")
    for changed in ("N", "M", "N"):
        vote(amina, {"q0": changed, "q1": "N"}, "mood")
    assert counted("mood", "pace") == {"Y": 1, "N": 1}
    assert counted("mood", "help") == {"N": 1, "Y": 1}


@pytest.mark.parametrize(
    "given", [{}, {"q0": ""}, {"q0": "x"}, {"q0": ["W"]}, {"q0": ["W", "C"]}, {"q9": "W"}]
)
def test_what_is_no_choice_is_refused_and_counts_nothing(polls, amina, given):
    with pytest.raises(Invalid):
        vote(amina, given)
    assert counted() == {} and not BlockState.objects.exists()


def test_a_megabyte_is_refused(polls, amina):
    with pytest.raises(Invalid, match="too long"):
        vote(amina, "W" * 1_000_000)


def test_only_who_is_in_the_run_votes(polls, campus):
    stranger = person("Wei Chen")
    with pytest.raises(learning.NotEnrolled):
        vote(stranger, "W")
    assert counted() == {}


def test_before_the_run_starts_nobody_votes(polls, amina):
    with clock.at(TODAY - timedelta(days=400)), pytest.raises(Conflict, match="has not started"):
        vote(amina, "W")
    assert counted() == {}


def test_there_is_nothing_else_to_do_in_a_poll(polls, amina):
    with pytest.raises(NotFound):
        learning.act(learner_id=amina.id, run_key=RUN, block_key="where", action="place", given={})


def test_a_unit_is_finished_by_its_last_vote(polls, amina):
    assert not vote(amina, "W").unit_done
    assert vote(amina, "W", "again").unit_done
    assert learning.progress_in(learner_id=amina.id, run_key=RUN).done == 1


def test_a_vote_for_a_choice_that_a_new_version_dropped_is_shown_no_more(polls, amina, tomas):
    vote(amina, "W")
    import_units({"u": POLL.replace("&quot;W&quot;", "&quot;Q&quot;").replace('"W"', '"Q"')})
    vote(tomas, "C")
    with pytest.raises(Invalid):
        vote(person_in_run("Priya Raman"), "W")
    assert counted() == {"W": 1, "C": 1}


def person_in_run(name):
    learner = person(name)
    enrollment.enrol(learner_id=learner.id, run_key=RUN)
    return learner
