"""A percentage that is told never contradicts whether somebody passed."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from studium.core.percents import FINEST, shown
from studium.credentials.criteria import plain
from studium.web.templatetags.studium import percent, percent_by, percent_mark

PERCENTS = st.decimals(min_value=0, max_value=100, places=6)
MARKS = st.one_of(st.decimals(min_value=0, max_value=100, places=n) for n in (0, 1, 2, 6))


@given(value=PERCENTS, mark=MARKS)
@example(value=Decimal("80.95"), mark=Decimal(81))
@example(value=Decimal("80.92"), mark=Decimal("80.95"))
@example(value=Decimal("59.999999"), mark=Decimal("60.000000"))
def test_what_is_shown_is_below_the_shown_mark_exactly_where_the_result_is(value, mark):
    told, needed = shown(value, mark=mark), shown(mark, places=FINEST)
    assert (told < needed) == (value < mark)
    assert told <= value and needed == mark


@given(value=PERCENTS, mark=MARKS)
def test_pages_and_credentials_tell_the_same_number(value, mark):
    assert percent_by(value, mark) == f"{plain(str(value), mark=str(mark))}\u00a0%"
    assert percent_mark(mark) == f"{plain(str(mark), mark=str(mark))}\u00a0%"


def test_a_result_just_below_its_mark_is_not_rounded_onto_it():
    assert percent_by(Decimal("80.95"), Decimal(81)) == "80.9\u00a0%"
    assert percent_by(Decimal("80.92"), Decimal("80.95")) == "80.92\u00a0%"
    assert percent_mark(Decimal("80.950000")) == "80.95\u00a0%"
    assert percent(Decimal("99.96")) == "99.9\u00a0%"
    assert percent_by(Decimal("61.50"), None) == "61.5\u00a0%"
    assert percent_by(None, Decimal(60)) == percent_mark(None) == ""
