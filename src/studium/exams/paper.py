"""The paper: which questions, in which order, with which seeds; frozen when the sitting starts.

The frozen form names content versions and block keys. Content versions never change, so that the paper of a
sitting is the same for ever, at no cost in the database. As JSON, in the order of the paper:

    {"parts": [
      {"key": "one",
       "items": [
         {"block_key": "stay",        the block, unique over all parts: answers are kept under it
          "unit": "part-1",           the unit of the content version that holds it
          "kind": "problem",          or "html": text that stands between questions
          "content_version": 7,       id of the content version
          "seed": 1804289383,         of this candidate: numbers drawn and the order of choices come from it
          "marks": "2",               what it is worth; null: what its author says, else a point per input
          "bank": "flow",             the bank it was drawn from; "" where its section names it
          "tags": ["queues"],         as the bank gave them when it was drawn
          "difficulty": "easy"}]}]}   easy, medium, hard or ""

Sittings of before parts keep {"blocks": [{"block", "unit", "kind", "seed", "weight"}]}, which reads as one part.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from studium.assessment import api as assessment
from studium.content import api as content
from studium.core.errors import Conflict

from .documents import ExamTerms


class Place(TypedDict):
    """One block of the form."""

    block: str
    unit: str
    kind: str
    seed: int
    weight: str | None


class Form(TypedDict):
    blocks: list[Place]


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

    @property
    def prefix(self) -> str:
        return f"q{self.number}-"

    def answered(self, answers: Mapping[str, Any] | None) -> str:
        """none, some or all of its inputs have an answer."""
        given = sum(1 for one in self.problem.inputs if _given((answers or {}).get(one.id)))
        return "none" if not given else "all" if given == len(self.problem.inputs) else "some"


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper as it would be set now. `left_out` says what cannot be shown or graded, and why."""

    content_version: int
    form: Form
    left_out: tuple[str, ...]

    @property
    def questions(self) -> int:
        return sum(1 for place in self.form["blocks"] if place["kind"] == "problem")


def _given(answer: Any) -> bool:
    if isinstance(answer, str):
        return bool(answer.strip())
    return bool(answer)


def draft(terms: ExamTerms) -> Draft:
    """Sets the paper from the present version of the content. Raises `Conflict` where there is none.

    A problem that cannot be graded is left out for every candidate alike, and named to the exam office.
    """
    version = content.current_version(terms.content_course)
    units = _units(version, terms.content_section) if version is not None else None
    if version is None or units is None:
        raise Conflict(
            _("The paper of “%(exam)s” is not in place yet; the exam office has to import it.")
            % {"exam": terms.title}
        )
    places: list[Place] = []
    left_out: list[str] = []
    for unit_key in units:
        for block in content.unit(version, unit_key).blocks:
            why = _unfit(block)
            if why:
                left_out.append(f"{block.title or block.key}: {why}")
                continue
            places.append(
                Place(
                    block=block.key,
                    unit=unit_key,
                    kind=block.kind,
                    seed=secrets.randbelow(2**31),
                    weight=None if block.weight is None else str(block.weight),
                )
            )
    if not any(place["kind"] == "problem" for place in places):
        raise Conflict(_("The paper of “%(exam)s” has no questions yet.") % {"exam": terms.title})
    return Draft(version, Form(blocks=places), tuple(left_out))


def _units(version: int, section: str) -> list[str] | None:
    for chapter in content.outline(version).chapters:
        for sequence in chapter.sequentials:
            if sequence.key == section:
                return [unit.key for unit in sequence.units]
    return None


def _unfit(block: Any) -> str:
    if block.kind == "html":
        return ""
    if block.kind != "problem" or not block.source:
        return block.why or _("this kind of block has no place in an exam")
    try:
        assessment.compile_problem(block.source)
    except assessment.Unsupported as error:
        return error.why
    return ""


def read(content_version: int, form: Form) -> list[Passage | Question]:
    """The frozen form as passages and questions, in order. No query."""
    found: list[Passage | Question] = []
    number = 0
    for place in form["blocks"]:
        block = next(
            one for one in content.unit(content_version, place["unit"]).blocks if one.key == place["block"]
        )
        if place["kind"] != "problem":
            found.append(Passage(block.html))
            continue
        number += 1
        found.append(
            Question(
                number=number,
                block_key=place["block"],
                title=block.title,
                problem=content.compiled(block) or assessment.compile_problem(""),
                seed=place["seed"],
                weight=None if place["weight"] is None else Decimal(place["weight"]),
            )
        )
    return found


def questions(content_version: int, form: Form) -> list[Question]:
    return [one for one in read(content_version, form) if isinstance(one, Question)]
