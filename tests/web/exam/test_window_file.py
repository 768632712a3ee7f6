"""A window as a file: for its officers alone, nothing in it a formula, its taking on record (R17, R18)."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import exam_hall
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from exam_hall import EXAM, WINDOW

from studium.core.models import AuditEntry
from studium.exams import api as exams
from studium.exams.models import Result
from studium.partners import api as partners

FILE = reverse("exam-window-file", args=[EXAM, WINDOW])


def rows(client):
    answer = client.post(FILE)
    assert answer.status_code == 200
    assert f"{EXAM}-{WINDOW}.csv" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return {row["email"]: row for row in csv.DictReader(io.StringIO(text))}


def test_every_registration_has_its_row_with_all_digits_of_its_result(amina, bruno, ingrid, as_):
    number = exam_hall.sit(amina)
    Result.objects.filter(sitting__public_id=number).update(percent=Decimal("80.950000"))
    exam_hall.pay(bruno)
    exams.register(learner_id=bruno.id, exam_key=EXAM, window_key=WINDOW)
    found = rows(as_(ingrid))
    assert set(found) == {amina.email, bruno.email}
    hers = found[amina.email]
    assert (hers["sitting"], hers["percent"], hers["passed"]) == (number, "80.95", "yes")
    assert (hers["started_at"], hers["result_state"], hers["place"]) == (
        "2026-03-12T09:00:00Z",
        "provisional",
        "used",
    )
    assert (found[bruno.email]["place"], found[bruno.email]["result_state"]) == ("registered", "")
    assert (
        f'action="{FILE}"' in as_(ingrid).get(reverse("release-board", args=[EXAM, WINDOW])).content.decode()
    )


def test_only_officers_take_it_by_a_form_and_it_is_on_record(amina, ingrid, as_):
    exam_hall.sit(amina)
    assert as_(amina).post(FILE).status_code == 403
    assert as_(ingrid).get(FILE).status_code == 405
    rows(as_(ingrid))
    taken = AuditEntry.objects.filter(action="export window")
    assert [(one.actor_id, one.target) for one in taken] == [(ingrid.id, f"window:{EXAM}/{WINDOW}")]


def test_an_officer_does_not_find_their_own_result_in_it_before_its_release(amina, as_):
    exam_hall.sit(amina)
    partners.grant_role(user_id=amina.id, organisation_key="marlow", role="exam_officer", by=None)
    own = rows(as_(amina))[amina.email]
    assert (own["percent"], own["passed"], own["result_state"]) == ("", "", "provisional")


@pytest.mark.parametrize("name", ['=HYPERLINK("http://a.example")', "+1", "-1", "@sum", "\tx"])
def test_no_name_is_a_formula(amina, ingrid, as_, name):
    exam_hall.sit(amina)
    get_user_model().objects.filter(pk=amina.id).update(legal_name=name)
    assert rows(as_(ingrid))[amina.email]["name"] == f"'{name}"


def test_what_it_costs_does_not_grow(amina, bruno, ingrid, as_):
    desk = as_(ingrid)

    def cost():
        rows(desk)
        with CaptureQueriesContext(connection) as seen:
            rows(desk)
        return len(seen)

    exam_hall.sit(amina)
    alone = cost()
    exam_hall.sit(bruno, right=1)
    assert cost() == alone
