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
from studium.core.prepared import NUMBER, TEXT, Insert, Prepared

from . import paper
from .closing import end_part, hold, settle
from .models import Answer, Sitting
from .rules import GRACE, Saved, SaveVerdict, judge_save, overdue, takes_answers
from .sittings import pages
from .sittings.devices import BetweenParts, OnAnotherDevice, Paused, check_here, is_here
from .sittings.putting import Held, held, put_newer, seen

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


_ANSWER = Prepared(
    lambda sitting, block: Answer.objects.filter(sitting=sitting, block_key=block), NUMBER, TEXT
)
_PUT = Insert(Answer, key=("sitting", "block_key"))


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


def seconds_left(deadline: datetime) -> int:
    """Whole seconds, rounded up: a page that counts them down does not end before the server does."""
    return max(0, ceil((deadline - now()).total_seconds()))


def _hold(learner_id: int, public_id: str) -> Held:
    """The candidate's own sitting, locked until the transaction ends. One prepared query."""
    found = held(learner_id, public_id)
    if found is None:
        raise NotFound(_("There is no such sitting of yours."))
    return found


def save_answers(
    *,
    learner_id: int,
    sitting: str,
    saves: list[Save],
    seq: int,
    tab: str,
    whole_paper: bool = False,
    device: str = "",
) -> SaveOutcome:
    """Takes saves of one tab, all under one number. Two statements for a save of one question that is newer than
    what is stored; else what is there is looked at, the sitting held.

    `seq` grows with every save of a tab; `tab` names the tab, `device` the browser. With `whole_paper` (a form
    without script sends every question, touched or not) what says the same as is stored is passed over, so that
    it does not stand in the way of another tab. Raises `NotFound` for a sitting of somebody else, `Invalid` for
    a number or a tab that cannot be, `OnAnotherDevice`, `Paused`, `BetweenParts` for an answer to a part that
    has ended while the sitting goes on, `Conflict` after the end; the end has its grace.
    """
    if not 0 < seq < _LAST_SEQ or not _TAB.fullmatch(tab):
        raise Invalid(_("This save is not complete; reload the page and answer again."))
    moment = now()
    if len(saves) == 1 and not whole_paper:
        stored = _store(seen(learner_id, sitting), saves[0], seq, tab, device, moment)
        if stored is not None:
            return stored
    with write():
        own = _hold(learner_id, sitting)
        if own.submitted_at is None and overdue(now=moment, deadline=own.deadline):
            settle(hold(own.pk))
            own = _hold(learner_id, sitting)
        refusal = _refusal(own, saves, device, moment)
        verdicts, last = ({}, 0) if refusal else _take(own, saves, seq, tab, whole_paper)
    if refusal:
        raise refusal
    return SaveOutcome(verdicts, max(seq, last) + 1, moment, seconds_left(own.deadline))


def _store(
    own: Held | None, save: Save, seq: int, tab: str, device: str, moment: datetime
) -> SaveOutcome | None:
    """Stores a save that nothing stands in the way of; None where something may, which is then looked at."""
    if own is None or own.paused_at is not None or _refusal(own, [save], device, moment):
        return None
    found = pages.question_at(own.content_version, own.form, save.question)
    if found is None:
        return None
    content = _clean(found[1], save.answers)
    if not put_newer(own, found[1].block_key, content, flagged=save.flagged, seq=seq, tab=tab):
        return None
    return SaveOutcome({save.question: "store"}, seq + 1, moment, seconds_left(own.deadline))


def _refusal(own: Held, saves: list[Save], device: str, moment: datetime) -> Conflict | None:
    """Why nothing is taken, or None."""
    if not takes_answers(now=moment, deadline=own.deadline, submitted=own.submitted_at is not None):
        return Conflict(_("This sitting has ended. What was saved until then has been received."))
    if not is_here(own.device, device):
        return OnAnotherDevice(
            _("You went on with this sitting on another device. What you enter here is not saved.")
        )
    if own.paused_at and own.paused_until and own.paused_at + GRACE < moment < own.paused_until:
        return Paused(_("The clock stands still. Go on first; then what you entered is saved."))
    asked = {pages.part_of_number(own.form, save.question) for save in saves}
    if asked - {0, own.current}:
        return BetweenParts(_("This part has ended. What was saved until then has been received."))
    return None


def hold_question(*, learner_id: int, sitting: str, question: int, device: str) -> tuple[int, paper.Question]:
    """Holds the sitting for what comes in beside saves: its number, and the question. In a `write()`.

    Raises what `save_answers` raises.
    """
    own = _hold(learner_id, sitting)
    refusal = _refusal(own, [Save(question, {})], device, now())
    if refusal:
        raise refusal
    found = pages.question_at(own.content_version, own.form, question)
    if found is None:
        raise Invalid(_("This paper has no question %(number)s.") % {"number": question})
    return own.pk, found[1]


def _take(
    own: Held, saves: list[Save], seq: int, tab: str, whole_paper: bool
) -> tuple[dict[int, SaveVerdict], int]:
    """The verdicts, and the highest number stored for these questions."""
    verdicts: dict[int, SaveVerdict] = {}
    last = 0
    for save in saves:
        found = pages.question_at(own.content_version, own.form, save.question)
        if found is None:
            raise Invalid(_("This paper has no question %(number)s.") % {"number": save.question})
        question = found[1]
        content = _clean(question, save.answers)
        before: Answer | None = _ANSWER.first(own.pk, question.block_key)
        said = _said(content, save.flagged)
        last = max(last, before.seq if before else 0)
        if whole_paper and said == (_said(before.content, before.flagged) if before else _said({}, False)):
            verdicts[save.question] = "same"
            continue
        was = Saved(before.seq, before.tab, _said(before.content, before.flagged)) if before else None
        verdict = verdicts[save.question] = judge_save(was, Saved(seq, tab, said))
        if verdict == "store":
            _PUT.put(
                Answer(
                    sitting_id=own.pk,
                    block_key=question.block_key,
                    content=content,
                    flagged=save.flagged,
                    seq=seq,
                    tab=tab,
                    saved_at=now(),
                )
            )
    return verdicts, last


def _said(content: Given, flagged: bool) -> str:
    return json.dumps([content, flagged], sort_keys=True)


def _clean(question: paper.Question, answers: Given) -> dict[str, Any]:
    """Only what the question asks for, in its shapes; empty answers are no answers."""
    kept: dict[str, Any] = {}
    gathered = assessment.answers_from(question.problem, dict(answers))
    for one in question.problem.inputs:
        given = gathered.get(one.id)
        if isinstance(given, str) and given.strip():
            kept[one.id] = _text(given, getattr(one, "longest", 0))
        elif isinstance(given, list | tuple):
            texts = [_text(item) for item in given[:_MOST] if isinstance(item, str) and item.strip()]
            if texts:
                kept[one.id] = texts[0] if len(texts) == 1 else texts
    return kept


def _text(given: str, longest: int = 0) -> str:
    """Cut to what its input takes. A response of several lines keeps one kind of line break."""
    # PostgreSQL stores no NUL in text.
    text = given.replace("\x00", "")
    return text.replace("\r\n", "\n")[:longest] if longest else text[:_LONGEST]


def submit(*, learner_id: int, sitting: str, part: int | None = None, device: str = "") -> None:
    """Ends the part under way at the candidate's word, and with the last part the sitting (R14).

    `part`, where given, is the part the candidate meant: sent twice, it does not end the next one. Ended
    already, does nothing. Raises `OnAnotherDevice`: the device that does not answer does not hand in either.
    """
    with write():
        locked = hold_own(learner_id=learner_id, public_id=sitting)
        settle(locked)
        if locked.submitted_at is None and part in (None, locked.current):
            check_here(locked.device, device)
            end_part(locked)
