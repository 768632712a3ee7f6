"""Drawing by a blueprint, over all blueprints: as many as any draw could give, none twice, the same for a seed."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from studium.exams.definition.drawing import Wish, deal

wishes = st.lists(
    st.builds(Wish, st.integers(1, 4), st.frozensets(st.sampled_from("abcdefgh"), max_size=6)),
    min_size=1,
    max_size=4,
)


def can_all_be_met(asked: list[Wish]) -> bool:
    """Hall's condition: any lines together must fit as many questions as they ask for."""
    return all(
        len(frozenset().union(*(wish.fitting for wish in some))) >= sum(wish.count for wish in some)
        for size in range(1, len(asked) + 1)
        for some in combinations(asked, size)
    )


@given(wishes, st.text(max_size=5))
@settings(deadline=None)
def test_all_lines_are_met_whenever_any_draw_can_meet_them(asked: list[Wish], seed: str):
    drawn = deal(asked, seed)
    keys = [key for line in drawn for key in line]
    assert len(keys) == len(set(keys))
    for wish, line in zip(asked, drawn, strict=True):
        assert set(line) <= wish.fitting and len(line) <= wish.count
    assert (all(len(line) == wish.count for wish, line in zip(asked, drawn, strict=True))) == can_all_be_met(
        asked
    )
    assert deal(asked, seed) == drawn


def test_a_wide_line_leaves_a_narrow_one_what_it_needs():
    wide, narrow = Wish(3, frozenset("abcdef")), Wish(3, frozenset("abc"))
    for seed in map(str, range(50)):
        assert [set(line) for line in deal([wide, narrow], seed)] == [set("def"), set("abc")]


def test_every_question_of_a_line_is_as_likely_as_any_other():
    wish = Wish(3, frozenset("abcdefghij"))
    times = dict.fromkeys("abcdefghij", 0)
    for seed in range(2000):
        for key in deal([wish], str(seed))[0]:
            times[key] += 1
    assert all(500 < count < 700 for count in times.values())
