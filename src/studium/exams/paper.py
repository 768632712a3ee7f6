"""The paper: which questions, in which order, with which seeds; frozen when the sitting starts.

The frozen form names content versions and block keys. Content versions never change, so that the paper of a
sitting is the same for ever, at no cost in the database. As JSON, in the order of the paper:

    {"parts": [
      {"key": "one",
       "items": [
         {"block_key": "stay",        the block, unique over all parts: answers are kept under it
          "unit": "part-1",           the unit of the content version that holds it
          "kind": "problem",          a question, whoever marks it; or "html": text between questions
          "content_version": 7,       id of the content version
          "seed": 1804289383,         of this candidate: numbers drawn and the order of choices come from it
          "marks": "2",               what it is worth; null: what its author says, else a point per input
          "bank": "flow",             the bank it was drawn from; "" where its section names it
          "tags": ["queues"],         as the bank gave them when it was drawn
          "difficulty": "easy",       easy, medium, hard or ""
          "shuffle": true}]}]}        its choices are mixed; left out where they stand as written

Sittings of before parts keep {"blocks": [{"block", "unit", "kind", "seed", "weight"}]}, which reads as one part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from studium.assessment import api as assessment
from studium.content import api as content

from .definition.form import Draft, Form, FormItem, FormPart
from .definition.setting import draft
from .marking.human import written

__all__ = [
    "Draft",
    "Form",
    "FormItem",
    "FormPart",
    "Passage",
    "Question",
    "draft",
    "parts_of",
    "questions",
    "read",
]

_CHOICES = re.compile(r"<choicegroup\b(?![^>]*\bshuffle\s*=)")


@dataclass(frozen=True, slots=True)
class Passage:
    """Text that stands between questions. `html` is clean."""

    html: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the paper. `number` counts from 1; its inputs are named `prefix` + input id."""

    number: int
    block_key: str
    title: str
    problem: assessment.Problem
    seed: int
    weight: Decimal | None
    bank: str = ""
    tags: tuple[str, ...] = ()
    difficulty: str = ""
    part: str = ""

    @property
    def prefix(self) -> str:
        return f"q{self.number}-"

    def answered(self, answers: Mapping[str, Any] | None) -> str:
        """none, some or all of its inputs have an answer."""
        asked = getattr(self.problem, "required", self.problem.inputs)
        given = sum(1 for one in asked if _given((answers or {}).get(one.id)))
        return "none" if not given else "all" if given == len(asked) else "some"


def _given(answer: Any) -> bool:
    if isinstance(answer, str):
        return bool(answer.strip())
    return bool(answer)


def parts_of(content_version: int, form: Mapping[str, Any]) -> list[FormPart]:
    """The parts of a form of any age. `content_version` is that of the sitting; items without one are of it."""
    if "parts" in form:
        return list(form["parts"])
    items = [
        FormItem(
            block_key=place["block"],
            unit=place["unit"],
            kind=place["kind"],
            content_version=content_version,
            seed=place["seed"],
            marks=place["weight"],
            bank="",
            tags=[],
            difficulty="",
        )
        for place in form["blocks"]
    ]
    return [FormPart(key="exam", items=items)]


def read(content_version: int, form: Mapping[str, Any]) -> list[Passage | Question]:
    """The frozen form as passages and questions, in order; numbers run on over the parts. No query."""
    found: list[Passage | Question] = []
    number = 0
    for part in parts_of(content_version, form):
        for place in part["items"]:
            block = _block(place["content_version"], place["unit"], place["block_key"])
            if place["kind"] != "problem":
                found.append(Passage(block.html))
                continue
            number += 1
            found.append(_question(number, part["key"], place, block))
    return found


def _question(number: int, part: str, place: FormItem, block: content.BlockView) -> Question:
    if block.kind == written.KIND:
        problem = cast(
            assessment.Problem, _written(place["content_version"], place["unit"], place["block_key"])
        )
    else:
        if place.get("shuffle"):
            block = _mixing(place["content_version"], place["unit"], place["block_key"])
        problem = content.compiled(block) or assessment.compile_problem("")
    return Question(
        number=number,
        block_key=place["block_key"],
        title=block.title,
        problem=problem,
        seed=place["seed"],
        weight=None if place["marks"] is None else Decimal(place["marks"]),
        bank=place["bank"],
        tags=tuple(place["tags"]),
        difficulty=place["difficulty"],
        part=part,
    )


def _block(version: int, unit: str, key: str) -> content.BlockView:
    return next(one for one in content.unit(version, unit).blocks if one.key == key)


@lru_cache(maxsize=2048)
def _mixing(version: int, unit: str, key: str) -> content.BlockView:
    """The block with its choices mixed by seed, where its author says nothing of their order."""
    block = _block(version, unit, key)
    return replace(block, source=_CHOICES.sub('<choicegroup shuffle="true"', block.source or ""))


@lru_cache(maxsize=2048)
def _written(version: int, unit: str, key: str) -> written.Written:
    return written.written_of(_block(version, unit, key))


def questions(content_version: int, form: Mapping[str, Any]) -> list[Question]:
    return [one for one in read(content_version, form) if isinstance(one, Question)]
