"""The exam office's pages of releases, integrity cases and files: what they offer to whom, and their cost."""

from __future__ import annotations

import re
from datetime import timedelta

import exam_hall
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from exam_hall import EXAM, RELEASE_DAY, SPRING, WINDOW

from studium.exams import api as exams
from studium.exams.integrity import api as integrity
from studium.exams.models import Result
from studium.partners import api as partners

BOARD = reverse("release-board", args=[EXAM, WINDOW])
PREVIEW = reverse("exam-release", args=[EXAM, WINDOW])
PROPOSE = reverse("exam-propose", args=[EXAM, WINDOW])
IMPORT = reverse("exam-import", args=[EXAM])


def body(response):
    return re.sub(r"[ \n\t]+", " ", response.content.decode())


def cost(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len([one for one in seen.captured_queries if "catalog_stamp" not in one["sql"]])


@pytest.fixture
def otto(hall):
    otto = exam_hall.person("Otto Brandt")
    partners.grant_role(user_id=otto.id, organisation_key="marlow", role="exam_officer", by=None)
    return otto


def test_a_release_goes_from_preview_over_a_second_officer_to_the_candidate(
    amina, bruno, ingrid, otto, as_, spring
):
    exam_hall.sit(amina)
    exam_hall.sit(bruno, right=1)
    spring.move_to(RELEASE_DAY)
    page = body(as_(ingrid).post(PREVIEW, {"scope": "all"}))
    assert "Propose 2 results" in page
    assert "Release 2 results" not in page
    answer = as_(ingrid).post(
        PROPOSE, {"scope": "all", "note": "All of spring.", "release_at": ""}, follow=True
    )
    assert "You put this release together" in body(answer)
    assert "Approve the release" not in body(answer)
    path = answer.request["PATH_INFO"]
    page = body(as_(otto).get(path))
    assert "All of spring." in page and "Approve the release" in page
    assert "waits for another officer" in body(as_(otto).get(BOARD))
    assert "The results are released." in body(as_(otto).post(path, {"act": "approve"}, follow=True))
    assert set(Result.objects.values_list("state", flat=True)) == {"released"}
    assert as_(amina).get(path).status_code == 403


def test_the_release_page_says_who_stays_back_and_why(amina, bruno, ingrid, otto, as_):
    exam_hall.sit(amina)
    his = exam_hall.sit(bruno)
    release = exams.propose(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sittings=None)
    exams.exclude(officer_id=ingrid.id, sitting=his, reason="A second voice.")
    path = reverse("exam-release-one", args=[EXAM, WINDOW, release])
    page = body(as_(otto).get(path))
    assert "Bruno Costa" in page and "A second voice." in page and "Amina" not in page
    assert cost(as_(otto), path) == 11
    answer = as_(otto).post(path, {"act": "refuse", "reason": ""})
    assert answer.status_code == 422 and "Say why" in body(answer)


def test_a_moment_that_is_none_is_said(amina, ingrid, otto, as_):
    exam_hall.sit(amina)
    answer = as_(ingrid).post(PROPOSE, {"scope": "all", "release_at": "soon"}, follow=True)
    assert "Give a day and a time" in body(answer)


def test_the_board_shows_what_is_asked_for(amina, bruno, ingrid, as_):
    exam_hall.sit(amina)
    exams.exclude(officer_id=ingrid.id, sitting=exam_hall.sit(bruno), reason="A second voice.")
    page = body(as_(ingrid).get(BOARD, {"show": "review"}))
    assert "Bruno Costa" in page and "Amina" not in page
    assert as_(ingrid).get(BOARD, {"show": "nonsense", "page": "nonsense"}).status_code == 200


def test_a_case_goes_its_way_by_pages(amina, ingrid, as_, mailoutbox):
    judges = []
    for name in ("Jun Mori", "Kofi Badu"):
        judges.append(exam_hall.person(name))
        partners.grant_role(user_id=judges[-1].id, organisation_key="marlow", role="instructor", by=None)
    sitting = exam_hall.sit(amina)
    desk = reverse("desk-sitting", args=[EXAM, WINDOW, sitting])
    assert "Open an integrity case" in body(as_(ingrid).get(desk))
    as_(ingrid).post(desk, {"act": "flag", "evidence": "Two voices <b>from</b> 09:20 on."})
    (case,) = integrity.cases(officer_id=ingrid.id)
    path, own = (
        reverse("integrity-case", args=[case.public_id]),
        reverse("exam-question", args=[case.public_id]),
    )
    assert "Amina" in body(as_(ingrid).get(reverse("integrity-desk")))
    assert as_(amina).get(own).status_code == 404
    answer = as_(ingrid).post(path, {"act": "ask", "text": "Who was there?", "reply_by": "2026-03-12T10:00"})
    assert answer.status_code == 422 and "at least a day" in body(answer) and "Who was there?" in body(answer)
    as_(ingrid).post(path, {"act": "note", "text": "I doubt it."})
    until = (SPRING + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    as_(ingrid).post(path, {"act": "ask", "text": "Who was there?", "reply_by": until})
    page = body(as_(amina).get(own))
    assert "Who was there?" in page and "&lt;b&gt;from" in page
    assert "I doubt it." not in page and "Ingrid" not in page
    as_(amina).post(own, {"act": "reply", "text": "The radio."})
    as_(ingrid).post(path, {"act": "panel", "member": [str(one.id) for one in judges]})
    for one in judges:
        assert "Your judgement" in body(as_(one).get(path))
        vote = {"act": "vote", "outcome": "adjusted", "kind": "deduct", "points": "10", "text": "Heard both."}
        as_(one).post(path, vote)
    page = body(as_(amina).get(own))
    assert "10 percent points are taken off." in page and "Jun Mori" not in page
    as_(amina).post(own, {"act": "appeal", "text": "It was the radio."})
    assert "on appeal" in body(as_(ingrid).get(path))
    assert as_(amina).get(path).status_code == 404
    assert cost(as_(ingrid), path) == 22
    assert cost(as_(amina), own) == 4


def test_a_file_is_checked_by_one_and_taken_by_another(amina, ingrid, otto, as_):
    text = b"reference,candidate,percent,sat_on\nA-1,amina@hall.example,78.5,2025-11-20\nA-2,nobody@x.example,1,2025-11-20\n"
    sent = SimpleUploadedFile("autumn.csv", text, content_type="text/csv")
    answer = as_(ingrid).post(IMPORT, {"file": sent, "origin": "The old system"}, follow=True)
    page = body(answer)
    assert "Line 3" in page and "Nobody has an account" in page and "another exam officer takes it" in page
    path = answer.request["PATH_INFO"]
    page = body(as_(otto).get(path))
    digest = re.search(r'name="digest" value="(\w+)"', page)
    assert digest is not None and "Take 1 result" in page
    assert "on the record" in body(as_(otto).post(path, {"act": "apply", "digest": digest[1]}, follow=True))
    answer = as_(otto).post(path, {"act": "reverse", "reason": ""})
    assert answer.status_code == 422
    assert "stands again" in body(as_(otto).post(path, {"act": "reverse", "reason": "A draft."}, follow=True))
    assert as_(amina).get(path).status_code == 403
    assert cost(as_(otto), path) == 6
    assert cost(as_(otto), IMPORT) == 7


def test_a_file_that_cannot_be_read_is_said_and_what_was_typed_stays(ingrid, as_):
    sent = SimpleUploadedFile("x.csv", b"a,b\n1,2\n")
    answer = as_(ingrid).post(IMPORT, {"file": sent, "origin": "The old system"})
    assert answer.status_code == 422
    assert "missing" in body(answer) and "The old system" in body(answer)
    assert "Choose a file" in body(as_(ingrid).post(IMPORT, {"origin": "x"}))
