"""When a problem takes answers, when it shows the right ones, which answers can be stored. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from studium.core.errors import Invalid

#: More than this in one answer is no answer to a question we ask.
MOST_INPUTS = 200
MOST_CHOICES = 200
LONGEST_TEXT = 20_000

# A null character, which PostgreSQL refuses, and halves of a surrogate pair, which no encoding takes.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Answers = dict[str, str | list[str]]


class Closed(StrEnum):
    """Why a problem takes no answer."""

    NOT_STARTED = "not_started"
    PAST_DUE = "past_due"
    RUN_ENDED = "run_ended"
    NO_ATTEMPTS = "no_attempts"
    ALREADY_RIGHT = "already_right"


@dataclass(frozen=True, slots=True)
class ProblemRules:
    """What of the course and the run decides about one problem.

    `due` already considers the run's pacing and the learner's extension. `grace` is how long after it answers
    are still taken in full; later work is not taken at all, as in Open edX. `show_after` is how many attempts
    "after_attempts" waits for, `opens` when the section opens, None for with the run. `show_correctness` is edX's word for
    when it may be seen how an answer fared.
    """

    graded: bool
    max_attempts: int | None
    show_answer: str
    due: datetime | None
    run_start: datetime | None
    run_end: datetime | None
    grace: timedelta = timedelta(0)
    show_after: int = 0
    opens: datetime | None = None
    show_correctness: str = "always"

    @property
    def closes(self) -> datetime | None:
        """The last moment at which an answer counts, as far as the due date decides."""
        return self.due + self.grace if self.due else None


def effective_due(due: datetime | None, *, pacing: str) -> datetime | None:
    """A self-paced run knows no dates of its sections: those in the course are of the run it was made for."""
    return None if pacing == "self" else due


def closed(rules: ProblemRules, *, attempts_used: int, right: bool, now: datetime) -> Closed | None:
    """Why the problem takes no answer now, or None where it does. Practice stays open after the run ended."""
    if any(start and now < start for start in (rules.run_start, rules.opens)):
        return Closed.NOT_STARTED
    if rules.closes and now > rules.closes:
        return Closed.PAST_DUE
    if rules.graded and rules.run_end and now > rules.run_end:
        return Closed.RUN_ENDED
    if right and may_show_correctness(rules, now=now):
        return Closed.ALREADY_RIGHT
    if rules.max_attempts and attempts_used >= rules.max_attempts:
        return Closed.NO_ATTEMPTS
    return None


def shows_correctness_from(rules: ProblemRules) -> datetime | None:
    """From when on it may be seen how an answer fared, where that waits for the due date, or without one for the end of
    the run; None where it waits for nothing or never comes."""
    return (rules.closes or rules.run_end) if rules.show_correctness == "past_due" else None


def may_show_correctness(rules: ProblemRules, *, now: datetime) -> bool:
    """Whether it may be seen how an answer fared: Open edX's `show_correctness`."""
    if rules.show_correctness in ("never", "never_but_include_grade"):
        return False
    at = shows_correctness_from(rules)
    return at is None or now > at


def may_show_answer(rules: ProblemRules, *, attempts_used: int, right: bool, now: datetime) -> bool:
    """Whether the right answers and the explanation may be shown: Open edX's `showanswer`, by its names. Never while it
    may not be seen how an answer fared."""
    if not may_show_correctness(rules, now=now):
        return False
    past_due = bool(rules.closes and now > rules.closes)
    late = bool(past_due or (rules.graded and rules.run_end and now > rules.run_end))
    spent = bool(rules.max_attempts) and attempts_used >= (rules.max_attempts or 0)
    over = late or spent
    table = {
        "always": True,
        "never": False,
        "attempted": attempts_used > 0 or over,
        "attempted_no_past_due": attempts_used > 0,
        "answered": right,
        "closed": over,
        "finished": over or right,
        "correct_or_past_due": right or late,
        "past_due": late,
        "after_attempts": attempts_used >= min(rules.show_after, rules.max_attempts or rules.show_after),
        "after_all_attempts": spent,
        "after_all_attempts_or_correct": spent or right,
    }
    return table.get(rules.show_answer or "finished", over or right)


def seed_for(*, learner_id: int, run_key: str, block_key: str) -> int:
    """The seed of a learner's variant of a problem: the same at every visit, without a stored row."""
    text = f"{learner_id}/{run_key}/{block_key}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest()) & 0x7FFFFFFF


def clean_answers(raw: object) -> Answers:
    """The answers as they can be stored; raises `Invalid` with a sentence for what is no answer."""
    if not isinstance(raw, Mapping):
        raise Invalid(_("The answers must be given by question. Reload the page and try again."))
    if len(raw) > MOST_INPUTS:
        raise Invalid(
            _("There are more answers here than a problem has questions. Reload the page and try again.")
        )
    return {_text(key): _answer(value) for key, value in raw.items()}


def _answer(value: Any) -> str | list[str]:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list) and len(value) <= MOST_CHOICES:
        return [_text(one) for one in value]
    raise Invalid(_("An answer must be a text or a list of choices. Reload the page and try again."))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Invalid(_("An answer must be a text or a list of choices. Reload the page and try again."))
    if len(value) > LONGEST_TEXT:
        raise Invalid(
            _("This answer is too long: at most %(most)s characters are kept. Shorten it and check again.")
            % {"most": LONGEST_TEXT}
        )
    if _UNSTORABLE.search(value):
        raise Invalid(_("This answer holds a character that cannot be stored. Type it again."))
    return value
