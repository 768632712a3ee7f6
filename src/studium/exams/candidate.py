"""What a candidate sees of a sitting: the paper while it is under way, the receipt after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.safestring import SafeString, mark_safe

from studium.assessment.api import Problem
from studium.core.clock import now
from studium.learning.peer.task import FileRules

from . import documents, paper
from .closing import close_if_overdue
from .marking.human.receiving import Sent, files_in
from .marking.human.written import FILES, written_in
from .models import Answer, Result, Sitting, SittingPart
from .saving import seconds_left, sitting_of
from .sittings import pages
from .sittings.clock import Arrangements, latest_start, part_time
from .sittings.devices import is_here
from .sittings.pausing import break_left, paused
from .sittings.received import Received
from .states import SHOWN, Ended


@dataclass(frozen=True, slots=True)
class PaperItem:
    """A passage (number 0) or a question: its HTML with what was saved, and its state.

    `problem` is for code on the server; only `html` goes on a page. `takes_files`: what files the response takes,
    None for a question without any; `files`: those that are here.
    """

    number: int
    title: str
    html: SafeString
    answered: str = ""
    flagged: bool = False
    problem: Problem | None = None
    takes_files: FileRules | None = None
    files: tuple[Sent, ...] = ()


@dataclass(frozen=True, slots=True)
class PartView:
    """One part for one candidate (R14). `time` is this candidate's own; `latest_start` still gives all of it."""

    number: int
    title: str
    resources: str
    time: timedelta
    latest_start: datetime
    started_at: datetime | None = None
    submitted_at: datetime | None = None
    time_up: bool = False
    digest: str = ""


@dataclass(frozen=True, slots=True)
class SittingView:
    """The part of the paper that one candidate may see now; no items between parts, in a pause, or elsewhere.

    `part` is the part under way, 0 between parts; `ends_at` is when all parts must have ended. `here`: this
    device may answer. `next_seq` is the number of the next save of this tab.
    """

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
    part: int
    parts: tuple[PartView, ...]
    ends_at: datetime
    here: bool
    paused: bool
    paused_until: datetime | None
    on_break: bool
    break_left: timedelta
    arrangements: Arrangements

    @property
    def under_way(self) -> PartView | None:
        """The part under way; None between parts."""
        return next((one for one in self.parts if one.number == self.part), None)

    @property
    def upcoming(self) -> PartView | None:
        """The next part that can be begun; None where there is none."""
        return next((one for one in self.parts if one.started_at is None), None)

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
    parts: tuple[PartView, ...] = ()
    # What was handed in as files, by the number of its question; and whether people mark any of it.
    files: tuple[tuple[int, Sent], ...] = ()
    by_people: bool = False


def sitting(*, learner_id: int, public_id: str, device: str = "") -> SittingView:
    """The candidate's own sitting; ends first what time has ended. Raises `NotFound`. Four queries."""
    row = close_if_overdue(sitting_of(learner_id=learner_id, public_id=public_id))
    ended = row.submitted_at is not None
    here = is_here(row.device, device)
    still = paused(row, now())
    open_now = here and not ended and not still and bool(row.current)
    answers = {answer.block_key: answer for answer in row.answers.all()} if open_now else {}
    items = pages.items_of(row.content_version, row.form, row.current) if open_now else []
    files = files_in(row, items)
    terms = documents.parse(row.exam.key, row.terms)
    arrangements = Arrangements.from_json(row.arrangements)
    parts = _parts(row, terms, row.parts.all())
    return SittingView(
        public_id=row.public_id,
        exam_key=row.exam.key,
        exam_title=terms.title,
        resources=parts[row.current - 1].resources if row.current else terms.resources,
        started_at=row.started_at,
        deadline=row.deadline,
        seconds_left=seconds_left(row.deadline),
        ended=ended,
        items=tuple(_item(one, answers, files) for one in items),
        next_seq=max([0, *(answer.seq for answer in answers.values())]) + 1,
        last_saved_at=max((answer.saved_at for answer in answers.values()), default=None),
        part=row.current,
        parts=parts,
        ends_at=row.ends_at or row.deadline,
        here=here,
        paused=still,
        paused_until=row.paused_until if still else None,
        on_break=still and row.pauses.order_by("-pk").values_list("is_break", flat=True).first() is True,
        break_left=break_left(row) if arrangements.break_minutes and not ended else timedelta(),
        arrangements=arrangements,
    )


def _parts(row: Sitting, terms: documents.ExamTerms, rows: Iterable[SittingPart]) -> tuple[PartView, ...]:
    begun = {part.number: part for part in rows}
    arrangements = Arrangements.from_json(row.arrangements)
    ends = row.ends_at or row.deadline
    found = []
    for number, part in enumerate(terms.parts, 1):
        one = begun.get(number)
        found.append(
            PartView(
                number=number,
                title=part.title,
                resources=part.resources,
                time=part_time(part.minutes, arrangements),
                latest_start=latest_start(minutes=part.minutes, ends=ends, arranged=arrangements),
                started_at=one.started_at if one else None,
                submitted_at=one.submitted_at if one else None,
                time_up=bool(one and one.ended == Ended.TIME_UP),
                digest=one.receipt if one else "",
            )
        )
    return tuple(found)


def _item(
    one: paper.Passage | paper.Question, answers: Mapping[str, Answer], files: Mapping[str, tuple[Sent, ...]]
) -> PaperItem:
    if isinstance(one, paper.Passage):
        return PaperItem(0, "", mark_safe(one.html))  # noqa: S308 - cleaned at import
    saved = answers.get(one.block_key)
    given = dict(saved.content) if saved else {}
    sent = files.get(one.block_key, ())
    if sent:
        given[FILES] = [file.hash for file in sent]
    response = written_in(one.problem)
    return PaperItem(
        number=one.number,
        title=one.title,
        html=one.problem.render(answers=given, result=None, seed=one.seed, prefix=one.prefix),
        answered=one.answered(given),
        flagged=bool(saved and saved.flagged),
        problem=one.problem,
        takes_files=response.files if response else None,
        files=sent,
    )


def receipt(*, learner_id: int, public_id: str) -> Receipt | None:
    """The receipt of the candidate's own sitting; None while it is under way. Raises `NotFound`."""
    row = close_if_overdue(sitting_of(learner_id=learner_id, public_id=public_id))
    if row.submitted_at is None:
        return None
    rows = list(row.parts.all())
    received = Received(row, parts=rows)
    given = received.given
    shown = Result.objects.filter(sitting=row, state__in=SHOWN).first()
    terms = documents.parse(row.exam.key, row.terms)
    return Receipt(
        public_id=row.public_id,
        exam_key=row.exam.key,
        exam_title=terms.title,
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        time_up=row.ended == Ended.TIME_UP,
        answered=sum(one.answered(given.get(one.block_key)) == "all" for one in received.questions),
        questions=len(received.questions),
        digest=row.receipt,
        text=received.text,
        release_after=row.window.release_after,
        percent=shown.percent if shown else None,
        passed=shown.passed if shown else None,
        pass_mark=terms.pass_mark,
        amended=bool(shown and shown.revision),
        parts=_parts(row, terms, rows),
        files=tuple(
            (one.number, file) for one in received.questions for file in received.files.get(one.block_key, ())
        ),
        by_people=any(written_in(one.problem) for one in received.questions),
    )
