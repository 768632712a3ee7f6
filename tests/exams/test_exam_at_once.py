"""Several requests at the same moment, in threads, on a database that locks rows."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import timedelta

import exam_hall
import pytest
from django.db import connection
from exam_hall import EXAM, WINDOW

from studium.core.clock import now
from studium.core.errors import StudiumError
from studium.exams import api as exams
from studium.exams.models import Answer, LedgerEntry, Registration, Result, Sitting

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor == 'sqlite'",
        reason="threads cannot share the test database in memory; on SQLite writers queue at one lock",
    ),
]


@pytest.fixture
def candidate(transactional_db, tmp_path):
    exam_hall.open_hall(tmp_path, files=exam_hall.files_on(now().date()))
    amina = exam_hall.person("Amina Njeri Mwangi")
    exam_hall.become_eligible(amina)
    return amina


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Runs the calls in threads that begin together; returns what each gave, or the error it raised."""
    gate = threading.Barrier(len(calls))
    found: list[object] = [None] * len(calls)

    def run(place: int, call: Callable[[], object]) -> None:
        gate.wait()
        try:
            found[place] = call()
        except StudiumError as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return found


def test_registering_from_several_tabs_at_once_is_one_place(candidate):
    exam_hall.pay(candidate)
    places = at_once(*[lambda: exams.register(learner_id=candidate.id, exam_key=EXAM, window_key=WINDOW)] * 4)
    assert len({getattr(place, "public_id", place) for place in places}) == 1
    assert Registration.objects.count() == 1
    assert LedgerEntry.objects.filter(kind="reserved").count() == 1


def test_starting_from_several_tabs_at_once_is_one_sitting_and_one_attempt(candidate):
    exam_hall.pay(candidate)
    exams.register(learner_id=candidate.id, exam_key=EXAM, window_key=WINDOW)
    begun = at_once(*[lambda: exams.start(learner_id=candidate.id, exam_key=EXAM, window_key=WINDOW)] * 4)
    assert len(set(begun)) == 1
    assert Sitting.objects.count() == 1
    assert LedgerEntry.objects.filter(kind="consumed").count() == 1


@pytest.mark.parametrize("turn", range(5))
def test_saves_and_the_submission_at_once_leave_a_receipt_of_exactly_what_is_stored(candidate, turn):
    sitting = exam_hall.begin(candidate)

    def save(number: int) -> Callable[[], object]:
        return lambda: exam_hall.save(
            candidate, sitting, 2, {"2_1": str(number)}, seq=number, tab=f"t{number}"
        )

    def submit() -> None:
        exams.submit(learner_id=candidate.id, sitting=sitting)

    outcomes = at_once(*[save(number) for number in range(1, 5)], submit, submit)[:4]
    receipt = exams.receipt(learner_id=candidate.id, public_id=sitting)
    assert receipt is not None
    assert hashlib.sha256(receipt.text.encode()).hexdigest() == receipt.digest
    assert Result.objects.count() == 1
    # What was acknowledged is in the receipt, unless something newer was acknowledged; what was refused is not.
    stored = [
        n
        for n, one in enumerate(outcomes, 1)
        if not isinstance(one, StudiumError) and one.verdicts[2] == "store"
    ]
    kept = Answer.objects.filter(sitting__public_id=sitting).values_list("seq", flat=True)
    assert list(kept) == stored[-1:]


def test_saves_of_one_question_at_once_keep_the_highest_number(candidate):
    sitting = exam_hall.begin(candidate)
    at_once(
        *[
            (lambda n=n: exam_hall.save(candidate, sitting, 2, {"2_1": str(n)}, seq=n, tab=f"t{n}"))
            for n in (3, 1, 4, 2)
        ]
    )
    kept = Answer.objects.get(sitting__public_id=sitting)
    assert (kept.seq, kept.content) == (4, {"2_1": "4"})


@pytest.mark.parametrize("turn", range(5))
def test_a_sitting_received_at_the_moment_of_a_ruling_is_under_it(candidate, turn):
    ingrid = exam_hall.officer()
    bruno = exam_hall.person("Bruno Costa")
    exam_hall.become_eligible(bruno)
    exam_hall.sit(bruno, right=4)
    sitting = exam_hall.begin(candidate)
    exam_hall.answer(candidate, sitting, right=1)

    def rule() -> object:
        return exams.decide_ruling(
            officer_id=ingrid.id,
            exam_key=EXAM,
            window_key=WINDOW,
            block_key="rate",
            kind="credit",
            reason="The figure was missing.",
        )

    at_once(lambda: exams.submit(learner_id=candidate.id, sitting=sitting), rule)
    lines = Result.objects.get(sitting__public_id=sitting).per_question
    assert [line.get("ruling") for line in lines if line["block"] == "rate"] == ["credited"]


@pytest.mark.parametrize("turn", range(5))
def test_time_given_at_the_moment_of_a_start_is_not_lost(candidate, turn):
    ingrid = exam_hall.officer()
    exam_hall.pay(candidate)
    exams.register(learner_id=candidate.id, exam_key=EXAM, window_key=WINDOW)

    def give() -> None:
        exams.accommodate(
            officer_id=ingrid.id, learner_id=candidate.id, exam_key=EXAM, reason="On file.", time_factor="1.5"
        )

    at_once(lambda: exams.start(learner_id=candidate.id, exam_key=EXAM, window_key=WINDOW), give)
    sitting = Sitting.objects.get(learner=candidate.id)
    assert sitting.deadline - sitting.parts.get().started_at == timedelta(minutes=90)


def test_two_officers_releasing_at_once_release_once(candidate):
    from studium.core.models import AuditEntry

    ingrid = exam_hall.officer()
    sitting = exam_hall.sit(candidate)
    from studium.exams.models import Window

    Window.objects.update(release_after=now())

    def release() -> object:
        return exams.release(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sittings=[sitting])

    at_once(release, release, release)
    assert AuditEntry.objects.filter(action="release exam result").count() == 1
