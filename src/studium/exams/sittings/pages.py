"""A sitting's paper by parts. Questions are numbered through all parts, so that no number means two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .. import paper


def _parts(form: Mapping[str, Any]) -> list[list[Mapping[str, Any]]]:
    if "parts" in form:
        return [part["items"] for part in form["parts"]]
    return [form["blocks"]]


def _alone(items: list[Mapping[str, Any]], form: Mapping[str, Any]) -> Any:
    """A form of these places alone, in the shape of the whole."""
    return {"parts": [{"key": "", "items": items}]} if "parts" in form else {"blocks": items}


def _asked(items: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [item for item in items if item["kind"] == "problem"]


def items_of(
    content_version: int, form: Mapping[str, Any], part: int
) -> list[paper.Passage | paper.Question]:
    """Passages and questions of one part (counted from 1), in order."""
    every = _parts(form)
    if not 0 < part <= len(every):
        return []
    before = sum(len(_asked(items)) for items in every[: part - 1])
    read = paper.read(content_version, _alone(every[part - 1], form))
    return [
        replace(one, number=one.number + before) if isinstance(one, paper.Question) else one for one in read
    ]


def questions_of(content_version: int, form: Mapping[str, Any], part: int) -> list[paper.Question]:
    return [one for one in items_of(content_version, form, part) if isinstance(one, paper.Question)]


def question_at(
    content_version: int, form: Mapping[str, Any], number: int
) -> tuple[int, paper.Question] | None:
    """One question by its number, and the part it is in; reads no other. None where there is none."""
    left = number
    for part, items in enumerate(_parts(form), 1):
        asked = _asked(items)
        if 0 < left <= len(asked):
            found = paper.questions(content_version, _alone([asked[left - 1]], form))
            return part, replace(found[0], number=number)
        left -= len(asked)
    return None


def part_of_number(form: Mapping[str, Any], number: int) -> int:
    """The part that a question is in; 0 where there is none of this number."""
    left = number
    for part, items in enumerate(_parts(form), 1):
        asked = len(_asked(items))
        if 0 < left <= asked:
            return part
        left -= asked
    return 0
