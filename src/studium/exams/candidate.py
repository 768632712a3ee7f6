"""What a candidate sees of a sitting: the paper while it is under way, the receipt after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.safestring import SafeString, mark_safe

from studium.assessment.api import Problem

from . import documents, paper
from .closing import close_if_overdue, receipt_text
from .models import Answer, Result
from .saving import seconds_left, sitting_of
from .states import SHOWN


@dataclass(frozen=True, slots=True)
class PaperItem:
    """A passage (number 0) or a question: its HTML with what was saved, and its state.

    `problem` is for code on the server; only `html` goes on a page.
    """

    number: int
    title: str
    html: SafeString
    answered: str = ""
    flagged: bool = False
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class SittingView:
    """The paper as one candidate sees it now. `next_seq` is the number of the next save of this tab."""

    public_id: str
    exam_key: str
    exam_title: str
    resources: str
    started_at: datetime
    deadline: datetime
    seconds_left: int
    ended: bool
    items: tuple[PaperItem, ...]
    next_seq: int
    last_saved_at: datetime | None

    @property
    def questions(self) -> tuple[PaperItem, ...]:
        return tuple(item for item in self.items if item.number)

    @property
    def unanswered(self) -> tuple[PaperItem, ...]:
        return tuple(item for item in self.questions if item.answered != "all")

    @property
    def flagged(self) -> tuple[PaperItem, ...]:
        return tuple(item for item in self.questions if item.flagged)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was received. `percent` and `passed` are None until the result is released (R18)."""

    public_id: str
    exam_key: str
    exam_title: str
    started_at: datetime
    submitted_at: datetime
    time_up: bool
    answered: int
    questions: int
    digest: str
    text: str
    release_after: datetime
    percent: Decimal | None
    passed: bool | None
    pass_mark: Decimal
    amended: bool


def sitting(*, learner_id: int, public_id: str) -> SittingView:
    """The candidate's own sitting; closes it first when its time and grace are over. Raises `NotFound`."""
    row = close_if_overdue(sitting_of(learner_id=learner_id, public_id=public_id))
    ended = row.submitted_at is not None
    answers = {} if ended else {answer.block_key: answer for answer in row.answers.all()}
    items = () if ended else tuple(_item(one, answers) for one in paper.read(row.content_version, row.form))
    terms = documents.parse(row.exam.key, row.terms)
    return SittingView(
        public_id=row.public_id,
        exam_key=row.exam.key,
        exam_title=terms.title,
        resources=terms.resources,
        started_at=row.started_at,
        deadline=row.deadline,
        seconds_left=seconds_left(row),
        ended=ended,
        items=items,
        next_seq=max([0, *(answer.seq for answer in answers.values())]) + 1,
        last_saved_at=max((answer.saved_at for answer in answers.values()), default=None),
    )


def _item(one: paper.Passage | paper.Question, answers: dict[str, Answer]) -> PaperItem:
    if isinstance(one, paper.Passage):
        return PaperItem(0, "", mark_safe(one.html))  # noqa: S308 - cleaned at import
    saved = answers.get(one.block_key)
    given = saved.content if saved else {}
    return PaperItem(
        number=one.number,
        title=one.title,
        html=one.problem.render(answers=given, result=None, seed=one.seed, prefix=one.prefix),
        answered=one.answered(given),
        flagged=bool(saved and saved.flagged),
        problem=one.problem,
    )


def receipt(*, learner_id: int, public_id: str) -> Receipt | None:
    """The receipt of the candidate's own sitting; None while it is under way. Raises `NotFound`."""
    row = close_if_overdue(sitting_of(learner_id=learner_id, public_id=public_id))
    if row.submitted_at is None:
        return None
    answers = {answer.block_key: answer for answer in row.answers.all()}
    questions = paper.questions(row.content_version, row.form)
    shown = Result.objects.filter(sitting=row, state__in=SHOWN).first()
    terms = documents.parse(row.exam.key, row.terms)
    return Receipt(
        public_id=row.public_id,
        exam_key=row.exam.key,
        exam_title=terms.title,
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        time_up=row.submitted_at >= row.deadline,
        answered=sum(
            one.answered(answers[one.block_key].content) == "all"
            for one in questions
            if one.block_key in answers
        ),
        questions=len(questions),
        digest=row.receipt,
        text=receipt_text(row, answers.values()),
        release_after=row.window.release_after,
        percent=shown.percent if shown else None,
        passed=shown.passed if shown else None,
        pass_mark=terms.pass_mark,
        amended=bool(shown and shown.revision),
    )
