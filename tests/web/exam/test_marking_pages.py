"""The pages of marking by people: the paper with files, the grader's desk, the exam office's view."""

from __future__ import annotations

import hashlib
import io
import json

import exam_hall
import exam_responses as room
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from exam_hall import EXAM, RELEASE_DAY, WINDOW

from studium.core.errors import Invalid
from studium.exams import api as exams
from studium.exams.marking.human import api as marking
from studium.exams.marking.human.models import Response, ResponseFile, ResponseMark

PDF = b"%PDF-1.4 my drawing"
UPLOAD = 'text_response="optional" file_upload_response="required" file_upload_type="pdf-and-image"'
QUERIES_DESK, QUERIES_ONE, QUERIES_OFFICE, QUERIES_RESPONSE = 13, 11, 17, 16
OFFICE = ("exam-marking", [EXAM, WINDOW])


@pytest.fixture
def essay(hall):
    room.open_with()


@pytest.fixture
def drawing(hall):
    room.open_with(room.essay("essay", files=UPLOAD))


def body(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def queries(client, path, expected):
    """Asserts how many queries a warm page costs, but for looking whether the catalogue has changed."""
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        body(client.get(path))
    asked = [one["sql"] for one in seen.captured_queries if "catalog_stamp" not in one["sql"]]
    assert len(asked) == expected, [sql[:120] for sql in asked]


def pdf(content=PDF, name="Amina Mwangi.pdf"):
    found = io.BytesIO(content)
    found.name = name
    return found


def send(client, sitting, file, **headers):
    return client.post(
        reverse("sitting-file", args=[sitting]),
        {"file": "add-5", "file-5": file},
        headers={"accept": "application/json", **headers},
    )


# The candidate


def test_a_response_is_asked_for_and_kept_as_it_is_typed(essay, amina, as_):
    sitting = exam_hall.begin(amina)
    page = body(as_(amina).get(reverse("sitting", args=[sitting])))
    assert "Why does the queue grow?" in page and 'name="q5-text-0"' in page
    assert "10 points in all" in page and "Worth 6" not in page
    text = "é" * 6000 + "\n</textarea><b>"
    exam_hall.save(amina, sitting, 5, {"text-0": text}, seq=3)
    page = body(as_(amina).get(reverse("sitting", args=[sitting])))
    assert "é" * 6000 in page and "</textarea><b>" not in page


def test_a_response_is_cut_at_its_limit_and_other_answers_at_theirs(essay, amina):
    sitting = exam_hall.begin(amina)
    exam_hall.save(amina, sitting, 5, {"text-0": "a\r\n" * 20_000}, seq=3)
    exam_hall.save(amina, sitting, 4, {"2_1": "b" * 5000}, seq=4)
    exams.submit(learner_id=amina.id, sitting=sitting)
    received = json.loads(exams.receipt(learner_id=amina.id, public_id=sitting).text)["received"]
    assert len(received[4]["answers"]["text-0"]) == 20_000
    assert len(received[3]["answers"]["2_1"]) == 4000


def test_a_file_is_acknowledged_with_its_hash_and_stands_in_the_receipt(drawing, amina, as_):
    sitting = exam_hall.begin(amina)
    client = as_(amina)
    said = send(client, sitting, pdf()).json()
    assert said["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert send(client, sitting, pdf()).json()["id"] == said["id"]
    exam_hall.save(amina, sitting, 5, {"text-0": "See the drawing"}, seq=3)
    assert ResponseFile.objects.count() == 1
    seen = exams.sitting(learner_id=amina.id, public_id=sitting)
    assert seen.questions[4].answered == "all"
    exams.submit(learner_id=amina.id, sitting=sitting)
    receipt = exams.receipt(learner_id=amina.id, public_id=sitting)
    assert hashlib.sha256(receipt.text.encode()).hexdigest() == receipt.digest
    assert json.loads(receipt.text)["received"][4]["files"][0]["sha256"] == said["sha256"]
    assert said["sha256"] in body(client.get(reverse("receipt", args=[sitting])))


def test_a_form_without_script_sends_the_file_and_saves_the_paper_with_it(drawing, amina, as_):
    sitting = exam_hall.begin(amina)
    client = as_(amina)
    client.post(
        reverse("sitting-file", args=[sitting]),
        {
            "file": "add-5",
            "file-5": pdf(),
            "whole": "1",
            "seq": "1",
            "tab": "t",
            "asked": ["2"],
            "q2-2_1": "42",
        },
    )
    page = body(client.get(reverse("sitting", args=[sitting])))
    assert "Amina Mwangi.pdf" in page and 'value="42"' in page
    file = ResponseFile.objects.get()
    client.post(reverse("sitting-file", args=[sitting]), {"file": f"drop-5-{file.public_id}"})
    assert not ResponseFile.objects.exists()


def test_files_are_refused_that_are_not_asked_for_or_come_too_late(drawing, amina, as_, spring):
    sitting = exam_hall.begin(amina)
    client = as_(amina)
    assert send(client, sitting, pdf(b"MZ not a drawing", "x.exe")).status_code == 422
    assert (
        client.post(
            reverse("sitting-file", args=[sitting]),
            {"file": "add-1", "file-1": pdf()},
            headers={"accept": "application/json"},
        ).status_code
        == 422
    )
    for number in range(3):
        assert send(client, sitting, pdf(PDF + bytes([65 + number]))).status_code == 200
    assert send(client, sitting, pdf(PDF + b"Z")).status_code == 409
    spring.shift(3700)
    assert send(client, sitting, pdf()).status_code == 409


def test_a_file_of_somebody_else_is_not_there(drawing, amina, bruno, as_):
    sitting = exam_hall.begin(amina)
    sent = send(as_(amina), sitting, pdf()).json()
    where = reverse("sitting-own-file", args=[sitting, sent["id"]])
    assert as_(bruno).get(where).status_code == 404
    answer = as_(amina).get(where)
    assert b"".join(answer.streaming_content) == PDF
    assert (
        answer["Content-Type"] == "application/octet-stream"
        and "sandbox" in answer["Content-Security-Policy"]
    )


def test_the_lobby_says_that_people_mark(essay, amina, as_):
    room.sit(amina)
    assert "People are marking it" in body(as_(amina).get(reverse("exam", args=[EXAM])))


# The grader


@pytest.fixture
def gil(ingrid):
    return room.grader("Gil Ferrara", ingrid)


def test_a_grader_marks_one_after_the_other(essay, amina, bruno, gil, as_):
    room.sit(amina), room.sit(bruno)
    client = as_(gil)
    assert "2 responses wait" in body(client.get(reverse("marking")))
    answer = client.post(reverse("marking-take"), {"exam": EXAM, "window": WINDOW, "block": "essay"})
    page = body(client.get(answer.url))
    assert room.TEXT in page
    for secret in ("Amina", "Bruno", "hall.example", "Costa"):
        assert secret not in page
    kept = client.post(answer.url, {"act": "save", "c-0": "2"}, headers={"accept": "application/json"})
    assert kept.json() == {"said": "Draft saved"}
    incomplete = client.post(answer.url, {"act": "give", "c-0": "2"})
    assert incomplete.status_code == 422 and "Choose one option for “Language”" in incomplete.content.decode()
    following = client.post(answer.url, {"act": "give", "c-0": "2", "c-1": "1", "overall": "Fine"})
    assert following.url != answer.url and following.url.startswith("/marking/")
    assert client.post(following.url, {"act": "give", "c-0": "0", "c-1": "0"}).url == reverse("marking")
    page = body(client.get(reverse("marking")))
    assert "Nothing waits for you" in page and answer.url in page
    assert "You can change it until" in body(client.get(answer.url))
    assert sorted(Response.objects.values_list("points", flat=True)) == [0, 10]


def test_a_files_name_tells_a_grader_nothing(drawing, amina, gil, as_):
    sitting = exam_hall.begin(amina)
    send(as_(amina), sitting, pdf())
    exams.submit(learner_id=amina.id, sitting=sitting)
    response = room.take(gil)
    page = body(as_(gil).get(reverse("marking-one", args=[response])))
    assert "File 1.pdf" in page and "Amina" not in page
    answer = as_(gil).get(reverse("marking-file", args=[response, 1]))
    assert "Amina" not in answer["Content-Disposition"] and b"".join(answer.streaming_content) == PDF


def test_pages_of_marking_are_closed_to_everybody_else(essay, amina, bruno, ingrid, gil, as_):
    room.sit(amina)
    response = room.take(gil)
    assert as_(bruno).get(reverse("marking")).status_code == 403
    for name, arguments in (("marking-one", [response]), OFFICE, ("exam-response", [response])):
        assert as_(bruno).get(reverse(name, args=arguments)).status_code in (403, 404)
        assert as_(amina).get(reverse(name, args=arguments)).status_code in (403, 404)
    assert as_(gil).get(reverse(OFFICE[0], args=OFFICE[1])).status_code == 403
    assert as_(gil).get(reverse("exam-response", args=[response])).status_code == 403


def test_passing_on_takes_a_reason(essay, amina, gil, as_):
    room.sit(amina)
    where = reverse("marking-one", args=[room.take(gil)])
    client = as_(gil)
    assert client.post(where, {"act": "pass", "why": ""}).status_code == 422
    assert client.post(where, {"act": "pass", "why": "My niece"}).url == reverse("marking")
    assert ResponseMark.objects.get().ended == "conflict"
    assert client.get(where).url == reverse("marking")


# The exam office


def test_the_office_puts_graders_on_sees_how_they_mark_and_decides(hall, amina, ingrid, as_):
    room.open_with(marking_terms="marking: {second: all, threshold: 2}")
    client = as_(ingrid)
    where = reverse(OFFICE[0], args=OFFICE[1])
    assert "No response has come in" in body(client.get(where))
    unknown = client.post(where, {"act": "assign", "email": "nobody@hall.example"})
    assert unknown.status_code == 422 and "Nobody has an account" in unknown.content.decode()
    gil, hana = exam_hall.person("Gil Ferrara"), exam_hall.person("Hana Dvorak")
    for one in (gil, hana):
        assert client.post(where, {"act": "assign", "email": one.email}).status_code == 302
    room.sit(amina)
    assert "people are marking it" in body(client.get(reverse("release-board", args=[EXAM, WINDOW])))
    response = room.give(gil, 0, 1, comment="Weak")
    room.give(hana, 2, 1)
    page = body(client.get(where))
    assert "waits for a third marker" in page and "0 of 1 marked" in page
    assert "nobody on this window is a third marker" in page
    one = reverse("exam-response", args=[response])
    page = body(client.get(one))
    assert "Gil Ferrara" in page and "Weak" in page and "Amina" not in page
    assert client.post(one, {"act": "decide", "c-0": "1", "c-1": "1", "reason": ""}).status_code == 422
    assert client.post(one, {"act": "decide", "c-0": "1", "c-1": "1", "reason": "Sound"}).status_code == 302
    assert "8, decided" in body(client.get(where))
    assert client.post(where, {"act": "sample", "person": gil.public_id}).url == one
    assert client.post(where, {"act": "end", "person": gil.public_id}).status_code == 302
    assert "taken off" in body(client.get(where))


def test_the_candidate_reads_marks_after_the_release(hall, amina, ingrid, as_, spring):
    room.open_with(review="review: {when: released, shows: [questions, answers, marks, comments]}")
    gil = room.grader("Gil Ferrara", ingrid)
    sitting = room.sit(amina)
    room.give(gil, 1, 1, comment="A good start.")
    spring.move_to(RELEASE_DAY)
    exams.release(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sittings=[sitting])
    page = body(as_(amina).get(reverse("sitting-marked", args=[sitting])))
    assert "A good start." in page and "Argument: Level 4 (4)" in page
    assert "Gil" not in page
    page = body(as_(ingrid).get(reverse("desk-sitting", args=[EXAM, WINDOW, sitting])))
    assert "marked by people" in page and "8 of 10 points" in page


def test_the_pages_cost_the_same_however_many(essay, amina, bruno, ingrid, gil, as_):
    room.sit(amina)
    response = room.give(gil)
    pages = [
        (as_(gil), reverse("marking"), QUERIES_DESK),
        (as_(gil), reverse("marking-one", args=[response]), QUERIES_ONE),
        (as_(ingrid), reverse(OFFICE[0], args=OFFICE[1]), QUERIES_OFFICE),
        (as_(ingrid), reverse("exam-response", args=[response]), QUERIES_RESPONSE),
    ]
    for client, path, expected in pages:
        queries(client, path, expected)
    room.sit(bruno)
    room.give(gil)
    for client, path, expected in pages:
        queries(client, path, expected)


def test_a_text_that_is_too_long_is_refused_and_nothing_is_lost(essay, amina, gil):
    room.sit(amina)
    response = room.take(gil)
    marking.save_draft(user_id=gil.id, response=response, typed=room.typed(comment="Kept"))
    with pytest.raises(Invalid):
        marking.save_draft(user_id=gil.id, response=response, typed=room.typed(comment="x" * 3001))
    assert marking.grader_page(user_id=gil.id, response=response).typed.comment == "Kept"
