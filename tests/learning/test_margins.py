"""Notes and bookmarks: the learner's own, kept once, told apart when two pages write."""

import pytest
from campus import person

from studium.core.errors import Conflict, Invalid, NotFound
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.notes.models import Margin

RUN = "flow-2026"


@pytest.fixture
def who(amina):
    return {"learner_id": amina.id, "run_key": RUN}


def test_a_note_is_kept_changed_and_taken_away(who):
    assert learning.margin(**who, unit_key="welcome").note == ""
    learning.write_note(**who, unit_key="welcome", text="Queues form.\r\nAlways.")
    assert learning.margin(**who, unit_key="welcome").note == "Queues form.\nAlways."
    learning.write_note(**who, unit_key="welcome", text="  ")
    assert not Margin.objects.exists()


def test_a_page_that_is_behind_does_not_write_over_a_newer_note(who):
    first = learning.margin(**who, unit_key="welcome").stamp
    learning.write_note(**who, unit_key="welcome", text="From the phone", seen=first)
    with pytest.raises(Conflict):
        learning.write_note(**who, unit_key="welcome", text="From the desk", seen=first)
    # the same words twice are no quarrel: a lost receipt sends them again
    learning.write_note(**who, unit_key="welcome", text="From the phone", seen=first)
    now = learning.margin(**who, unit_key="welcome").stamp
    learning.bookmark(**who, unit_key="welcome", on=True)
    learning.write_note(**who, unit_key="welcome", text="From the desk", seen=now)


def test_a_bookmark_set_twice_is_set_once_and_goes_at_once(who):
    for _twice in range(2):
        learning.bookmark(**who, unit_key="hw1-unit", block_key="stay", on=True)
    learning.bookmark(**who, unit_key="hw1-unit", on=True)
    assert learning.margin(**who, unit_key="hw1-unit").bookmarks == ("stay", "")
    learning.bookmark(**who, unit_key="hw1-unit", block_key="stay", on=False)
    learning.bookmark(**who, unit_key="hw1-unit", on=False)
    assert not Margin.objects.exists()


def test_notes_are_listed_in_reading_order_and_searched_by_all_words(who):
    learning.write_note(**who, unit_key="hw1-unit", text="Little's law: L = λW")
    learning.write_note(**who, unit_key="welcome", text="A ward has beds")
    learning.bookmark(**who, unit_key="hw1-unit", block_key="stay", on=True)
    found = learning.margins(**who).listed
    assert [one.place.unit_key for one in found] == ["welcome", "hw1-unit"]
    assert [marked.key for marked in found[1].bookmarked] == ["stay"]
    assert [one.place.unit_key for one in learning.margins(**who, search="LAW λw").listed] == ["hw1-unit"]
    assert learning.margins(**who, search="law beds").listed == ()


def test_what_is_written_beside_a_unit_that_is_gone_stays_readable(who):
    learning.write_note(**who, unit_key="welcome", text="Keep me")
    Margin.objects.update(unit_key="renamed-away")
    found = learning.margins(**who).listed
    assert found[0].margin.note == "Keep me" and found[0].place.chapter == ""


def test_nobody_reads_anybody_elses_note(who):
    bert = person("Bert Okello")
    enrollment.enrol(learner_id=bert.id, run_key=RUN)
    learning.write_note(**who, unit_key="welcome", text="Mine")
    assert learning.margin(learner_id=bert.id, run_key=RUN, unit_key="welcome").note == ""


def test_what_makes_no_sense_is_refused(who):
    with pytest.raises(NotFound):
        learning.write_note(**who, unit_key="no-such", text="x")
    with pytest.raises(NotFound):
        learning.bookmark(**who, unit_key="welcome", block_key="stay", on=True)
    with pytest.raises(Invalid):
        learning.write_note(**who, unit_key="welcome", text="x" * 20_001)
    with pytest.raises(Invalid):
        learning.write_note(**who, unit_key="welcome", text="a\x00b")
    stranger = person("Carla Outside")
    with pytest.raises(learning.NotEnrolled):
        learning.write_note(learner_id=stranger.id, run_key=RUN, unit_key="welcome", text="x")
