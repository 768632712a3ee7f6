"""Thousands begin, save and end in the same minutes: each costs few statements, and one that fails stops no other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import exam_hall
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from exam_hall import EXAM, PROGRAM, SPRING, WINDOW

from studium.accounts.api import Person
from studium.core import clock
from studium.exams import api as exams
from studium.exams import closing
from studium.exams.definition import preparing
from studium.exams.models import LedgerEntry, Result, Sitting, SittingPart
from studium.progress import api as progress

OPENING = datetime(2026, 3, 10, tzinfo=UTC)
TIME_UP = SPRING + timedelta(hours=2)
NAMES = ["Amina", "Bruno", "Chidi", "Dora", "Emeka", "Fatou", "Goran", "Hana"]
pytestmark = pytest.mark.usefixtures("hall")


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the database was asked, without the marks that open and end transactions."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as seen:
        yield found
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    found += [query["sql"] for query in seen if not query["sql"].startswith(marks)]


def registered(name: str) -> Person:
    who = exam_hall.person(f"{name} Costa")
    exam_hall.become_eligible(who)
    exam_hall.pay(who)
    exams.register(learner_id=who.id, exam_key=EXAM, window_key=WINDOW)
    return who


def begin(who: Person) -> str:
    return exams.start(learner_id=who.id, exam_key=EXAM, window_key=WINDOW)


def state_of_exam(who: Person) -> str:
    root = progress.standing(learner_id=who.id, program_key=PROGRAM).root
    return next(node.state for node in root.walk() if node.key == EXAM)


# Starting


@pytest.fixture
def at_the_opening(spring):
    """Registered days before, papers prepared; then the window opens, and every standing is stale."""
    with clock.at(OPENING - timedelta(days=2)):
        found = [registered(name) for name in NAMES[:3]]
    with clock.at(OPENING):
        preparing.prepare_due()
        begin(found.pop())  # warms what is kept in the process
        yield found


def test_a_start_asks_eight_things_though_the_window_has_just_opened(at_the_opening):
    with statements() as asked:
        begin(at_the_opening[0])
    # The place; who was seen to be who they are; what is met; the candidate held; the place once more; who supervises;
    # what is written, in one statement or four; the standing marked.
    assert len(asked) == (8 if connection.vendor == "postgresql" else 11)


def test_a_start_costs_the_same_whoever_else_has_started(at_the_opening):
    counts = []
    for who in at_the_opening:
        with statements() as asked:
            begin(who)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_starting_again_returns_the_same_sitting_and_uses_one_attempt(at_the_opening):
    who = at_the_opening[0]
    assert begin(who) == begin(who)
    used = LedgerEntry.objects.filter(learner=who.id, kind="consumed")
    assert used.count() == 1
    assert SittingPart.objects.filter(sitting__learner=who.id).count() == 1


def test_the_first_part_is_stored_as_it_was_begun(at_the_opening):
    begin(at_the_opening[0])
    sitting = Sitting.objects.get(learner=at_the_opening[0].id)
    part = sitting.parts.get()
    assert (part.number, part.key, part.submitted_at) == (1, "exam", None)
    assert (part.started_at, part.deadline) == (sitting.started_at, sitting.deadline)
    assert sitting.deadline == OPENING + timedelta(hours=1)


def test_r11_a_start_sees_a_pass_that_was_taken_back_since(at_the_opening):
    who = at_the_opening[0]
    exam_hall.pass_course(who, "flow", "10")
    from studium.core.errors import Conflict

    with pytest.raises(Conflict, match="Flow"):
        begin(who)


def test_r11_a_start_sees_a_pass_that_a_release_of_thousands_took_back(at_the_opening):
    """Recorded set by set, without the standing being computed."""
    from studium.core.errors import Conflict

    who = at_the_opening[0]
    old = next(fact for fact in progress.facts_of(learner_id=who.id) if fact.key == "course:flow")
    from dataclasses import replace
    from decimal import Decimal

    progress.record_facts(said=[replace(old, score=Decimal(10), passed=False)])
    with pytest.raises(Conflict, match="Flow"):
        begin(who)


def test_what_a_start_and_an_end_mean_is_in_the_standing_when_somebody_looks(at_the_opening):
    who = at_the_opening[0]
    before = state_of_exam(who)
    sitting = begin(who)
    exams.submit(learner_id=who.id, sitting=sitting)
    node = next(
        node
        for node in progress.standing(learner_id=who.id, program_key=PROGRAM).root.walk()
        if node.key == EXAM
    )
    assert (before, node.reason.code) != (node.state, before)
    assert "release" in node.sentence.lower() or node.state == "in_progress"


# Saving


def test_a_save_that_is_newer_asks_two_things(amina):
    sitting = exam_hall.begin(amina)
    exam_hall.save(amina, sitting, 2, {"2_1": "41"})
    with statements() as asked:
        exam_hall.save(amina, sitting, 2, {"2_1": "42"}, seq=2)
    assert len(asked) == 2


def test_a_save_that_is_not_newer_is_looked_at_with_the_sitting_held(amina):
    sitting = exam_hall.begin(amina)
    exam_hall.save(amina, sitting, 2, {"2_1": "42"}, seq=2)
    with statements() as asked:
        outcome = exam_hall.save(amina, sitting, 2, {"2_1": "41"}, seq=1)
    assert outcome.verdicts == {2: "late"}
    assert len(asked) == 4


def test_a_statement_that_finds_the_sitting_changed_stores_nothing(amina):
    from studium.exams.models import Answer
    from studium.exams.sittings.putting import put_newer, seen

    sitting = exam_hall.begin(amina)
    before = seen(amina.id, sitting)
    assert before is not None

    def put() -> bool:
        return put_newer(before, "rate", {"2_1": "42"}, flagged=False, seq=1, tab="t")

    row = Sitting.objects.filter(public_id=sitting)
    for change in (
        {"device": "another0"},
        {"current": 0},
        {"paused_at": SPRING},
        {"submitted_at": SPRING},
        {"deadline": SPRING},
    ):
        was = row.values(*change).get()
        row.update(**change)
        assert not put()
        row.update(**was)
    assert not Answer.objects.exists()
    assert put()


# Ending


def all_begun(count: int) -> list[Person]:
    people = [registered(name) for name in NAMES[:count]]
    for who in people:
        exam_hall.answer(who, begin(who), right=2)
    return people


def test_handing_in_asks_few_things(amina):
    sitting = exam_hall.sit(amina)
    assert sitting
    bruno = exam_hall.person("Bruno Costa")
    exam_hall.become_eligible(bruno)
    begun = exam_hall.begin(bruno)
    with statements() as asked:
        exams.submit(learner_id=bruno.id, sitting=begun)
    assert len(asked) <= 13


def test_ending_many_asks_four_things_more_for_each(spring):
    all_begun(7)
    counts = []
    with clock.at(TIME_UP):
        for limit in (1, 2, 4):
            with statements() as asked:
                assert exams.close_overdue_sittings(limit=limit) == limit
            counts.append(len(asked))
    # The part, the sitting, its result, the standing.
    assert counts[1] - counts[0] == 4
    assert counts[2] - counts[1] == 8


def test_those_ended_together_are_as_if_ended_alone(spring):
    people = all_begun(4)
    with clock.at(TIME_UP):
        alone = exams.receipt(
            learner_id=people[0].id, public_id=Sitting.objects.get(learner=people[0].id).public_id
        )
        exams.close_overdue_sittings()
        together = exams.receipt(
            learner_id=people[1].id, public_id=Sitting.objects.get(learner=people[1].id).public_id
        )
    assert alone is not None and together is not None
    assert alone.submitted_at == alone.started_at + timedelta(hours=1)
    assert together.submitted_at == together.started_at + timedelta(hours=1)
    assert alone.time_up and together.time_up
    assert Result.objects.count() == 4
    assert len(set(Result.objects.values_list("percent", "passed", "state"))) == 1


def test_one_that_cannot_be_ended_holds_up_no_other(spring, monkeypatch, caplog):
    people = all_begun(4)
    broken = Sitting.objects.get(learner=people[1].id).pk
    real = closing.mark_sitting

    def mark(questions, answers, terms, rulings):
        if marking[-1] == broken:
            raise ValueError("a problem that nobody foresaw")
        return real(questions, answers, terms, rulings)

    marking: list[int] = []
    settle = closing.settle

    def watched(sitting, *rest):
        marking.append(sitting.pk)
        settle(sitting, *rest)

    monkeypatch.setattr(closing, "mark_sitting", mark)
    monkeypatch.setattr(closing, "settle", watched)
    with clock.at(TIME_UP):
        assert exams.close_overdue_sittings() == 3
        assert Sitting.objects.filter(submitted_at=None).get().pk == broken
        assert str(broken) in caplog.text
        monkeypatch.undo()
        assert exams.close_overdue_sittings() == 1


def test_one_round_ends_all_and_the_next_finds_nothing(spring, monkeypatch):
    monkeypatch.setattr(closing, "_BATCH", 3)
    all_begun(8)
    with clock.at(TIME_UP):
        assert exams.close_overdue_sittings() == 8
        assert exams.close_overdue_sittings() == 0
    assert Result.objects.count() == 8
