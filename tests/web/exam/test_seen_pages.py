"""What is seen during a sitting reaches a person as facts in their order; a candidate finds their case (R18, R44)."""

from __future__ import annotations

import re
from datetime import timedelta

import exam_hall
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from exam_hall import EXAM, SPRING, WINDOW

from studium.core.db import write
from studium.core.errors import Invalid, NotAllowed, NotFound
from studium.exams import api as exams
from studium.exams.integrity import api as integrity
from studium.exams.models import Sitting
from studium.exams.supervision.models import Observation
from studium.exams.supervision.observing import MOST, observe

SEEN = reverse("exam-seen", args=[EXAM, WINDOW])


def body(response):
    return re.sub(r"[ \n\t]+", " ", response.content.decode())


def begin(who, client):
    """Begins in this client's browser; the sitting's public id."""
    exam_hall.pay(who)
    exams.register(learner_id=who.id, exam_key=EXAM, window_key=WINDOW)
    answer = client.post(reverse("exam-start", args=[EXAM]), {"window": WINDOW, "honour": "1"})
    return answer["location"].strip("/").split("/")[-1]


def tell(client, sitting, kind, **more):
    return client.post(reverse("sitting-seen", args=[sitting]), {"kind": kind, **more})


def kinds(sitting):
    rows = Observation.objects.filter(sitting__public_id=sitting).order_by("at", "pk")
    return [(row.kind, row.source) for row in rows]


@pytest.fixture
def sitting(amina, as_):
    client = as_(amina)
    return client, begin(amina, client)


def test_what_the_page_reports_is_kept_and_changes_nothing_else(amina, ingrid, sitting):
    client, number = sitting
    assert tell(client, number, "focus_lost").status_code == 204
    assert tell(client, number, "focus_back", seconds="42").status_code == 204
    assert tell(client, number, "copy", seconds="-3").status_code == 204
    assert kinds(number) == [("focus_lost", "page"), ("focus_back", "page"), ("copy", "page")]
    seen = exams.observations(officer_id=ingrid.id, sitting=number)
    assert seen[1].detail == {"seconds": "42"}
    assert seen[2].detail == {}
    assert client.get(reverse("sitting", args=[number])).status_code == 200


def test_a_page_reports_no_verdicts_nobody_elses_sitting_and_nothing_after_the_end(
    amina, bruno, sitting, as_
):
    client, number = sitting
    for made_up in ("takeover", "vendor_review", "cheated", ""):
        with pytest.raises(Invalid):
            exams.report(learner_id=amina.id, sitting=number, kind=made_up)
    with pytest.raises(NotFound):
        exams.report(learner_id=bruno.id, sitting=number, kind="copy")
    assert tell(as_(bruno), number, "copy").status_code == 404
    client.post(reverse("sitting-submit", args=[number]))
    assert tell(client, number, "copy").status_code == 204
    assert kinds(number) == []


def test_a_second_browser_is_noted_once_and_what_its_page_reports_is_not(amina, sitting, as_):
    client, number = sitting
    other = as_(amina)
    for _ in range(2):
        assert "another device" in body(other.get(reverse("sitting", args=[number])))
    tell(other, number, "copy")
    assert kinds(number) == [("second_device", "server")]
    other.post(reverse("sitting-here", args=[number]))
    tell(client, number, "copy")
    tell(other, number, "paste")
    assert kinds(number)[1:] == [("takeover", "server"), ("paste", "page")]


def test_a_page_that_reports_without_end_crowds_out_nothing_that_others_saw(amina, ingrid, sitting):
    client, number = sitting
    own = Sitting.objects.get(public_id=number)
    Observation.objects.bulk_create(
        [Observation(sitting=own, kind="copy", at=SPRING, source="page") for _ in range(MOST)]
    )
    tell(client, number, "copy")
    exams.remark(officer_id=ingrid.id, sitting=number, text="Spoke to somebody.")
    with write():
        assert not observe(sitting_id=own.pk, kind="copy", source="page")
    assert Observation.objects.filter(sitting=own).count() == MOST + 1


def test_officers_read_what_happened_in_its_order(amina, ingrid, sitting, as_, spring):
    client, number = sitting
    history = reverse("exam-history", args=[EXAM, WINDOW, number])
    spring.shift(timedelta(minutes=5))
    tell(client, number, "focus_lost")
    spring.shift(timedelta(minutes=1))
    exams.pause(officer_id=ingrid.id, sitting=number, reason="The alarm rang.")
    spring.shift(timedelta(minutes=3))
    exams.resume(officer_id=ingrid.id, sitting=number)
    answer = as_(ingrid).post(history, {"text": "The room was left and entered again."}, follow=True)
    assert "The remark is kept." in body(answer)
    spring.shift(timedelta(minutes=1))
    client.post(reverse("sitting-submit", args=[number]))
    spring.shift(timedelta(minutes=1))
    exams.exclude(officer_id=ingrid.id, sitting=number, reason="The room report is missing.")
    spring.shift(timedelta(minutes=1))
    exams.clear(officer_id=ingrid.id, sitting=number, reason="It came.")
    seen = exams.history(officer_id=ingrid.id, sitting=number)
    assert [line.group for line in seen.lines] == [
        "time", "seen", "time", "time", "seen", "time", "hold", "hold",
    ]  # fmt: skip
    assert [line.at for line in seen.lines] == sorted(line.at for line in seen.lines)
    page = body(as_(ingrid).get(history))
    told = [
        "left the page",
        "The alarm rang.",
        "The room was left",
        "The room report is missing.",
        "It came.",
    ]
    assert [page.index(one) for one in told] == sorted(page.index(one) for one in told)
    assert history in body(as_(ingrid).get(reverse("desk-sitting", args=[EXAM, WINDOW, number])))


def test_only_the_institutions_officers_read_and_remark_and_none_on_themselves(amina, ingrid, sitting, as_):
    _client, number = sitting
    assert as_(amina).get(SEEN).status_code == 403
    assert as_(amina).get(reverse("exam-history", args=[EXAM, WINDOW, number])).status_code == 403
    with pytest.raises(NotAllowed):
        exams.remark(officer_id=amina.id, sitting=number, text="All was well.")
    for wrong in ("  ", "x" * 301):
        with pytest.raises(Invalid):
            exams.remark(officer_id=ingrid.id, sitting=number, text=wrong)
    answer = as_(ingrid).post(reverse("exam-history", args=[EXAM, WINDOW, number]), {"text": "x" * 301})
    assert answer.status_code == 422


def test_the_window_lists_what_was_seen_at_a_cost_that_does_not_grow(amina, bruno, ingrid, sitting, as_):
    client, number = sitting
    assert "Nothing was seen" in body(as_(ingrid).get(SEEN))
    tell(client, number, "copy")
    desk = as_(ingrid)

    def cost():
        desk.get(SEEN)
        with CaptureQueriesContext(connection) as seen:
            page = body(desk.get(SEEN))
        return page, len(seen)

    page, alone = cost()
    assert "1 × copied from the page" in page
    theirs = as_(bruno)
    second = begin(bruno, theirs)
    for kind in ("focus_lost", "focus_back", "print"):
        tell(theirs, second, kind)
    page, both = cost()
    assert both == alone
    assert "1 × left the page, 1 × printed the page" in page
    assert reverse("exam-seen", args=[EXAM, WINDOW]) in body(
        desk.get(reverse("release-board", args=[EXAM, WINDOW]))
    )


def test_a_candidate_finds_their_case_in_the_lobby_and_on_the_receipt(amina, bruno, ingrid, as_):
    number = exam_hall.sit(amina)
    case = integrity.flag(officer_id=ingrid.id, sitting=number, evidence="Two voices.")
    pages = [reverse("exam", args=[EXAM]), reverse("receipt", args=[number])]
    mine = reverse("exam-question", args=[case])
    client = as_(amina)
    assert not any(mine in body(client.get(page)) for page in pages)
    integrity.put_to_candidate(
        officer_id=ingrid.id, case=case, concern="Who spoke?", reply_by=SPRING + timedelta(days=7)
    )
    for page in pages:
        said = body(client.get(page))
        assert mine in said
        assert "Read it and reply" in said
    assert mine not in body(as_(bruno).get(pages[0]))


def test_a_decided_case_offers_the_appeal_as_long_as_one_is_heard(amina, ingrid, as_, spring):
    number = exam_hall.sit(amina)
    case = integrity.flag(officer_id=ingrid.id, sitting=number, evidence="Two voices.")
    integrity.put_to_candidate(
        officer_id=ingrid.id, case=case, concern="Who spoke?", reply_by=SPRING + timedelta(days=7)
    )
    integrity.reply(learner_id=amina.id, case=case, text="My neighbour.")
    spring.shift(timedelta(days=8))
    assert "is being looked at" in body(as_(amina).get(reverse("receipt", args=[number])))
