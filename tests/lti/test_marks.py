"""What a score has to look like, whatever the tool."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studium.core.errors import Invalid
from studium.learning.lti.marks import read_mark

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SCORE = {
    "userId": "amina",
    "scoreGiven": 3,
    "scoreMaximum": 4,
    "activityProgress": "Completed",
    "gradingProgress": "FullyGraded",
    "timestamp": "2026-03-02T08:30:00.000Z",
}


def read(**changes):
    kept = {name: value for name, value in (SCORE | changes).items() if value is not None}
    return read_mark(json.dumps(kept).encode(), now=NOW)


def test_a_score_is_read_exactly():
    found = read(scoreGiven=0.1, comment="Well timed.", timestamp="2026-03-02T10:30:00+02:00")
    assert (found.given, found.maximum) == (Decimal("0.1"), Decimal(4))
    assert found.at == found.handed_in == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert found.counts


def test_when_work_was_handed_in_may_be_said_apart():
    found = read(submission={"submittedAt": "2026-03-01T08:00:00Z"})
    assert found.handed_in == datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_what_no_table_takes_is_left_out_of_a_comment():
    assert read(comment="well \x00 timed \ud800").comment == "well ? timed ?"


def test_without_a_number_nothing_counts():
    assert not read(scoreGiven=None, scoreMaximum=None).counts


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scoreGiven": -1}, "between 0"),
        ({"scoreGiven": 10**9}, "between 0"),
        ({"scoreGiven": True}, "must be a number"),
        ({"scoreGiven": "3"}, "must be a number"),
        ({"scoreMaximum": None}, "scoreMaximum must be a positive number"),
        ({"scoreMaximum": 0}, "scoreMaximum must be a positive number"),
        ({"scoreMaximum": 1e-30}, "scoreMaximum must be a positive number"),
        ({"timestamp": None}, "ISO 8601"),
        ({"timestamp": "yesterday"}, "ISO 8601"),
        ({"timestamp": 7}, "ISO 8601"),
        ({"timestamp": "2026-03-02T08:30:00"}, "name its zone"),
        ({"timestamp": "0001-01-01T00:00:00+14:00"}, "no moment"),
        ({"timestamp": "2027-01-01T00:00:00Z"}, "future"),
        ({"activityProgress": "Done"}, "activityProgress must be one of"),
        ({"gradingProgress": None}, "gradingProgress must be one of"),
        ({"userId": None}, "userId"),
        ({"userId": ["x"]}, "userId"),
        ({"userId": "a\x00b"}, "userId"),
        ({"userId": "a\ud800b"}, "userId"),
        ({"comment": 5}, "comment"),
    ],
)
def test_a_score_that_makes_no_sense_is_refused_with_what_is_wrong(changes, said):
    with pytest.raises(Invalid, match=said):
        read(**changes)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"scoreGiven": NaN}', b'{"scoreGiven": 1e999999999}', b"[" * 20_000, b"\xff", b"7"],
)
def test_what_is_no_score_is_refused(body):
    with pytest.raises(Invalid):
        read_mark(body, now=NOW)


@given(
    st.decimals(min_value=0, max_value=100_000, allow_nan=False),
    st.decimals(min_value=Decimal("0.001"), max_value=100_000, allow_nan=False),
)
def test_recorded_points_are_between_nothing_and_the_maximum(points, maximum):
    body = json.dumps(SCORE | {"scoreGiven": 1, "scoreMaximum": 2})
    found = read_mark(body.replace(": 1,", f": {points},").replace(": 2,", f": {maximum},").encode(), now=NOW)
    assert 0 <= found.points <= max(found.maximum, found.points)
    assert found.points.as_tuple().exponent >= -10


@given(st.binary(max_size=200) | st.dictionaries(st.sampled_from(sorted(SCORE)), st.text() | st.integers()))
def test_any_other_body_is_refused_and_breaks_nothing(body):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(Invalid):
        read_mark(raw, now=NOW)
