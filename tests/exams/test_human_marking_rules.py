"""When a response has its mark, and how graders compare: exact, from values alone."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import exam_hall
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studium.catalog import api as catalog
from studium.exams.marking.human.rules import Mark, Outcome, Place, in_sample, outcome, severities
from studium.exams.marking.human.terms import MarkingTerms, marking_terms

POINTS = st.integers(0, 40)
TWO = MarkingTerms(second=Decimal(100), apart=Decimal(2), apart_in_percent=False)


@given(POINTS, POINTS)
def test_two_marks_within_the_threshold_count_with_their_exact_mean_and_else_not(one, other):
    found = outcome({1: one, 2: other}, second=True, possible=40, terms=TWO)
    if abs(one - other) <= 2:
        assert found == Outcome(Fraction(one + other, 2), "mean")
    else:
        assert found == Outcome(third=True)


@given(POINTS, POINTS, POINTS)
def test_a_third_mark_stands_whatever_the_two_said(one, other, third):
    given_marks = {1: one, 2: other, 3: third}
    assert outcome(given_marks, second=True, third=True, possible=40, terms=TWO).points == third


@given(st.dictionaries(st.sampled_from([1, 2, 3]), POINTS), POINTS, st.booleans(), st.booleans())
def test_the_office_stands_before_all(marks, decided, second, third):
    found = outcome({**marks, Place.DECISION: decided}, second=second, third=third, possible=40, terms=TWO)
    assert (found.points, found.how) == (decided, "decision")


def test_a_third_that_was_called_is_waited_for():
    assert outcome({1: 3, 2: 3}, second=True, third=True, possible=10, terms=TWO) == Outcome(third=True)


def test_a_threshold_in_percent_is_of_what_the_rubric_gives():
    terms = marking_terms({"second": "all", "threshold": "10%"})
    assert terms.threshold(40) == 4
    assert terms.threshold(25) == Fraction(5, 2)
    assert outcome({1: 10, 2: 12}, second=True, possible=25, terms=terms).points == 11
    assert outcome({1: 10, 2: 13}, second=True, possible=25, terms=terms).third


@given(st.lists(st.text(min_size=1, max_size=22), min_size=1))
def test_all_or_none_are_in_a_sample_of_all_or_none(names):
    assert all(in_sample(name, Decimal(100)) for name in names)
    assert not any(in_sample(name, Decimal(0)) for name in names)


def test_a_sample_is_about_its_share():
    assert 160 < sum(in_sample(f"response-{n}", Decimal(20)) for n in range(1000)) < 240


def test_severity_is_told_only_beside_others_on_the_same_response():
    marks = (
        [Mark(n, 1, 4, 10) for n in range(5)] + [Mark(n, 2, 6, 10) for n in range(5)] + [Mark(9, 3, 1, 10)]
    )
    found = severities(marks)
    assert (found[1].apart, found[2].apart, found[3].apart) == (Decimal("-20.0"), Decimal("20.0"), None)
    assert (found[1].looks, found[3].looks) == (True, False)
    assert (found[3].given, found[3].mean) == (1, Decimal("10.0"))


def test_where_a_document_says_nothing_one_person_marks():
    assert marking_terms({}) == MarkingTerms(Decimal(0), Decimal(10), True, True)


@pytest.mark.parametrize(
    "said",
    [
        "{second: 0%}",
        "{second: most}",
        "{second: 120%}",
        "{threshold: -1}",
        "{threshold: 200%}",
        "{fourth: true}",
    ],
)
def test_what_cannot_be_is_refused_at_import(db, said):
    files = exam_hall.FILES.replace("resources: A calculator", f"marking: {said}\nresources: A calculator", 1)
    with pytest.raises(catalog.Refused, match="marking"):
        catalog.import_files(files=[("marlow.yaml", files)])


def test_it_comes_out_of_an_export_as_it_went_in(db):
    said = "marking: {second: 20%, threshold: 2, third: false}"
    files = exam_hall.FILES.replace("resources: A calculator", f"{said}\nresources: A calculator", 1)
    catalog.import_files(files=[("marlow.yaml", files)])
    found = catalog.exam_document("marlow-final")["marking"]
    assert marking_terms(found) == MarkingTerms(Decimal(20), Decimal(2), False, False)
