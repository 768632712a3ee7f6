"""Any problem XML is compiled or refused with a sentence; any answer to any problem is graded; all in bounded time."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from strange import SEEDS, mutations, shapes, trees

from studium.assessment.api import Problem, Unsupported, answers_from
from studium.assessment.compile import compile_source

_LONGEST = 3.0


def compiled(inner: str) -> Problem | None:
    """The problem, or None where it was refused as it should be."""
    began = time.process_time()
    try:
        return compile_source(f"<problem>{inner}</problem>")
    except Unsupported as refused:
        assert refused.kind and refused.why
        return None
    finally:
        assert time.process_time() - began < _LONGEST, "compiling takes too long"


def dangers(page: str) -> list[str]:
    """What in a page could run, or load by itself from elsewhere."""
    found = []
    for element in html.fragment_fromstring(page, create_parent="div").iter():
        found += (
            [str(element.tag)]
            if element.tag in ("script", "iframe", "object", "embed", "form", "style", "link")
            else []
        )
        found += [
            f"{name}={value}"
            for name, value in element.attrib.items()
            if name.startswith("on")
            or (value.strip().lower().startswith("javascript:") and name in ("href", "src", "action"))
        ]
    return found


def check(one: Problem, answers: Any, seed: int) -> None:
    """What must hold of every problem, whatever is answered."""
    began = time.process_time()
    score = one.grade(answers=answers, seed=seed)
    assert time.process_time() - began < _LONGEST * max(1, len(one.inputs)), "grading takes too long"
    assert Decimal(0) <= score.points <= score.possible == one.max_points
    assert set(score.per_input) == {each.id for each in one.inputs}
    page = one.render(answers=answers, result=score, seed=seed, prefix="p-", hints=9)
    assert not dangers(page)
    one.render(answers=answers, seed=seed, show_answer=True)
    assert isinstance(answers_from(one, answers if isinstance(answers, dict) else {}), dict)


def check_declared(one: Problem, seed: int) -> None:
    declared, wrong = one.declared(seed=seed), one.wrong(seed=seed)
    if declared is not None:
        assert one.grade(answers=declared, seed=seed).points == one.max_points
    if wrong is not None:
        assert one.grade(answers=wrong, seed=seed).points == 0
    one.revealed()


@given(st.one_of(mutations(), trees), st.data())
def test_any_problem_is_compiled_or_refused_and_then_graded_whatever_is_answered(inner, data):
    one = compiled(inner)
    if one is None:
        return
    ids = [each.id for each in one.inputs] or ["2_1"]
    seed = data.draw(st.integers(-5, 10**12))
    check(one, data.draw(st.one_of(shapes, st.dictionaries(st.sampled_from(ids), shapes))), seed)
    check_declared(one, seed)


@given(st.sampled_from(SEEDS[:14]), shapes, st.integers())
def test_any_answer_to_any_kind_of_question_is_graded(inner, answer, seed):
    one = compiled(inner)
    assert one is not None
    check(one, {each.id: answer for each in one.inputs}, seed)


@pytest.mark.parametrize("inner", SEEDS[:14])
def test_every_kind_of_question_has_an_answer_that_counts_in_full_and_one_that_counts_nothing(inner):
    one = compiled(inner)
    assert one is not None
    declared, wrong = one.declared(seed=3), one.wrong(seed=3)
    assert declared and wrong
    check_declared(one, 3)
