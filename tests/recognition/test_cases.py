"""Requests with consent, the record, the decision, access and withdrawal (R32 to R36, R41)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import exam_hall
import pytest
from django.contrib.auth import get_user_model
from exam_hall import EXAM, PROGRAM

from studium.core.errors import Conflict, Invalid, NotFound
from studium.core.events import Wire, wire
from studium.core.models import AuditEntry
from studium.credentials import api as credentials
from studium.journey import wiring
from studium.partners import api as partners
from studium.recognition import api as recognition
from studium.recognition.api import ConsentGiven
from studium.recognition.events import DecisionMade
from studium.recognition.models import Access, Case, Consent

AGREED = ConsentGiven(agreed=True)


def ask(who, agreement="castell-credit", consent=AGREED):
    return recognition.request(learner_id=who.id, agreement_key=agreement, consent=consent)


def see(who, case):
    return recognition.case_for_learner(learner_id=who.id, case=case)


def grant(registrar, case, **more):
    given = {"outcome": "granted", "credits": "24", "rationale": "As agreed.", **more}
    recognition.decide(registrar_id=registrar.id, case=case, **given)


@pytest.fixture
def heard():
    """The decisions that were told."""
    found: list[DecisionMade] = []
    wire((*wiring.TABLE, Wire(DecisionMade, now=(found.append,))))
    yield found
    wiring.connect()


# R32: consent


def test_r32_without_consent_nothing_is_sent(holder):
    with pytest.raises(Invalid, match="consent"):
        ask(holder, consent=ConsentGiven(agreed=False))
    assert not Case.objects.exists()


def test_r32_the_consent_says_to_whom_for_what_and_what(holder):
    ask(holder)
    consent = Consent.objects.get()
    assert consent.recipient_key == "castell"
    assert consent.purpose.startswith("Gives 24\u00a0ECTS")
    assert "names" in consent.shared and "birth_date" not in consent.shared


def test_r32_the_form_lists_exactly_what_the_record_holds(holder):
    seen = recognition.preview_request(learner_id=holder.id, agreement_key="castell-credit")
    says = {item.code: item.says for item in seen.items}
    assert says["names"] == "Amina Njeri Mwangi"
    assert "Flow 80\u00a0%" in says["results"] and "Comprehensive examination 75\u00a0%" in says["results"]
    assert says["requirements"] == "4 of 4 met"


def test_r32_the_date_of_birth_goes_only_where_it_is_ticked(holder, rosa):
    get_user_model().objects.filter(pk=holder.id).update(birth_date="1991-05-04")
    case = ask(holder)
    assert recognition.record(registrar_id=rosa.id, case=case).record.learner.birth_date == ""
    other = ask(holder, "castell-waiver", replace(AGREED, birth_date=True))
    assert recognition.record(registrar_id=rosa.id, case=other).record.learner.birth_date == "1991-05-04"


def test_r32_nothing_is_sent_again_by_itself(holder, rosa):
    case = ask(holder)
    get_user_model().objects.filter(pk=holder.id).update(legal_name="Amina Njeri Otieno")
    exam_hall.pass_course(holder, "flow", "95")
    record = recognition.record(registrar_id=rosa.id, case=case).record
    assert [one.percent for one in record.courses] == ["80", "80"]
    recognition.send_anew(learner_id=holder.id, case=case, consent=AGREED)
    record = recognition.record(registrar_id=rosa.id, case=case).record
    assert [one.percent for one in record.courses] == ["95", "80"]
    assert Consent.objects.filter(withdrawn_at=None).count() == 1


def test_r32_every_access_is_noted_and_shown_to_the_learner(holder, rosa, spring):
    case = ask(holder)
    assert see(holder, case).accesses == ()
    recognition.record(registrar_id=rosa.id, case=case)
    spring.shift(timedelta(hours=3))
    recognition.record(registrar_id=rosa.id, case=case)
    accesses = see(holder, case).accesses
    assert [one.what for one in accesses] == ["opened your record"] * 2
    assert accesses[0].at - accesses[1].at == timedelta(hours=3)


def test_r32_a_registrar_of_another_university_cannot_see_the_case(holder, rosa, otto, ingrid):
    case = ask(holder)
    for who in (otto, ingrid, holder):
        with pytest.raises(NotFound):
            recognition.record(registrar_id=who.id, case=case)
        with pytest.raises(NotFound):
            grant(who, case)
        with pytest.raises(NotFound):
            recognition.ask(registrar_id=who.id, case=case, text="Who are you?")
    assert not Access.objects.exists()
    assert recognition.queue(registrar_id=otto.id, show="all").rows == ()
    assert [row.public_id for row in recognition.queue(registrar_id=rosa.id).rows] == [case]


def test_r32_another_learner_s_case_does_not_exist(holder, bruno):
    case = ask(holder)
    for call in (
        lambda: see(bruno, case),
        lambda: recognition.withdraw_consent(learner_id=bruno.id, case=case),
        lambda: recognition.answer(learner_id=bruno.id, case=case, text="Mine."),
        lambda: recognition.send_anew(learner_id=bruno.id, case=case, consent=AGREED),
    ):
        with pytest.raises(NotFound):
            call()


def test_r32_withdrawing_consent_closes_the_record_and_ends_an_open_case(holder, rosa):
    case = ask(holder)
    recognition.withdraw_consent(learner_id=holder.id, case=case)
    seen = recognition.record(registrar_id=rosa.id, case=case)
    assert seen.record is None and seen.state == "withdrawn"
    assert Case.objects.get().record is None
    assert not Access.objects.exists()
    with pytest.raises(Conflict, match="withdrawn consent"):
        grant(rosa, case)
    assert recognition.queue(registrar_id=rosa.id, show="all").rows[0].learner == ""


def test_r32_after_a_decision_withdrawing_closes_the_record_and_the_decision_stays(holder, rosa):
    case = ask(holder)
    grant(rosa, case)
    recognition.withdraw_consent(learner_id=holder.id, case=case)
    seen = recognition.record(registrar_id=rosa.id, case=case)
    assert seen.record is None and seen.conditions == ()
    assert [one.outcome for one in seen.decisions] == ["granted"]
    assert see(holder, case).decision.credits == "24\u00a0ECTS"


# R33: repeats, and requests before completion


def test_r33_a_request_before_completion_is_taken_and_labelled(amina, rosa):
    case = ask(amina)
    seen = recognition.record(registrar_id=rosa.id, case=case)
    assert seen.before_completion and not seen.record.complete
    assert seen.proof.verification is None
    assert [line.judged for line in seen.conditions if "credential is held" in line.text] == ["not_met"]


def test_r33_one_request_at_a_time_and_thirty_days_between(holder, rosa, spring):
    case = ask(holder)
    with pytest.raises(Conflict, match="with the university already"):
        ask(holder)
    recognition.decide(registrar_id=rosa.id, case=case, outcome="refused", rationale="No C1 yet.")
    with pytest.raises(Conflict, match="25 April 2026"):
        ask(holder)
    spring.shift(timedelta(days=30))
    assert ask(holder) != case


def test_somebody_who_has_not_joined_the_program_cannot_request(hall):
    with pytest.raises(NotFound):
        ask(exam_hall.person("Dora Lind"))


# R34: a case's life


def test_r34_received_in_review_more_information_answered_partial_appealed_granted(holder, rosa, spring):
    case = ask(holder, consent=replace(AGREED, message="I start in September."))
    assert see(holder, case).state == "received"
    assert recognition.record(registrar_id=rosa.id, case=case).message == "I start in September."
    assert see(holder, case).state == "in_review"
    recognition.ask(registrar_id=rosa.id, case=case, text="Which intake?")
    assert see(holder, case).question == "Which intake?"
    with pytest.raises(Conflict):
        grant(rosa, case)
    recognition.answer(learner_id=holder.id, case=case, text="The autumn one.")
    grant(rosa, case, outcome="partial", credits="12.5", rationale="Half overlaps with our own course.")
    recognition.appeal(learner_id=holder.id, case=case, text="It does not overlap.")
    grant(rosa, case, rationale="You are right.")
    seen = see(holder, case)
    assert [step.state for step in seen.steps] == [
        "received",
        "in_review",
        "more_information",
        "in_review",
        "partial",
        "appealed",
        "granted",
    ]
    assert [one.credits for one in seen.decisions] == ["12.5\u00a0ECTS", "24\u00a0ECTS"]
    assert not seen.may_appeal and not seen.may_answer


def test_r34_a_granted_case_is_not_decided_again(holder, rosa):
    case = ask(holder)
    grant(rosa, case)
    with pytest.raises(Conflict, match="Granted"):
        grant(rosa, case, outcome="refused", credits=None)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"rationale": " "}, "rationale"),
        ({"credits": "23"}, "credits"),
        ({"credits": "lots"}, "credits"),
        ({"credits": "1e9"}, "credits"),
        ({"credits": "12.345", "outcome": "partial"}, "credits"),
        ({"credits": ""}, "credits"),
        ({"outcome": "refused"}, "credits"),
        ({"outcome": "perhaps"}, "outcome"),
        ({"unit": "US"}, "unit"),
    ],
)
def test_r34_r35_a_decision_that_cannot_stand_names_its_field(holder, rosa, given, field):
    case = ask(holder)
    with pytest.raises(Invalid) as refused:
        grant(rosa, case, **given)
    assert refused.value.field == field
    assert see(holder, case).decision is None


def test_r34_a_decision_is_audited_told_and_keeps_the_conditions(holder, rosa, heard):
    case = ask(holder)
    grant(rosa, case)
    entry = AuditEntry.objects.get(action="decide case")
    assert (entry.actor_id, entry.why, entry.after["credits"]) == (rosa.id, "As agreed.", "24")
    (event,) = heard
    assert (event.learner_id, event.outcome, event.credits, event.unit) == (
        holder.id,
        "granted",
        Decimal(24),
        "ECTS",
    )
    kept = Case.objects.get().decisions.get().conditions
    assert {one["code"]: one["judged"] for one in kept}["min_score"] == "met"


def test_a_case_keeps_the_version_it_was_requested_under(holder, rosa):
    from studium.catalog import api as catalog

    case = ask(holder)
    catalog.import_files(files=[("marlow.yaml", exam_hall.FILES.replace("amount: 24", "amount: 6"))])
    assert recognition.agreements(PROGRAM)[0].version == 2
    grant(rosa, case, credits="24")
    assert see(holder, case).decision.credits == "24\u00a0ECTS"


def test_both_sides_get_mail(holder, rosa, run_tasks, mailoutbox):
    case = ask(holder)
    recognition.record(registrar_id=rosa.id, case=case)
    recognition.ask(registrar_id=rosa.id, case=case, text="Which intake?")
    recognition.answer(learner_id=holder.id, case=case, text="Autumn.")
    grant(rosa, case)
    run_tasks()
    told = [(mail.to[0], mail.subject) for mail in mailoutbox]
    assert (holder.email, "Castell University asks you for more information") in told
    assert (holder.email, "Castell University has decided on your request") in told
    assert sum(to == rosa.email for to, _subject in told) == 2
    assert all("24" not in mail.body.replace(case, "") for mail in mailoutbox if "decided" in mail.subject)


# R36: precedents


def test_r36_precedents_inform_and_name_nobody(holder, bruno, rosa, ingrid):
    exam_hall.earn(bruno, ingrid)
    first = ask(holder)
    grant(rosa, first, rationale="As agreed.")
    second = ask(bruno)
    seen = recognition.record(registrar_id=rosa.id, case=second)
    (precedent,) = seen.precedents
    assert (precedent.decision.outcome, precedent.met, precedent.conditions) == ("granted", 5, 6)
    assert "Amina" not in str(seen.precedents)
    assert seen.state == "in_review", "a precedent decides nothing"


# R41: the complete record


def test_r41_the_record_is_complete(holder, rosa):
    case = ask(holder)
    seen = recognition.record(registrar_id=rosa.id, case=case)
    record = seen.record
    assert record.learner.legal_name == "Amina Njeri Mwangi"
    assert record.learner.pseudonym == holder.public_id
    assert (record.learner.identity_method, record.learner.identity_checked_at[:10]) == (
        "id_document",
        "2026-03-12",
    )
    issuer = record.issuer
    assert (issuer.name, issuer.country, issuer.signatory_name) == (
        "Marlow Institute",
        "IE",
        "Prof. Orla Byrne",
    )
    assert issuer.accreditation and issuer.quality_assurance
    award = credentials.awards_of(learner_id=holder.id)[0]
    assert (record.award.number, record.award.public_id) == (award.number, award.public_id)
    assert (record.award.rule_version, record.award.awarded_at[:10]) == (1, "2026-03-26")
    assert record.learning.outcomes == ("Measure a flow",)
    assert (record.learning.level, record.learning.hours, record.learning.language) == (7, (44, 56), "en")
    assert (record.learning.credits, record.learning.credit_unit) == ("20", "ECTS")
    assert record.learning.field_code == "0413" and record.learning.field_name
    assert record.learning.prerequisites == ("Fractions and averages.",)
    assert [(one.kind, one.percent, one.verified, one.attempts) for one in record.results] == [
        ("course", "80", True, 1),
        ("course", "80", True, 1),
        ("exam", "75", True, 1),
    ]
    (exam,) = record.exams
    assert (exam.minutes, exam.pass_mark, exam.supervision, exam.identity_checked) == (
        60,
        "60",
        "remote",
        True,
    )
    assert exam.dated[:10] == "2026-03-12" and exam.key == EXAM
    assert [one.state for one in record.requirements] == ["met"] * 4
    assert record.prior_use == ()
    assert seen.proof.verification is not None
    assert seen.proof.verification.failures == ()
    assert seen.consent_given_at is not None


def test_r41_prior_use_of_the_credit_is_on_the_record(holder, rosa, otto):
    case = ask(holder)
    grant(rosa, case)
    other = ask(holder, "dunmore-admission")
    (used,) = recognition.record(registrar_id=otto.id, case=other).record.prior_use
    assert (used.institution, used.credits, used.outcome) == ("Castell University", "24 ECTS", "granted")


def test_r41_revocation_after_sending_is_seen_when_the_case_is_opened(holder, rosa, ingrid):
    partners.grant_role(user_id=ingrid.id, organisation_key="marlow", role="manager", by=None)
    case = ask(holder)
    award = credentials.awards_of(learner_id=holder.id)[0]
    credentials.revoke(award=award.public_id, reason_code="error", reason="A slip.", by=ingrid.id)
    seen = recognition.record(registrar_id=rosa.id, case=case)
    assert [check.code for check in seen.proof.verification.failures] == ["status"]
    assert not seen.usable


def test_the_queue_is_filtered_and_counts(holder, rosa):
    first, second = ask(holder), ask(holder, "castell-waiver")
    recognition.decide(registrar_id=rosa.id, case=second, outcome="granted", rationale="As agreed.")
    queue = recognition.queue(registrar_id=rosa.id)
    assert [row.public_id for row in queue.rows] == [first]
    assert queue.counts == {"ours": 1, "waiting": 0, "decided": 1, "all": 2}
    assert recognition.queue(registrar_id=rosa.id, show="all", program_key="another").rows == ()


def test_a_moment_of_a_case_is_in_utc(holder):
    ask(holder)
    assert Case.objects.get().requested_at == datetime(2026, 3, 26, 9, tzinfo=UTC)
