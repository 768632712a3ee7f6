"""The shape of a frozen form as JSON; `paper` tells what each name means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NotRequired, TypedDict


class FormItem(TypedDict):
    """One block of the form: a question, or text between questions."""

    block_key: str
    unit: str
    kind: str
    content_version: int
    seed: int
    marks: str | None
    bank: str
    tags: list[str]
    difficulty: str
    shuffle: NotRequired[bool]


class FormPart(TypedDict):
    key: str
    items: list[FormItem]


class Form(TypedDict):
    parts: list[FormPart]


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper as set for one candidate. `left_out` says what cannot be shown or graded, and why.

    `content_version` is that of the first question; each item names its own.
    """

    content_version: int
    form: Form
    left_out: tuple[str, ...] = ()

    @property
    def questions(self) -> int:
        return sum(item["kind"] == "problem" for part in self.form["parts"] for item in part["items"])
