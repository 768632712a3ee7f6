"""Days, moments, the time left, initials, icons, and which part of the site a path belongs to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from studium.web.shell import dates, icons
from studium.web.shell.context import section
from studium.web.shell.people import initials
from studium.web.templatetags.studium import day, moment, percent

NOON = datetime(2026, 12, 11, 12, 0, tzinfo=UTC)


def test_a_moment_is_told_in_the_readers_zone_with_its_name():
    with timezone.override(ZoneInfo("Africa/Nairobi")):
        assert dates.weekday(NOON) == "Friday 11 December 2026, 15:00 (EAT)"
        assert (
            moment(NOON) == '<time datetime="2026-12-11T12:00:00+00:00">11 December 2026, 15:00 (EAT)</time>'
        )


def test_a_day_is_the_readers_day():
    late = datetime(2026, 12, 11, 23, 59, 59, tzinfo=UTC)
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert day(late) == '<time datetime="2026-12-12">12 December 2026</time>'
    assert dates.day(late) == "11 December 2026"


def test_a_day_follows_the_readers_language():
    with translation.override("es"):
        assert dates.day(NOON) == "11 de diciembre de 2026"


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(minutes=5), "in 1 hour"),
        (timedelta(hours=5), "in 5 hours"),
        (timedelta(hours=30), "tomorrow"),
        (timedelta(days=17), "in 17 days"),
        (timedelta(days=90), "in 3 months"),
        (timedelta(hours=-1), "past"),
    ],
)
def test_the_time_left_in_words(after, words):
    assert dates.left(NOON + after, NOON) == words


def test_a_mark_is_cut_and_never_rounded_up():
    assert percent(Decimal("59.99")) == "59.9\u00a0%"
    assert percent(Decimal("60")) == "60\u00a0%"


@pytest.mark.parametrize(
    ("name", "letters"), [("Amina Njeri Mwangi", "AM"), ("Yuki", "Y"), ("佐藤由紀", "佐"), ("", "")]
)
def test_initials_of_any_name(name, letters):
    assert initials(name) == letters


def test_icons_along_the_line_of_reading_turn_with_it():
    assert 'class="icon turns"' in icons.svg("arrow")
    assert 'class="icon"' in icons.svg("check")


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/programs/x/", "catalogue"),
        ("/my/", "dashboard"),
        ("/my/account/", "account"),
        ("/desk/exams/", "desk"),
        ("/", ""),
    ],
)
def test_the_navigation_knows_where_one_is(path, part):
    assert section(path) == part
