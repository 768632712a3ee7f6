"""The two-part exam as candidates live through it: four hours of questions within twelve, on the clock of the exam.

Amina sits it as it is, loses the network in the middle, and goes on on another device; Bruno has time and a half and
a break; Chidi, who answers everything, is caught by a hold. One officer puts the results together and another
releases them; records and credentials follow, his when the hold is lifted. Time is travelled; everything else is real.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import exam_hall
import pytest
import time_machine
from django.contrib.auth import get_user_model
from exam_hall import EXAM, PROGRAM, RELEASE_DAY, SPRING, WINDOW
from playwright.sync_api import Page, expect

from studium.accounts.api import Person
from studium.exams import api as exams
from studium.exams.models import Answer, Result, Sitting
from studium.partners import api as partners
from studium.progress import api as progress

from . import looks

pytestmark = [pytest.mark.browser, pytest.mark.story, pytest.mark.django_db(transaction=True)]
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """12 March 2026, 09:00 UTC; seconds go by as they do."""
    with time_machine.travel(SPRING, tick=True) as moved:
        yield moved


@pytest.fixture
def hall(transactional_db: None, clock: Any, tmp_path: Any) -> None:
    exam_hall.open_hall(tmp_path)
    exam_hall.make_two_parts()


@pytest.fixture
def device(browser: Any, live_server: Any, signed_in: Any) -> Iterator[Callable[..., Page]]:
    """Opens a device of somebody's: a browser profile of its own."""
    opened = []

    def open_device(who: Person, *, width: int = 1440) -> Page:
        user = get_user_model().objects.get(pk=who.id)
        profile = looks.context(browser, width=width, **signed_in(user))
        profile.set_default_timeout(15_000)
        opened.append(profile)
        return profile.new_page()

    yield open_device
    for profile in opened:
        profile.close()


def place(name: str) -> Person:
    """Somebody who may sit, has paid and is registered."""
    who = exam_hall.person(name)
    exam_hall.become_eligible(who)
    exam_hall.pay(who)
    exams.register(learner_id=who.id, exam_key=EXAM, window_key=WINDOW)
    return who


def begin(page: Page, site: str) -> None:
    page.goto(f"{site}/exams/{EXAM}/")
    page.get_by_label(re.compile("I work alone")).check()
    page.get_by_role("button", name="Start the exam").click()
    page.wait_for_url(re.compile("/sitting/"))


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_text(re.compile("^Saved"))


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="Review and submit").click()
    page.get_by_role("button", name=re.compile("^(Hand in this part|Submit)$")).click()
    page.wait_for_load_state()


def stored(who: Person) -> dict[str, Any]:
    return {row.block_key: row.content for row in Answer.objects.filter(sitting__learner=who.id)}


def unsent(page: Page) -> int:
    return int(
        page.evaluate("Object.keys(localStorage).filter((n) => n.startsWith('studium:sitting:')).length")
    )


def again(page: Page) -> Page:
    """The tab is closed without a connection; later, with one, the same page is opened anew in its browser."""
    address, profile = page.url, page.context
    page.close()
    profile.set_offline(False)
    fresh = profile.new_page()
    fresh.goto(address)
    return fresh


def sit_whole(who: Person) -> str:
    """Both parts, every question answered rightly; returns the sitting."""
    sitting = exams.start(learner_id=who.id, exam_key=EXAM, window_key=WINDOW)
    exam_hall.answer(who, sitting)
    exams.submit(learner_id=who.id, sitting=sitting)
    exams.go_on(learner_id=who.id, sitting=sitting, part=2)
    exam_hall.answer(who, sitting)
    exams.submit(learner_id=who.id, sitting=sitting)
    return sitting


def released(board: Page, second: Page, note: str, count: int) -> None:
    """One officer looks at what a release does and proposes it; the other reads the same and approves it."""
    board.get_by_role("button", name=re.compile("^Preview")).last.click()
    look_clean(board)
    board.get_by_label("Note to the second officer").fill(note)
    board.get_by_role("button", name=re.compile(f"^Propose {count} result")).click()
    expect(board.locator("main")).to_contain_text("another exam officer approves it")
    expect(board.get_by_role("button", name="Approve the release")).to_have_count(0)
    second.goto(board.url)
    expect(second.locator("main")).to_contain_text(note)
    look_clean(second)
    second.get_by_role("button", name="Approve the release").click()
    expect(second.locator("main")).to_contain_text("approved by Otto Brandt")


def standing_of(who: Person) -> str:
    return progress.standing(learner_id=who.id, program_key=PROGRAM).attained


def look_clean(page: Page) -> None:
    assert looks.axe(page) == []


def test_two_parts_within_twelve_hours(
    hall: None, clock: Any, device: Any, live_server: Any, run_tasks: Callable[[], int]
) -> None:
    site = live_server.url
    ingrid, otto = exam_hall.officer(), exam_hall.person("Otto Brandt")
    partners.grant_role(user_id=otto.id, organisation_key="marlow", role="exam_officer", by=None)
    amina, bruno, chidi = place("Amina Njeri Mwangi"), place("Bruno Costa"), place("Chidi Okafor")
    his_sitting = sit_whole(chidi)

    # The office arranges time and a half and a break for Bruno
    desk = device(ingrid)
    desk.goto(f"{site}/desk/exams/{EXAM}/time/")
    desk.get_by_label("The candidate's e-mail address").fill(bruno.email)
    desk.get_by_label(re.compile("^Time, as a factor")).fill("1.5")
    desk.get_by_label(re.compile("^Breaks in all")).fill("30")
    desk.get_by_label("Large print").check()
    desk.get_by_label("On what ground").fill("A letter of the disability office")
    desk.get_by_role("button", name="Arrange").click()
    expect(desk.locator("main")).to_contain_text("Bruno Costa")
    look_clean(desk)

    # Both begin; each has their own time
    laptop, his = device(amina), device(bruno, width=390)
    begin(laptop, site)
    begin(his, site)
    assert Sitting.objects.get(learner=amina.id).deadline - SPRING < 2 * HOUR + timedelta(minutes=1)
    assert Sitting.objects.get(learner=bruno.id).deadline - SPRING >= 3 * HOUR
    expect(laptop.locator(".exam-name")).to_contain_text("Part 1 of 2")
    look_clean(laptop)
    look_clean(his)

    # She loses the network; what she answers is kept, through a reload of the page too, and sent once
    laptop.get_by_label("5 days").check()
    saved(laptop)
    laptop.context.set_offline(True)
    laptop.get_by_label("How many are admitted in a week?").fill("42")
    expect(laptop.locator("[data-saved]")).to_contain_text("kept on this device")
    assert unsent(laptop) == 1
    assert "rate" not in stored(amina)
    laptop = again(laptop)
    expect(laptop.get_by_label("How many are admitted in a week?")).to_have_value("42")
    saved(laptop)
    assert stored(amina)["rate"] == {"2_1": "42"}
    assert unsent(laptop) == 0

    # He takes a break: no question is to be seen, and the clock stands still
    his.get_by_label("5 days").check()
    saved(his)
    before = Sitting.objects.get(learner=bruno.id).deadline
    his.get_by_role("button", name="Take a break").click()
    expect(his.get_by_role("heading", level=1)).to_have_text("The clock stands still")
    look_clean(his)
    clock.shift(timedelta(minutes=10))
    his.get_by_role("button", name="Go on with the exam").click()
    expect(his.get_by_label("5 days")).to_be_checked()
    given_back = Sitting.objects.get(learner=bruno.id).deadline - before
    assert timedelta(minutes=9) < given_back < timedelta(minutes=12)

    # She hands in the first part, rests, and begins the second on her phone
    hand_in(laptop)
    laptop.goto(f"{site}/sitting/{Sitting.objects.get(learner=amina.id).public_id}/")
    expect(laptop.get_by_role("heading", level=1)).to_have_text("Between the parts")
    look_clean(laptop)
    clock.shift(3 * HOUR)
    phone = device(amina, width=390)
    phone.goto(laptop.url)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Open on another device")
    look_clean(phone)
    phone.get_by_role("button", name="Go on here").click()
    phone.get_by_role("button", name="Begin part 2").click()
    phone.get_by_label("Whose law is it?").fill("Little")
    saved(phone)
    laptop.reload()
    expect(laptop.get_by_role("heading", level=1)).to_have_text("Open on another device")
    hand_in(phone)
    expect(phone.locator("main")).to_contain_text("Held until release")
    look_clean(phone)

    # His first part has ended by itself; he never begins the second, and is marked on what is there
    clock.move_to(SPRING + timedelta(hours=16))
    assert exams.close_overdue_sittings() == 1
    ended = Sitting.objects.get(learner=bruno.id)
    assert ended.ended == "time_up"
    assert Result.objects.get(sitting=ended).percent == Decimal(25)
    his.goto(f"{site}/sitting/{ended.public_id}/")
    expect(his.locator("main")).to_contain_text("Handed in when time was up")
    assert Result.objects.get(sitting__learner=amina.id).percent == Decimal(75)

    # The office holds Chidi's result back; two officers release the others', and nobody knows before
    clock.move_to(RELEASE_DAY)
    board = f"{site}/desk/exams/{EXAM}/{WINDOW}/"
    desk, second = device(ingrid), device(otto)
    desk.goto(f"{board}{his_sitting}/")
    desk.get_by_label("Reason").first.fill("A second voice was heard in the room.")
    desk.get_by_role("button", name="Exclude").click()
    expect(desk.locator("main")).to_contain_text(
        "Excluded from release: A second voice was heard in the room."
    )
    phone.goto(f"{site}/exams/{EXAM}/")
    expect(phone.locator("main")).not_to_contain_text("75")
    desk.goto(board)
    released(desk, second, "Spring, without one.", 2)

    # Standings and credentials follow: hers is met, his is not, and the held one waits
    run_tasks()
    assert [standing_of(who) for who in (amina, bruno, chidi)] == ["met", "in_progress", "in_progress"]
    phone.goto(f"{site}/exams/{EXAM}/")
    expect(phone.locator("main")).to_contain_text("75")
    phone.goto(f"{site}/my/credentials/")
    expect(phone.locator("main")).to_contain_text("Systems and Queues")
    look_clean(phone)
    held = device(chidi, width=390)
    held.goto(f"{site}/my/credentials/")
    expect(held.locator("main")).not_to_contain_text("Systems and Queues")
    held.goto(f"{site}/my/programs/{PROGRAM}/")
    look_clean(held)

    # The hold is lifted with a reason, and what follows from it comes by itself
    desk.goto(f"{board}{his_sitting}/")
    desk.get_by_label("Reason").first.fill("It was the radio next door.")
    desk.get_by_role("button", name="Clear").click()
    desk.goto(board)
    released(desk, second, "The one that was held.", 1)
    run_tasks()
    assert standing_of(chidi) == "met"
    held.goto(f"{site}/my/credentials/")
    expect(held.locator("main")).to_contain_text("Systems and Queues")
    his.goto(f"{site}/my/credentials/")
    expect(his.locator("main")).not_to_contain_text("Systems and Queues")
