"""A response from the candidate's hands to the mark, as people live through it; and how the pages of it look.

Amina writes, sends a drawing, and hands in; Gil marks without knowing whose it is; Hana differs; the office decides.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import exam_hall
import exam_responses as room
import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.urls import reverse
from exam_hall import EXAM, RELEASE_DAY, SPRING, WINDOW
from playwright.sync_api import Page, expect

from studium.exams import api as exams
from studium.exams.marking.human import api as marking
from studium.exams.marking.human.models import Response, ResponseFile, ResponseMark
from studium.exams.models import Answer, Sitting

from . import looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILES = 'file_upload_response="optional" file_upload_type="pdf-and-image"'


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """12 March 2026, 09:00 UTC; seconds go by as they do."""
    with time_machine.travel(SPRING, tick=True) as moved:
        yield moved


@pytest.fixture
def hall(transactional_db: None, clock: Any, tmp_path: Path) -> None:
    exam_hall.open_hall(tmp_path)
    room.open_with(
        room.essay("essay", files=FILES),
        marking_terms="marking: {second: all, threshold: 2}",
        review="review: {when: released, shows: [questions, answers, marks, comments]}",
    )


@pytest.fixture
def opened(browser: Any, live_server: Any, signed_in: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page as somebody, in a profile of its own."""
    profiles = []

    def open_as(who: Any, path: str, **more: Any) -> Page:
        user = get_user_model().objects.get(pk=who.id)
        profile = looks.context(browser, **signed_in(user), **more)
        profile.set_default_timeout(15_000)
        profiles.append(profile)
        page = profile.new_page()
        page.goto(live_server.url + path)
        return page

    yield open_as
    for profile in profiles:
        profile.close()


def test_a_response_with_its_file_is_marked_by_two_and_decided(
    hall: None, opened: Callable[..., Page], clock: Any, browser: Any, live_server: Any, signed_in: Any
) -> None:
    ingrid, amina = exam_hall.officer(), exam_hall.person("Amina Njeri Mwangi")
    exam_hall.become_eligible(amina)
    gil, hana = room.grader("Gil Ferrara", ingrid), room.grader("Hana Dvorak", ingrid)

    def see(who: Any, path: str) -> None:
        folder = os.environ.get("LOOKS")
        tour = (
            [(width, scheme) for width in looks.WIDTHS for scheme in looks.SCHEMES] if folder else looks.TOUR
        )
        more = signed_in(get_user_model().objects.get(pk=who.id)) | (
            {"folder": Path(folder)} if folder else {}
        )
        for width, scheme in tour:
            seen = looks.look(browser, live_server.url + path, width=width, scheme=scheme, **more)
            assert seen.problems == [], f"{path} at {width} px, {scheme}"

    sitting = exam_hall.begin(amina)
    row = Sitting.objects.get(public_id=sitting)

    # Amina writes far more than a beacon holds, sends a file without leaving the page, and takes another out.
    page = opened(amina, reverse("sitting", args=[sitting]), width=390)
    long = "Arrivals come in bursts, and every burst leaves a queue behind. " * 250 + "日本"
    page.get_by_label("Your response").fill(long)
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    for name in ("Amina Mwangi.pdf", "wrong.pdf"):
        page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.4 " + name.encode()}
        )
        page.get_by_role("button", name="Send the file").click()
        expect(page.locator("[data-file-said]")).to_contain_text(f"“{name}” is received.")
    page.get_by_role("button", name=re.compile("Take it out.*wrong.pdf")).click()
    expect(page.get_by_text("wrong.pdf")).to_have_count(0)
    assert [one.name for one in ResponseFile.objects.all()] == ["Amina Mwangi.pdf"]
    # The return key in a field saves, and leaves the files alone.
    page.locator("[name=q2-2_1]").fill("42")
    page.locator("[name=q2-2_1]").press("Enter")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    assert Answer.objects.get(sitting=row, block_key="essay").content["text-0"] == long.strip()
    assert ResponseFile.objects.count() == 1
    see(amina, reverse("sitting", args=[sitting]))
    exams.submit(learner_id=amina.id, sitting=sitting)
    see(amina, reverse("receipt", args=[sitting]))
    see(amina, reverse("exam", args=[EXAM]))

    # Gil's draft keeps itself, and comes back.
    see(gil, reverse("marking"))
    page = opened(gil, reverse("marking"))
    page.get_by_role("button", name="Mark the next").click()
    page.get_by_label("Level 4").check()
    page.get_by_label("What you say about the whole").fill("Sound as far as it goes.")
    expect(page.locator("[data-said]")).to_have_text("Draft saved")
    page.reload()
    expect(page.get_by_label("Level 4")).to_be_checked()
    expect(page.get_by_label("What you say about the whole")).to_have_value("Sound as far as it goes.")
    response = Response.objects.get()
    see(gil, reverse("marking-one", args=[response.public_id]))
    page.get_by_role("radio", name="Unclear").check()
    page.get_by_role("button", name="Give the mark").click()
    expect(page.get_by_text("Marked with 4 points.")).to_be_visible()
    room.give(hana, 2, 1)
    see(ingrid, reverse("exam-marking", args=[EXAM, WINDOW]))
    see(ingrid, reverse("exam-response", args=[response.public_id]))
    see(ingrid, reverse("release-board", args=[EXAM, WINDOW]))

    page = opened(ingrid, reverse("exam-marking", args=[EXAM, WINDOW]))
    page.get_by_role("link", name=response.number).click()
    page.get_by_label("Level 4").check()
    page.get_by_role("radio", name="Clear", exact=False).last.check()
    page.get_by_label("What you say about the whole").fill("Bursts, yes; say what follows.")
    page.locator("#decide-reason").fill("The argument is sound.")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Decided. This mark stands before all others.")).to_be_visible()
    assert ResponseMark.objects.filter(place=4, ended="", points=8).exists()
    clock.move_to(RELEASE_DAY)
    exams.release(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sittings=[sitting])
    assert marking.queues(user_id=gil.id)[0].lines[0].waiting == 0
    see(amina, reverse("sitting-marked", args=[sitting]))
