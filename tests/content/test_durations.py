"""Lengths of time as course files write them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studium.content.durations import duration


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2 days 3 hours 59 minutes", timedelta(days=2, hours=3, minutes=59)),
        ("1 day", timedelta(days=1)),
        ("5 hours 59 minutes 59 seconds", timedelta(hours=5, minutes=59, seconds=59)),
        ("02:30", timedelta(hours=2, minutes=30)),
        ("3600", timedelta(hours=1)),
        ("", None),
        ("soon", None),
        ("2 fortnights", None),
        ("-1 day", None),
    ],
)
def test_a_grace_period_is_read_as_open_edx_writes_it(text, found):
    assert duration(text) == found
