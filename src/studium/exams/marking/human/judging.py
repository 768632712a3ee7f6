"""A grader at one response: a draft that is kept as it is typed, the mark, or word that somebody else should mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound
from studium.learning.peer.rules import LONGEST_WORDS, clean_choice
from studium.learning.peer.task import Task
from studium.learning.texts import clean_text

from ... import documents, paper
from ...models import Answer, Result
from ...states import SHOWN
from .handing import Download, file_name, file_of
from .models import Response, ResponseFile, ResponseMark
from .people import check_grader, response_of
from .rules import LEASE, Ended, Place, Settled
from .settling import settle
from .written import Written, written_in


@dataclass(frozen=True, slots=True)
class Typed:
    """A rubric as filled in: the position of the option and the words, by the criterion's position."""

    options: Mapping[int, str]
    words: Mapping[int, str]
    comment: str

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Typed:
        return cls(
            {int(key): value for key, value in (raw.get("options") or {}).items()},
            {int(key): value for key, value in (raw.get("words") or {}).items()},
            raw.get("comment", ""),
        )

    def to_json(self, task: Task) -> dict[str, Any]:
        """As a draft is kept: only what the rubric asks for. Raises `Invalid` for what is too long."""
        asked = range(len(task.criteria))
        return {
            "options": {
                str(n): text for n in asked if (text := self.options.get(n, "")).isdigit() and len(text) < 4
            },
            "words": {
                str(n): clean_text(text, most=LONGEST_WORDS, field=f"w-{n}")
                for n in asked
                if (text := self.words.get(n, ""))
            },
            "comment": clean_text(self.comment, most=LONGEST_WORDS, field="overall"),
        }


@dataclass(frozen=True, slots=True)
class Piece:
    """One prompt of a question and what was written to it. `text` None where no text is asked for."""

    prompt: SafeString
    text: str | None


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a response; its name says its place and kind, and nothing of who sent it."""

    place: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A response without its author."""

    public_id: str
    number: str
    exam_key: str
    exam_title: str
    window_key: str
    block_key: str
    title: str
    task: Task
    pieces: tuple[Piece, ...]
    files: tuple[Attached, ...]
    possible: int


@dataclass(frozen=True, slots=True)
class GraderPage:
    """A response before its grader. `points` is the mark given, None before. `kept`: a draft of it is kept.
    `comment_shown`: the candidate may read comments after the release."""

    response: Shown
    typed: Typed
    kept: bool
    points: int | None
    may_change: bool
    comment_shown: bool


def shown(response: Response) -> tuple[Shown, Written]:
    """Three queries. Raises `NotFound` where the paper asks for no such response."""
    sitting = response.sitting
    found = next(
        (
            one
            for one in paper.questions(sitting.content_version, sitting.form)
            if one.block_key == response.block_key
        ),
        None,
    )
    question = written_in(found.problem) if found else None
    if found is None or question is None:
        raise NotFound(_("There is no such response."))
    answer = Answer.objects.filter(sitting=sitting, block_key=response.block_key).first()
    given = answer.content if answer else {}
    files = ResponseFile.objects.filter(sitting=sitting, block_key=response.block_key).order_by("pk")
    texts = [str(given.get(one.id) or "") for one in question.inputs]
    return (
        Shown(
            public_id=response.public_id,
            number=response.number,
            exam_key=response.window.exam.key,
            exam_title=response.window.exam.title,
            window_key=response.window.key,
            block_key=response.block_key,
            title=found.title,
            task=question.task,
            pieces=tuple(
                Piece(prompt, texts[n] if n < len(texts) else None)
                for n, prompt in enumerate(question.task.prompts)
            ),
            files=tuple(
                Attached(place, file_name(place, row.name), row.size) for place, row in enumerate(files, 1)
            ),
            possible=response.possible,
        ),
        question,
    )


def grader_page(*, user_id: int, response: str) -> GraderPage:
    """A response that this grader has in hand or has marked. Raises `NotAllowed`, `NotFound`, `Conflict`."""
    row = response_of(response)
    check_grader(user_id=user_id, window=row.window)
    mark = _own(row, user_id)
    seen, _question = shown(row)
    terms = documents.parse("", row.sitting.terms)
    return GraderPage(
        response=seen,
        typed=Typed.from_json(mark.draft),
        kept=bool(mark.draft),
        points=mark.points,
        may_change=mark.given_at is not None and _may_change(row, mark),
        comment_shown="comments" in terms.review.shows and terms.review.when != "never",
    )


def grader_file(*, user_id: int, response: str, number: int) -> Download:
    """A file of such a response. Raises as `grader_page`."""
    row = response_of(response)
    check_grader(user_id=user_id, window=row.window)
    _own(row, user_id)
    return file_of(row, number)


def save_draft(*, user_id: int, response: str, typed: Typed) -> datetime:
    """Keeps the draft, and the response for two hours more. Raises as `give`, except for what is missing."""
    with write():
        row, mark = _hold(user_id, response)
        if mark.given_at is not None:
            raise Conflict(_("You have given this mark. Change it as a whole, if it may still be changed."))
        _seen, question = shown(row)
        moment = now()
        mark.draft = typed.to_json(question.task)
        if mark.lease_until is not None:
            mark.lease_until = moment + LEASE
        mark.save(update_fields=["draft", "lease_until"])
    return moment


def give(*, user_id: int, response: str, typed: Typed) -> int:
    """Gives the mark, or changes it as long as nothing rests on it; returns its points.

    Raises `NotAllowed`, `NotFound`, `Invalid` where the rubric is not complete, `Conflict` where the response has
    passed to somebody else or was decided on meanwhile; the draft of before is kept then.
    """
    with write():
        row, mark = _hold(user_id, response)
        if mark.given_at is not None and not _may_change(row, mark):
            raise Conflict(_("This mark counts already and can no longer be changed. Ask the exam office."))
        _seen, question = shown(row)
        chosen, words, comment, points = clean_choice(
            question.task, typed.options, typed.words, typed.comment
        )
        mark.draft = typed.to_json(question.task)
        mark.chosen, mark.words, mark.comment, mark.points = chosen, words, comment, points
        mark.given_at = now()
        mark.save(update_fields=["draft", "chosen", "words", "comment", "points", "given_at"])
        settle(row, by=user_id, why=_("A response was marked."))
    return points


def declare(*, user_id: int, response: str, why: str) -> None:
    """Passes a response on because the grader knows whose it is; nothing of that candidate comes to them again."""
    if not why.strip():
        raise Invalid(_("Say in a few words what it is; only the exam office reads it."), field="why")
    said = clean_text(why, most=LONGEST_WORDS, field="why")
    with write():
        row, mark = _hold(user_id, response)
        if mark.given_at is not None:
            raise Conflict(_("You have marked this response already. Write to the exam office; it decides."))
        ResponseMark.objects.filter(
            response__sitting=row.sitting_id, grader=user_id, given_at=None, ended=""
        ).update(ended=Ended.CONFLICT, ended_at=now(), why=said)


def _own(row: Response, user_id: int) -> ResponseMark:
    """The grader's mark of this response. Raises `Conflict` where it has passed on, `NotFound` for anybody else."""
    marks = ResponseMark.objects.filter(response=row, grader=user_id, place__lt=Place.DECISION)
    mark = marks.order_by("-pk").first()
    if mark is None:
        raise NotFound(_("There is no such response."))
    if mark.ended == Ended.EXPIRED:
        raise Conflict(
            _("This response lay for two hours and another grader has taken it up. Take the next.")
        )
    if mark.ended == Ended.CONFLICT:
        raise Conflict(_("You passed this response on. Take the next."))
    if mark.ended == Ended.DECIDED or (mark.given_at is None and row.points is not None):
        raise Conflict(_("The exam office has decided on this response meanwhile. Take the next."))
    if mark.ended:
        raise Conflict(_("The exam office has given this response to somebody else. Take the next."))
    return mark


def _hold(user_id: int, response: str) -> tuple[Response, ResponseMark]:
    row = response_of(response, lock=True)
    check_grader(user_id=user_id, window=row.window)
    return row, _own(row, user_id)


def _may_change(row: Response, mark: ResponseMark) -> bool:
    """A slip can be put right as long as nobody else has marked it and the result is not out."""
    others = ResponseMark.objects.filter(response=row, ended="", given_at__isnull=False).exclude(pk=mark.pk)
    out = Result.objects.filter(sitting=row.sitting_id, state__in=SHOWN).exists()
    return row.how in ("", Settled.ONE) and not row.third and not others.exists() and not out
