"""What a candidate may look at after their result is released, as the exam's review policy says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from studium.assessment.api import Score

from .. import documents, paper
from ..marking.human.feedback import Feedback, feedback_of
from ..marking.human.receiving import Sent
from ..marking.human.written import written_in
from ..marking.tally import WITHDRAWN, tally
from ..models import Result, Sitting
from ..saving import sitting_of
from ..sittings.received import Received
from ..states import SHOWN, ResultState


@dataclass(frozen=True, slots=True)
class ReviewedPart:
    """The mark of one part; `floor` in percent or None."""

    title: str
    percent: Decimal
    floor: Decimal | None
    floor_met: bool


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """A text (number 0) or a question. `points` of `possible` are None where marks are not shown; `withdrawn`:
    the question counts for nobody any more."""

    number: int
    title: str
    html: SafeString
    points: Decimal | None = None
    possible: Decimal | None = None
    withdrawn: bool = False
    # Of a response that people marked: how its points came about, and what they said, as far as it may be shown.
    feedback: Feedback | None = None
    files: tuple[Sent, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewView:
    public_id: str
    exam_key: str
    exam_title: str
    percent: Decimal
    parts: tuple[ReviewedPart, ...]
    items: tuple[ReviewedItem, ...]


def may_review(*, learner_id: int, public_id: str) -> bool:
    """Whether there is something of this sitting that its candidate may look at now. Two or three queries."""
    sitting = sitting_of(learner_id=learner_id, public_id=public_id)
    return _open(sitting) is not None


def review(*, learner_id: int, public_id: str) -> ReviewView | None:
    """The candidate's own sitting as far as they may see it; None where, or as long as, they may not.

    Raises `NotFound` for a sitting of somebody else.
    """
    sitting = sitting_of(learner_id=learner_id, public_id=public_id)
    result = _open(sitting)
    if result is None:
        return None
    terms = documents.parse(sitting.exam.key, sitting.terms)
    shows = terms.review.shows
    lines = {line["block"]: line for line in result.per_question}
    return ReviewView(
        public_id=sitting.public_id,
        exam_key=sitting.exam.key,
        exam_title=terms.title,
        percent=result.percent,
        parts=tuple(_parts(terms, lines)) if "parts" in shows else (),
        items=tuple(_items(sitting, lines, shows))
        if shows & {"questions", "answers", "right_answers"}
        else (),
    )


def _open(sitting: Sitting) -> Result | None:
    """The released result, if the policy that the sitting began under opens it now (R18)."""
    terms = documents.parse(sitting.exam.key, sitting.terms).review
    if terms.when == "never":
        return None
    result = Result.objects.filter(sitting=sitting, state__in=SHOWN).first()
    if result is None or terms.when == "released":
        return result
    # What an integrity case holds back for one candidate keeps nothing from the others.
    others = Sitting.objects.filter(window=sitting.window_id)
    pending = (
        others.filter(submitted_at=None).exists()
        or others.filter(result__state=ResultState.PROVISIONAL).exists()
    )
    return None if pending else result


def _parts(terms: documents.ExamTerms, lines: Mapping[str, Mapping[str, Any]]) -> list[ReviewedPart]:
    found = []
    for part in terms.parts:
        own = [line for line in lines.values() if len(terms.parts) == 1 or line.get("part") == part.key]
        total = tally(own, Decimal(0))
        met = part.floor is None or not total.possible or total.percent >= part.floor
        found.append(ReviewedPart(part.title, total.percent, part.floor, met))
    return found


def _items(
    sitting: Sitting, lines: Mapping[str, Mapping[str, Any]], shows: frozenset[str]
) -> list[ReviewedItem]:
    received = Received(sitting)
    given = received.given if "answers" in shows else {}
    said = feedback_of(sitting, shows, received.questions)
    found = []
    for one in paper.read(sitting.content_version, sitting.form):
        if isinstance(one, paper.Passage):
            found.append(ReviewedItem(0, "", mark_safe(one.html)))  # noqa: S308 - cleaned at import
            continue
        line = lines.get(one.block_key, {})
        answers = given.get(one.block_key, {})
        score: Score | None = None
        if {"marks", "answers"} <= shows and written_in(one.problem) is None:
            score = one.problem.grade(answers=answers, seed=one.seed)
        marked = "marks" in shows and line.get("points") is not None
        found.append(
            ReviewedItem(
                number=one.number,
                title=one.title,
                html=one.problem.render(
                    answers=answers,
                    result=score,
                    seed=one.seed,
                    prefix=one.prefix,
                    show_answer="right_answers" in shows,
                ),
                points=Decimal(line.get("ruled") or line["points"]) if marked else None,
                possible=Decimal(line["possible"]) if marked else None,
                withdrawn=line.get("ruling") == WITHDRAWN,
                feedback=said.get(one.block_key),
                files=tuple(received.files.get(one.block_key, ())) if "answers" in shows else (),
            )
        )
    return found
