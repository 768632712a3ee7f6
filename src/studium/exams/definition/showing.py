"""The paper of an exam as its office sees it: parts, lines of blueprints, banks, what is left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from studium.core.errors import StudiumError

from ..documents import Draw, PartTerms
from ..ledger import exam_by_key, terms_of
from ..policy import check_officer
from .preparing import PapersView, papers
from .setting import draft
from .stock import stock


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a blueprint: how many of how many that fit."""

    draw: Draw
    fitting: int


@dataclass(frozen=True, slots=True)
class ShownPart:
    """`questions`: how many one candidate is asked."""

    terms: PartTerms
    questions: int
    lines: tuple[ShownLine, ...]


@dataclass(frozen=True, slots=True)
class ShownBank:
    key: str
    easy: int
    medium: int
    hard: int
    unsaid: int

    @property
    def all(self) -> int:
        return self.easy + self.medium + self.hard + self.unsaid


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """`problem`: the sentence that says why no paper can be set, or nothing."""

    exam_title: str
    number: int
    parts: tuple[ShownPart, ...]
    banks: tuple[ShownBank, ...]
    left_out: tuple[str, ...]
    problem: str
    papers: PapersView


def paper_desk(*, officer_id: int, exam_key: str, window_key: str) -> PaperDesk:
    """What candidates of a window are asked, and how far their papers are. Raises `NotAllowed`, `NotFound`."""
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    terms = terms_of(exam)
    view = papers(officer_id=officer_id, exam_key=exam_key, window_key=window_key)
    try:
        found = stock(terms)
    except StudiumError as error:
        bare = tuple(ShownPart(part, 0, ()) for part in terms.parts)
        return PaperDesk(terms.title, exam.number, bare, (), (), error.sentence, view)
    try:
        asked = [sum(i["kind"] == "problem" for i in part["items"]) for part in draft(terms).form["parts"]]
        problem = ""
    except StudiumError as error:
        asked, problem = [0] * len(terms.parts), error.sentence
    parts = tuple(
        ShownPart(
            part.terms,
            count,
            tuple(
                ShownLine(line, len(wish.fitting))
                for line, wish in zip(part.terms.blueprint, part.wishes, strict=True)
            ),
        )
        for part, count in zip(found.parts, asked, strict=True)
    )
    banks = []
    for key, items in found.banks.items():
        by = Counter(item.difficulty for item in items.values())
        banks.append(ShownBank(key, by["easy"], by["medium"], by["hard"], by[""]))
    return PaperDesk(terms.title, exam.number, parts, tuple(banks), found.left_out, problem, view)
