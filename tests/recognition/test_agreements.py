"""Agreements taken over in versions and judged for a learner (R29, R30, R31, R35)."""

from __future__ import annotations

from datetime import UTC, datetime

import exam_hall
from exam_hall import PROGRAM

from studium.catalog import api as catalog
from studium.credentials import api as credentials
from studium.partners import api as partners
from studium.recognition import api as recognition
from studium.recognition.api import ConsentGiven
from studium.recognition.models import AgreementVersion


def of(standings, key):
    return next(one for one in standings if one.agreement.key == key)


def judged(one):
    return {line.text: line.judged for line in one.conditions}


def test_r29_publishing_a_program_publishes_its_agreements(hall):
    found = {view.key: view for view in recognition.agreements(PROGRAM)}
    assert sorted(found) == ["castell-credit", "castell-waiver", "dunmore-admission"]
    assert (found["castell-credit"].institution, found["castell-credit"].version) == ("Castell University", 1)


def test_r29_a_changed_agreement_is_a_new_version_and_an_unchanged_one_is_not(hall):
    changed = exam_hall.FILES.replace("amount: 24", "amount: 18")
    catalog.import_files(files=[("marlow.yaml", changed)])
    found = {view.key: view for view in recognition.agreements(PROGRAM)}
    assert found["castell-credit"].version == 2
    assert found["castell-waiver"].version == 1
    assert AgreementVersion.objects.filter(agreement__key="castell-credit").count() == 2


def test_r29_an_agreement_that_is_gone_from_the_file_is_withdrawn_and_may_come_back(hall):
    start = exam_hall.FILES.index("  - agreement: dunmore-admission")
    end = exam_hall.FILES.index("---\nprogram: open-systems")
    without = exam_hall.FILES[:start] + exam_hall.FILES[end:]
    catalog.import_files(files=[("marlow.yaml", without)])
    assert "dunmore-admission" not in {view.key for view in recognition.agreements(PROGRAM)}
    catalog.import_files(files=[("marlow.yaml", exam_hall.FILES)])
    assert "dunmore-admission" in {view.key for view in recognition.agreements(PROGRAM)}


def test_r31_r35_the_effect_in_words(hall):
    found = {view.key: view.effect for view in recognition.agreements(PROGRAM)}
    assert found["castell-credit"] == (
        "Gives 24\u00a0ECTS towards the MSc in Operations. That is 20 % of the degree. Once you are admitted there."
    )
    assert found["dunmore-admission"] == "Counts as a criterion for admission to the MSc in Logistics."


def test_r29_without_the_credential_nothing_is_usable_and_everything_says_why(amina):
    standings = recognition.evaluate_for(learner_id=amina.id, program_key=PROGRAM)
    castell = of(standings, "castell-credit")
    assert not castell.usable and castell.before_completion
    assert judged(castell)["The program's credential is held and stands."] == "not_met"
    assert judged(castell)["English at level C1"] == "open"


def test_r29_with_the_credential_the_conditions_are_met_with_their_evidence(holder):
    standings = recognition.evaluate_for(learner_id=holder.id, program_key=PROGRAM)
    castell = of(standings, "castell-credit")
    assert castell.usable and not castell.before_completion and not castell.refusal
    evidence = {line.text: line.evidence for line in castell.conditions}
    assert evidence["At least 60 %."] == "Reached in the examination: 75 %."
    assert evidence["The credential is at most 5 years old."] == "It counts until 26 March 2031."
    dunmore = of(standings, "dunmore-admission")
    assert not dunmore.usable
    assert judged(dunmore)["At least 90 %."] == "not_met"


def test_r29_those_that_can_be_used_come_first(holder):
    standings = recognition.evaluate_for(learner_id=holder.id, program_key=PROGRAM)
    assert [one.usable for one in standings] == [True, True, False]


def test_r29_a_revoked_credential_no_longer_meets_the_condition(holder, ingrid):
    partners.grant_role(user_id=ingrid.id, organisation_key="marlow", role="manager", by=None)
    award = credentials.awards_of(learner_id=holder.id)[0]
    credentials.revoke(award=award.public_id, reason_code="error", reason="A slip.", by=ingrid.id)
    castell = of(recognition.evaluate_for(learner_id=holder.id, program_key=PROGRAM), "castell-credit")
    assert not castell.usable
    assert any("does not stand any more" in line.evidence for line in castell.conditions)


def test_r29_after_its_last_day_an_agreement_takes_no_request(holder, spring):
    spring.move_to(datetime(2029, 9, 1, tzinfo=UTC))
    castell = of(recognition.evaluate_for(learner_id=holder.id, program_key=PROGRAM), "castell-credit")
    assert castell.refusal == "The agreement ended on 31 August 2029."


def test_r29_what_cannot_be_combined_is_seen_once_the_other_is_granted(holder, rosa):
    case = recognition.request(
        learner_id=holder.id, agreement_key="castell-waiver", consent=ConsentGiven(agreed=True)
    )
    recognition.decide(registrar_id=rosa.id, case=case, outcome="granted", rationale="As agreed.")
    castell = of(recognition.evaluate_for(learner_id=holder.id, program_key=PROGRAM), "castell-credit")
    assert judged(castell)["Not together with “Castell University, Waiver: the MBA”."] == "not_met"


def test_evaluating_costs_the_same_however_many_agreements(holder, django_assert_num_queries):
    with django_assert_num_queries(6):
        recognition.evaluate_for(learner_id=holder.id, program_key=PROGRAM)
