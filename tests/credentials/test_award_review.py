"""An award whose requirements are met no more is put before a person, and never revoked by itself (R20)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from awarded import person
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from northlake import PROGRAM, meet_everything, open_catalogue, pass_course

from studium.accounts import api as accounts
from studium.core import events
from studium.core.errors import Invalid, NotAllowed, NotFound
from studium.credentials import api, handlers
from studium.credentials.models import Award, AwardReview
from studium.partners import api as partners
from studium.progress import api as progress
from studium.progress.events import StandingChanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(monkeypatch):
    """Amina holds the credential; nothing is wired, so that only what a test calls happens."""
    for table in ("_now", "_later", "_by_name"):
        monkeypatch.setattr(events, table, {})
    learner = person()
    open_catalogue()
    meet_everything(learner.id)
    api.consider_award(learner_id=learner.id, program_key=PROGRAM)
    return learner


@pytest.fixture
def wouter(amina):
    registrar = person("Wouter de Vries", "wouter@example.org")
    partners.grant_role(user_id=registrar.id, organisation_key="northlake", role="registrar", by=None)
    return registrar


def fail(learner: accounts.Person, percent: str = "40") -> None:
    progress.record_fact(
        learner_id=learner.id,
        kind="course_result",
        key="course:sc-analytics",
        effective_at=progress.facts_of(learner_id=learner.id)[0].effective_at,
        source="learning",
        source_ref="run:sc-analytics-1",
        score=Decimal(percent),
        passed=False,
        verified=True,
        identity_checked=True,
        attempt=1,
        run="sc-analytics-1",
    )
    api.review_award(learner_id=learner.id, program_key=PROGRAM)


def waiting(officer: accounts.Person) -> list[str]:
    return [one.award.number for one in api.awards_to_review(officer_id=officer.id)]


def test_a_mark_amended_below_passing_puts_the_award_before_a_person_and_leaves_it_standing(amina, wouter):
    fail(amina)
    award = Award.objects.get()
    assert award.state == "active"
    assert waiting(wouter) == [award.number]
    assert [sent.to for sent in mail.outbox if "needs your decision" in sent.subject] == [[wouter.email]]


def test_a_standing_that_is_met_no_more_is_what_sets_it_off(amina, wouter):
    """The handler that `journey.wiring` runs after every change of a standing."""
    fail(amina)
    AwardReview.objects.all().delete()
    handlers.award_when_met(StandingChanged(amina.id, PROGRAM, 1, "in_progress", "met"))
    assert len(waiting(wouter)) == 1


def test_it_is_put_there_once(amina, wouter):
    fail(amina)
    api.review_award(learner_id=amina.id, program_key=PROGRAM)
    assert AwardReview.objects.count() == 1


def test_met_again_it_waits_no_longer(amina, wouter):
    fail(amina)
    pass_course(amina.id, "sc-analytics", "88")
    api.review_award(learner_id=amina.id, program_key=PROGRAM)
    assert waiting(wouter) == []
    assert AwardReview.objects.get().outcome == "stands_again"


def test_an_award_whose_requirements_are_met_is_left_in_peace(amina, wouter):
    api.review_award(learner_id=amina.id, program_key=PROGRAM)
    assert not AwardReview.objects.exists()


def test_a_person_keeps_it_with_a_reason(amina, wouter):
    fail(amina)
    award = Award.objects.get().public_id
    with pytest.raises(Invalid):
        api.keep_award(award=award, by=wouter.id, reason=" ")
    api.keep_award(award=award, by=wouter.id, reason="Awarded in good faith; the key was ours")
    assert waiting(wouter) == []
    assert Award.objects.get().state == "active"
    with pytest.raises(NotFound):
        api.keep_award(award=award, by=wouter.id, reason="again")


def test_a_revocation_ends_the_waiting(amina, wouter):
    fail(amina)
    code = next(iter(api.REVOCATION_REASONS))
    api.revoke(award=Award.objects.get().public_id, reason_code=code, reason="Not earned", by=wouter.id)
    assert AwardReview.objects.get().outcome == "revoked"


def test_nobody_else_decides_or_sees(amina, wouter):
    fail(amina)
    stranger = person("Stranger", "stranger@example.org")
    assert waiting(stranger) == []
    with pytest.raises(NotAllowed):
        api.keep_award(award=Award.objects.get().public_id, by=stranger.id, reason="why not")


def test_the_desk_lists_it_and_takes_the_decision(amina, wouter):
    fail(amina)
    client = Client()
    client.force_login(get_user_model().objects.get(pk=wouter.id))
    assert 'href="/desk/awards/"' in client.get("/desk/").content.decode()
    page = client.get("/desk/awards/").content.decode()
    assert "Amina Njeri Mwangi" in page
    award = Award.objects.get().public_id
    assert client.post("/desk/awards/", {"award": award, "act": "keep", "reason": ""}).status_code == 422
    assert (
        client.post("/desk/awards/", {"award": award, "act": "keep", "reason": "Good faith"}).status_code
        == 302
    )
    assert "Nothing waits for you" in client.get("/desk/awards/").content.decode()
    client.force_login(get_user_model().objects.get(pk=amina.id))
    assert client.get("/desk/awards/").status_code == 403
