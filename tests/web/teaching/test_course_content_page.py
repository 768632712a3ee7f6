"""The course team's page of the course itself: checked, compared, taken, exported."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
from campus import TABLE
from django.core.files.uploadedfile import SimpleUploadedFile

from studium.bench.course import write_course
from studium.content import api as content
from studium.content.events import CourseReceived, CourseTaken
from studium.core.events import Wire, wire

pytestmark = pytest.mark.django_db

PAGE = "/teach/flow-2026/course/"


@pytest.fixture(autouse=True)
def uploads_are_heard(desk):
    """What is sent in is checked and applied by tasks."""
    heard = (
        Wire(CourseReceived, later=(content.check_received,)),
        Wire(CourseTaken, later=(content.apply_taken,)),
    )
    wire((*TABLE, *heard))


@pytest.fixture
def another_course(tmp_path: Path) -> SimpleUploadedFile:
    """A course that has nothing in common with the one in use, as an archive."""
    folder = tmp_path / "course"
    folder.mkdir()
    write_course(folder)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.add(folder, "course")
    return SimpleUploadedFile("another.tar.gz", packed.getvalue())


def send(desk, file):
    return desk.post(PAGE + "send/", {"course": file})


def test_the_page_is_for_the_course_team_alone(desk, amina, browser_of):
    assert desk.get(PAGE).status_code == 200
    for path in ("", "export/"):
        assert browser_of(amina).get(PAGE + path).status_code == 403
    for path in ("send/", "decide/"):
        assert browser_of(amina).post(PAGE + path).status_code == 403


def test_what_is_sent_in_is_checked_compared_and_taken_only_when_the_team_says_so(
    desk, another_course, run_tasks
):
    before = content.version_for(run_key="flow-2026", course_key="flow-content")
    send(desk, another_course)
    assert "is being read" in desk.get(PAGE).content.decode()
    run_tasks()
    page = desk.get(PAGE).content.decode()
    assert "Make it the version in use" in page
    assert "Removed" in page
    assert "New" in page
    assert content.version_for(run_key="flow-2026", course_key="flow-content") == before
    waiting = content.latest_upload("flow-content")
    desk.post(PAGE + "decide/", {"upload": waiting.public_id, "act": "take"})
    run_tasks()
    after = content.version_for(run_key="flow-2026", course_key="flow-content")
    assert after != before
    assert content.report(after)["problems"]["total"] == 100
    assert "is version 2 of this course" in desk.get(PAGE).content.decode()


def test_what_is_dropped_changes_nothing_and_cannot_be_taken_after(desk, another_course, run_tasks):
    before = content.version_for(run_key="flow-2026", course_key="flow-content")
    send(desk, another_course)
    run_tasks()
    waiting = content.latest_upload("flow-content")
    desk.post(PAGE + "decide/", {"upload": waiting.public_id, "act": "drop"})
    page = desk.post(PAGE + "decide/", {"upload": waiting.public_id, "act": "take"}, follow=True)
    assert "not waiting for a decision" in page.content.decode()
    run_tasks()
    assert content.version_for(run_key="flow-2026", course_key="flow-content") == before


def test_one_version_waits_at_a_time(desk, another_course):
    send(desk, another_course)
    another_course.seek(0)
    page = desk.post(PAGE + "send/", {"course": another_course}, follow=True)
    assert "Another version of this course is waiting" in page.content.decode()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("notes.txt", b"no course"), "is no course export"),
        (SimpleUploadedFile("empty.zip", b""), "Choose the file|is empty"),
        (None, "Choose the file"),
    ],
)
def test_what_is_no_export_is_refused_with_a_sentence(desk, file, sentence):
    page = desk.post(PAGE + "send/", {"course": file} if file else {}, follow=True).content.decode()
    assert any(part in page for part in sentence.split("|"))


def test_an_archive_that_is_no_course_is_refused_by_the_check(desk, run_tasks):
    send(desk, SimpleUploadedFile("course.zip", b"PK\x03\x04 and then nothing of use"))
    run_tasks()
    assert "could not be taken" in desk.get(PAGE).content.decode()


def test_the_export_is_an_archive_that_imports_to_the_same_course(desk, tmp_path):
    answer = desk.get(PAGE + "export/")
    path = tmp_path / "flow.tar.gz"
    path.write_bytes(b"".join(answer.streaming_content))
    assert content.import_course(path, course_key="flow-content", dry_run=True).raw["problems"]["total"] > 0


def test_the_page_costs_a_fixed_number_of_queries(desk, django_assert_num_queries):
    desk.get(PAGE)
    with django_assert_num_queries(8):
        desk.get(PAGE)
