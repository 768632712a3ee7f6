"""Who may register and who may start: computed, frozen with its reasons, looked at again (R10, R11, R25)."""

from __future__ import annotations

from datetime import UTC, datetime

import exam_hall
import pytest
from exam_hall import EXAM, PROGRAM, WINDOW

from studium.accounts import api as accounts
from studium.core.errors import Conflict, NotFound
from studium.exams import api as exams
from studium.exams.models import Authorisation, Registration
from studium.progress import api as progress


def test_r10_r11_somebody_with_one_course_missing_is_told_which(hall):
    chidi = exam_hall.person("Chidi Okafor")
    exam_hall.join(chidi)
    exam_hall.pass_course(chidi, "flow")
    found = exams.eligibility(learner_id=chidi.id, exam_key=EXAM)
    assert not found.eligible
    assert [(reason.name, reason.met) for reason in found.reasons] == [("Flow", True), ("Queues", False)]
    with pytest.raises(Conflict, match="Queues"):
        exams.register(learner_id=chidi.id, exam_key=EXAM, window_key=WINDOW)


def test_r11_somebody_who_has_not_joined_the_program_may_not_sit(hall):
    dora = exam_hall.person("Dora Lind")
    with pytest.raises(Conflict, match="not joined"):
        exams.register(learner_id=dora.id, exam_key=EXAM, window_key=WINDOW)


def test_r10_completing_the_courses_is_not_the_program(amina):
    standing = progress.standing(learner_id=amina.id, program_key=PROGRAM)
    assert standing.attained != "met"


def test_r11_the_authorisation_is_frozen_with_its_reasons(amina):
    exam_hall.pay(amina)
    place = exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    frozen = Registration.objects.get(public_id=place.public_id).authorisation
    assert frozen["eligible"] is True
    assert frozen["program"] == PROGRAM
    assert [reason["name"] for reason in frozen["reasons"]] == ["Flow", "Queues"]
    assert frozen["basis"]["version"] == 1
    assert frozen["at"].startswith("2026-03-12T09:00")


def test_r11_eligibility_is_looked_at_again_at_the_start(amina):
    exam_hall.pay(amina)
    exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    fact = next(one for one in progress.facts_of(amina.id) if one.key == "course:queues")
    progress.revoke_fact(fact_id=fact.id, actor_id=None, why="Copied work.")
    with pytest.raises(Conflict, match="Queues"):
        exams.start(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)


def test_r25_nobody_starts_before_their_identity_is_checked(hall, ingrid):
    chidi = exam_hall.person("Chidi Okafor")
    exam_hall.join(chidi)
    exam_hall.pass_course(chidi, "flow")
    exam_hall.pass_course(chidi, "queues")
    exam_hall.pay(chidi)
    exams.register(learner_id=chidi.id, exam_key=EXAM, window_key=WINDOW)
    with pytest.raises(Conflict, match="identity"):
        exams.start(learner_id=chidi.id, exam_key=EXAM, window_key=WINDOW)
    exams.record_identity(
        officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, person=chidi.public_id, method="id_document"
    )
    assert accounts.person(chidi.id).identity_method == "id_document"
    assert exams.start(learner_id=chidi.id, exam_key=EXAM, window_key=WINDOW)


def test_r13_registration_opens_and_closes(amina, spring):
    exam_hall.pay(amina)
    spring.move_to(datetime(2026, 2, 28, 23, 59, tzinfo=UTC))
    with pytest.raises(Conflict, match="opens on 1 March 2026"):
        exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    spring.move_to(datetime(2026, 3, 21, tzinfo=UTC))
    with pytest.raises(Conflict, match="closed on 20 March 2026"):
        exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)


def test_r13_the_exam_opens_and_closes(amina, spring):
    exam_hall.pay(amina)
    spring.move_to(datetime(2026, 3, 5, tzinfo=UTC))
    exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    with pytest.raises(Conflict, match="opens on 10 March"):
        exams.start(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    spring.move_to(datetime(2026, 3, 23, tzinfo=UTC))
    with pytest.raises(Conflict, match="closed on 22 March"):
        exams.start(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)


def test_registering_twice_holds_one_place(amina):
    exam_hall.pay(amina)
    first = exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW)
    assert exams.register(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW) == first
    assert Registration.objects.count() == 1


def test_starting_twice_is_one_sitting(amina):
    sitting = exam_hall.begin(amina)
    assert exams.start(learner_id=amina.id, exam_key=EXAM, window_key=WINDOW) == sitting


def test_an_unknown_exam_or_window_is_said(amina):
    with pytest.raises(NotFound, match="nothing"):
        exams.lobby(learner_id=amina.id, exam_key="nothing")
    with pytest.raises(NotFound, match="winter"):
        exams.register(learner_id=amina.id, exam_key=EXAM, window_key="winter")


def test_r11_becoming_eligible_is_written_down_and_told_once(hall, run_tasks, mailoutbox):
    chidi = exam_hall.person("Chidi Okafor")
    exam_hall.join(chidi)
    exam_hall.pass_course(chidi, "flow")
    assert not Authorisation.objects.get(learner=chidi.id, exam__key=EXAM).eligible
    exam_hall.pass_course(chidi, "queues")
    exams.refresh_eligibility(learner_id=chidi.id, program_key=PROGRAM)
    assert Authorisation.objects.get(learner=chidi.id, exam__key=EXAM).eligible
    run_tasks()
    told = [mail for mail in mailoutbox if "can register" in mail.subject]
    assert len(told) == 1
