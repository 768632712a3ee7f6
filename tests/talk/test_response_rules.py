"""How judgements become a mark, as Open edX counts it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studium.learning.peer.rules import median, total_of_peers
from studium.learning.peer.task import task_of

NUMBERS = st.lists(st.integers(0, 100), min_size=1, max_size=9)


def task(*most):
    return task_of(
        "",
        {
            "prompts": [""],
            "text": "required",
            "criteria": [
                {
                    "name": f"c{number}",
                    "label": "",
                    "prompt": "",
                    "words": "",
                    "options": [{"name": "o", "label": "", "points": points, "explanation": ""}],
                }
                for number, points in enumerate(most)
            ],
        },
        dated=True,
    )


@pytest.mark.parametrize(
    ("points", "expected"), [([], 0), ([4], 4), ([1, 2], 2), ([5, 3], 4), ([0, 9, 1], 1), ([1, 2, 4, 9], 3)]
)
def test_the_median_of_an_even_number_is_rounded_up(points, expected):
    assert median(points) == expected


@given(NUMBERS)
def test_the_median_lies_between_the_lowest_and_the_highest(points):
    assert min(points) <= median(points) <= max(points)


@given(NUMBERS, st.randoms())
def test_the_order_of_judgements_does_not_matter(points, random):
    shuffled = points[:]
    random.shuffle(shuffled)
    assert median(shuffled) == median(points)


@given(NUMBERS)
def test_a_mark_is_never_more_than_there_is_to_earn(points):
    judged = [{"c0": ["o", "", each], "c1": ["o", "", each]} for each in points]
    assert 0 <= total_of_peers(task(5, 3), judged) <= 8


def test_a_criterion_that_was_dropped_since_counts_no_more():
    assert total_of_peers(task(5), [{"c0": ["o", "", 4], "gone": ["o", "", 9]}]) == 4
