"""Marks out of and into files, on the course team's pages."""

from __future__ import annotations

import pytest
from campus import wired
from django.core.files.uploadedfile import SimpleUploadedFile

from studium.core.events import Wire
from studium.learning import api as learning
from studium.learning.events import MarksFileAdvanced
from studium.learning.marks import api as marks

FILES = "/teach/flow-2026/marks/"


@pytest.fixture(autouse=True)
def _wired(campus):
    with wired(Wire(MarksFileAdvanced, later=(marks.advance_file,))):
        yield


def send(desk, text: str, reason="Marked on paper"):
    return desk.post(FILES, {"file": SimpleUploadedFile("paper.csv", text.encode()), "reason": reason})


def test_the_gradebook_is_a_download(desk, amina):
    response = desk.get(f"{FILES}gradebook.csv")
    assert response.headers["content-disposition"] == 'attachment; filename="flow-2026-marks.csv"'
    assert amina.public_id in b"".join(response.streaming_content).decode()


def test_a_sheet_to_fill_in_is_for_something_that_counts(desk, amina):
    assert desk.get(f"{FILES}sheet.csv?key=final").status_code == 200
    assert desk.get(f"{FILES}sheet.csv?key=%22%0d%0aX:y").status_code == 404


def test_a_file_is_checked_then_applied_then_taken_back(desk, amina, run_tasks):
    response = send(desk, f"learner,key,points\n{amina.public_id},final,2\nnobody,final,1\n")
    plan = response.headers["location"]
    page = desk.get(plan).content.decode()
    assert "Rows not taken" in page
    assert "Nothing has changed yet" in page
    digest = page.split('name="digest" value="')[1][:64]
    desk.post(f"{plan}decide/", {"act": "apply", "digest": digest})
    assert desk.get(plan).headers["refresh"] == "3"
    run_tasks()
    assert learning.percents_so_far(amina.id)["flow-2026"] == 60
    page = desk.get(plan)
    assert "refresh" not in page.headers
    assert "Take the whole file back" in page.content.decode()
    desk.post(f"{plan}decide/", {"act": "reverse", "digest": digest})
    run_tasks()
    assert learning.percents_so_far(amina.id)["flow-2026"] == 0
    assert "paper.csv" in desk.get(FILES).content.decode()


def test_a_file_that_is_none_is_refused_beside_its_field(desk, amina):
    response = send(desk, "who,what\nx,y\n")
    page = response.content.decode()
    assert response.status_code == 422
    assert "learner, key and points" in page
    assert "Marked on paper" in page
    assert desk.post(FILES, {"reason": "x"}).status_code == 422


def test_names_in_a_file_are_text_on_the_page(desk, amina):
    plan = send(desk, "learner,key,points\n<script>alert(1)</script>,final,1\n").headers["location"]
    assert "<script>alert" not in desk.get(plan).content.decode()


def test_only_the_team_has_files(amina, browser_of):
    client = browser_of(amina)
    for page in ("", "gradebook.csv", "sheet.csv?key=final"):
        assert client.get(FILES + page).status_code == 403
