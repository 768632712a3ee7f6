"""Saving answers while the clock runs: each save exactly once, the last by its number wins."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from studium.assessment import api as assessment
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound

from . import paper
from .closing import close
from .models import Answer, Sitting
from .rules import Saved, SaveVerdict, judge_save, overdue, takes_answers

_TAB = re.compile(r"[\w-]{1,40}", re.ASCII)
_LAST_SEQ = 2**53
_LONGEST = 4000
_MOST = 100

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Save:
    """One question's save: the question's number, and what it says now, whole."""

    question: int
    answers: Given
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What became of it: store and same mean kept; late, that something newer is kept; elsewhere, that
    another tab's answer is kept and this one is not. `next_seq` is the number the tab should use next."""

    verdicts: dict[int, SaveVerdict]
    next_seq: int
    saved_at: datetime
    seconds_left: int

    @property
    def elsewhere(self) -> list[int]:
        return [number for number, verdict in self.verdicts.items() if verdict == "elsewhere"]


def sitting_of(*, learner_id: int, public_id: str) -> Sitting:
    """The candidate's own sitting; anybody else's does not exist for them."""
    found = (
        Sitting.objects.select_related("exam", "window")
        .filter(public_id=public_id, learner=learner_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such sitting of yours."))
    return found


def hold_own(*, learner_id: int, public_id: str) -> Sitting:
    """The candidate's own sitting, locked until the transaction ends."""
    found = Sitting.objects.select_for_update().filter(public_id=public_id, learner=learner_id).first()
    if found is None:
        raise NotFound(_("There is no such sitting of yours."))
    return found


def seconds_left(sitting: Sitting) -> int:
    """Whole seconds, rounded up: a page that counts them down does not end before the server does."""
    return max(0, ceil((sitting.deadline - now()).total_seconds()))


def save_answers(
    *, learner_id: int, sitting: str, saves: list[Save], seq: int, tab: str, whole_paper: bool = False
) -> SaveOutcome:
    """Takes saves of one tab, all under one number.

    `seq` grows with every save of a tab; `tab` names the tab. With `whole_paper` (a form without script sends
    every question, touched or not) what says the same as is stored is passed over, so that it does not stand
    in the way of another tab. Raises `Conflict` after the end and its grace, `NotFound` for a sitting of
    somebody else, `Invalid` for a number or a tab that cannot be.
    """
    if not 0 < seq < _LAST_SEQ or not _TAB.fullmatch(tab):
        raise Invalid(_("This save is not complete; reload the page and answer again."))
    with write():
        locked = hold_own(learner_id=learner_id, public_id=sitting)
        if overdue(now=now(), deadline=locked.deadline):
            close(locked)
        taken = takes_answers(now=now(), deadline=locked.deadline, submitted=locked.submitted_at is not None)
        stored = {answer.block_key: answer for answer in locked.answers.all()} if taken else {}
        verdicts = _take(locked, stored, saves, seq, tab, whole_paper) if taken else {}
    if not taken:
        raise Conflict(_("This sitting has ended. What was saved until then has been received."))
    last = max([seq, *(answer.seq for answer in stored.values())])
    return SaveOutcome(verdicts, last + 1, now(), seconds_left(locked))


def _take(
    sitting: Sitting, stored: Mapping[str, Answer], saves: list[Save], seq: int, tab: str, whole_paper: bool
) -> dict[int, SaveVerdict]:
    questions = {one.number: one for one in paper.questions(sitting.content_version, sitting.form)}
    verdicts: dict[int, SaveVerdict] = {}
    rows: list[Answer] = []
    for save in saves:
        question = questions.get(save.question)
        if question is None:
            raise Invalid(_("This paper has no question %(number)s.") % {"number": save.question})
        content = _clean(question, save.answers)
        before = stored.get(question.block_key)
        said = _said(content, save.flagged)
        if whole_paper and said == (_said(before.content, before.flagged) if before else _said({}, False)):
            verdicts[save.question] = "same"
            continue
        was = Saved(before.seq, before.tab, _said(before.content, before.flagged)) if before else None
        verdict = verdicts[save.question] = judge_save(was, Saved(seq, tab, said))
        if verdict == "store":
            rows.append(
                Answer(
                    sitting=sitting,
                    block_key=question.block_key,
                    content=content,
                    flagged=save.flagged,
                    seq=seq,
                    tab=tab,
                    saved_at=now(),
                )
            )
    Answer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["sitting", "block_key"],
        update_fields=["content", "flagged", "seq", "tab", "saved_at"],
    )
    return verdicts


def _said(content: Given, flagged: bool) -> str:
    return json.dumps([content, flagged], sort_keys=True)


def _clean(question: paper.Question, answers: Given) -> dict[str, Any]:
    """Only what the question asks for, in its shapes; empty answers are no answers."""
    kept: dict[str, Any] = {}
    gathered = assessment.answers_from(question.problem, dict(answers))
    for one in question.problem.inputs:
        given = gathered.get(one.id)
        if isinstance(given, str) and given.strip():
            kept[one.id] = _text(given)
        elif isinstance(given, list | tuple):
            texts = [_text(item) for item in given[:_MOST] if isinstance(item, str) and item.strip()]
            if texts:
                kept[one.id] = texts[0] if len(texts) == 1 else texts
    return kept


def _text(given: str) -> str:
    # PostgreSQL stores no NUL in text.
    return given.replace("\x00", "")[:_LONGEST]


def submit(*, learner_id: int, sitting: str) -> None:
    """Ends the sitting at the candidate's word. Ended already, does nothing."""
    with write():
        close(hold_own(learner_id=learner_id, public_id=sitting))
