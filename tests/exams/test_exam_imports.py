"""Results from elsewhere: dry run, checksum, reconciliation, rejects, second person, reversal (R19, R9)."""

from __future__ import annotations

from decimal import Decimal

import exam_hall
import pytest
from exam_hall import EXAM, PROGRAM

from studium.core.errors import Conflict, Invalid, NotAllowed
from studium.core.models import AuditEntry
from studium.credentials import api as credentials
from studium.exams.imports import api as imports
from studium.partners import api as partners
from studium.progress import api as progress

HEAD = "reference,candidate,percent,sat_on,passed,identity\n"


@pytest.fixture
def otto(hall):
    otto = exam_hall.person("Otto Brandt")
    partners.grant_role(user_id=otto.id, organisation_key="marlow", role="exam_officer", by=None)
    return otto


def check(officer, *rows, head=HEAD):
    raw = (head + "\n".join(rows)).encode()
    return imports.check_file(
        officer_id=officer.id, exam_key=EXAM, name="2025.csv", raw=raw, origin="The old system, autumn 2025"
    )


def look(officer, file):
    return imports.file(officer_id=officer.id, public_id=file)


def take(officer, file):
    imports.apply_file(officer_id=officer.id, file=file, digest=look(officer, file).digest)


def facts(who):
    return [fact for fact in progress.facts_of(who.id) if fact.key == f"exam:{EXAM}"]


AMINA = "A-1,amina@hall.example,78.5,2025-11-20,yes,yes"
BRUNO = "A-2,Bruno@Hall.example,41,2025-11-20,no,yes"


def test_a_dry_run_changes_nothing_and_reconciles_every_row(amina, bruno, ingrid):
    file = check(
        ingrid,
        AMINA,
        BRUNO,
        "A-3,nobody@hall.example,70,2025-11-20,,",
        "A-4,amina@hall.example,170,2025-11-20,,",
        "A-5,amina@hall.example,70,2027-01-01,,",
        "A-6,amina@hall.example,59,2025-11-20,yes,",
        "A-7,amina@hall.example,70,2025-11-20,,",
        "A-7,amina@hall.example,71,2025-11-20,,",
        ",amina@hall.example,70,2025-11-20,,",
    )
    seen = look(ingrid, file)
    assert (seen.totals["rows"], seen.totals["new"], seen.totals["rejected"]) == (9, 2, 7)
    assert (seen.totals["percent"], seen.totals["passed"]) == ("119.5", 1)
    assert [line.number for line in seen.rejects] == [4, 5, 6, 7, 8, 9, 10]
    assert all(line.why for line in seen.rejects)
    assert facts(amina) == []


def test_another_officer_takes_the_file_that_was_looked_at(amina, bruno, ingrid, otto, run_tasks):
    file = check(ingrid, AMINA, BRUNO)
    with pytest.raises(NotAllowed, match="another exam officer"):
        take(ingrid, file)
    with pytest.raises(Conflict, match="not the file"):
        imports.apply_file(officer_id=otto.id, file=file, digest="0" * 64)
    take(otto, file)
    (fact,) = facts(amina)
    assert (fact.score, fact.passed, fact.origin) == (Decimal("78.5"), True, "imported")
    assert progress.standing(learner_id=amina.id, program_key=PROGRAM).attained == "met"
    assert progress.standing(learner_id=bruno.id, program_key=PROGRAM).attained != "met"
    assert AuditEntry.objects.filter(action="apply results file", actor_id=otto.id).count() == 1
    run_tasks()
    with pytest.raises(Conflict):
        take(otto, file)
    with pytest.raises(Conflict, match="taken already"):
        check(ingrid, AMINA, BRUNO)


def test_a_reference_that_came_before_is_changed_not_doubled(amina, ingrid, otto):
    take(otto, check(ingrid, AMINA))
    file = check(ingrid, "A-1,amina@hall.example,50,2025-11-20,no,yes")
    assert look(ingrid, file).totals["changed"] == 1
    take(otto, file)
    (fact,) = facts(amina)
    assert (fact.score, fact.passed) == (Decimal(50), False)
    assert look(otto, check(ingrid, "A-1,amina@hall.example,50,2025-11-20,,yes")).totals["unchanged"] == 1


def test_another_s_reference_is_rejected(amina, bruno, ingrid, otto):
    take(otto, check(ingrid, AMINA))
    seen = look(ingrid, check(ingrid, "A-1,bruno@hall.example,90,2025-11-20,,"))
    assert "another candidate" in seen.rejects[0].why


def test_a_reversal_restores_what_stood_before(amina, bruno, ingrid, otto):
    take(otto, check(ingrid, AMINA))
    second = check(ingrid, "A-1,amina@hall.example,50,2025-11-20,no,yes", BRUNO)
    take(otto, second)
    with pytest.raises(Invalid, match="Say why"):
        imports.reverse_file(officer_id=otto.id, file=second, reason=" ")
    imports.reverse_file(officer_id=otto.id, file=second, reason="It was the draft.")
    assert [(fact.score, fact.passed) for fact in facts(amina)] == [(Decimal("78.5"), True)]
    assert [fact for fact in facts(bruno) if fact.score is not None] == []
    assert progress.standing(learner_id=amina.id, program_key=PROGRAM).attained == "met"


def test_r20_an_award_that_rested_on_a_reversed_file_is_put_before_a_person(amina, ingrid, otto, run_tasks):
    rosa = exam_hall.registrar("Rosa Ferrer", "marlow")
    file = check(ingrid, AMINA)
    take(otto, file)
    run_tasks()
    award = credentials.consider_award(learner_id=amina.id, program_key=PROGRAM)
    imports.reverse_file(officer_id=ingrid.id, file=file, reason="Another exam's results.")
    run_tasks()
    (waiting,) = credentials.awards_to_review(officer_id=rosa.id)
    assert award is not None and waiting.award.public_id == award.public_id


def test_what_was_reversed_can_be_taken_again(amina, ingrid, otto):
    file = check(ingrid, AMINA)
    take(otto, file)
    imports.reverse_file(officer_id=otto.id, file=file, reason="Too early.")
    take(otto, check(ingrid, AMINA))
    assert [fact.score for fact in facts(amina)] == [Decimal("78.5")]


def test_what_changed_after_the_check_is_left_alone(amina, ingrid, otto):
    late = check(ingrid, "A-1,amina@hall.example,60,2025-11-20,,yes")
    take(otto, check(ingrid, AMINA))
    take(otto, late)
    assert look(otto, late).totals["left_alone"] == 1
    assert [fact.score for fact in facts(amina)] == [Decimal("78.5")]


def test_nobody_takes_their_own_result(amina, ingrid, otto):
    partners.grant_role(user_id=amina.id, organisation_key="marlow", role="exam_officer", by=None)
    file = check(ingrid, AMINA)
    take(amina, file)
    assert look(ingrid, file).totals["left_alone"] == 1
    assert facts(amina) == []


def test_only_officers_of_the_institution_import(amina, ingrid):
    with pytest.raises(NotAllowed):
        check(amina, AMINA)
    with pytest.raises(NotAllowed):
        look(amina, check(ingrid, AMINA))


@pytest.mark.parametrize(
    ("head", "rows"),
    [("candidate,percent\n", ["a,1"]), (HEAD, []), ("\x00\n", ["x"])],
)
def test_a_file_of_another_kind_is_refused(ingrid, head, rows):
    with pytest.raises(Invalid):
        check(ingrid, *rows, head=head)
