"""What is not told yet of how answers fared, where the course's author says so (Open edX's `show_correctness`). Pure.

A block whose result is withheld is shown as its learner left it, without points, verdict or feedback, whoever judged it;
answers are taken as before, and a right one may still be changed: refusing it would tell. The marks count all the while.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from studium.content import api as content

from .ground import Ground
from .opening import in_words
from .rules import ProblemRules, may_show_correctness, shows_correctness_from
from .states import Work

#: Authors who show the grade all the same.
_WITH_GRADE: Final = "never_but_include_grade"
#: What judges write into a block's state for its learner's card.
_SAID: Final = frozenset(("mark", "comment"))


def is_withheld(limits: ProblemRules, *, now: datetime) -> bool:
    """Whether it may not be seen now how an answer fared."""
    return not may_show_correctness(limits, now=now)


def without_result(block: content.BlockView, work: Work) -> Work:
    """The learner's work without what tells how it fared."""
    answers: Mapping[str, Any] = work.answers
    if block.kind == "drag_and_drop" and block.details.get("assessed"):
        # What is wrong comes back to the bank otherwise.
        answers = {"placed": answers.get("given") or answers.get("placed") or {}} if answers else {}
    elif block.kind in ("upload", "openassessment", "lti"):
        answers = {name: value for name, value in answers.items() if name not in _SAID}
    return replace(work, answers=answers, result=None, points=Decimal(0), possible=Decimal(0))


def sentence(limits: ProblemRules, *, answered: bool) -> str:
    """What stands in the place of a verdict."""
    at = shows_correctness_from(limits)
    if at is None:
        if answered:
            return _("Your answer is recorded. Whether it is right is not shown here.")
        return _("Whether an answer is right is not shown here.")
    when = {"date": in_words(at)}
    if answered:
        return _("Your answer is recorded. After %(date)s you see here whether it is right.") % when
    return _("After %(date)s you see here whether an answer is right.") % when


def withheld_sections(base: Ground, *, now: datetime) -> dict[str, datetime | None]:
    """The sections whose marks are not shown now, with the moment from which they are; None for never.

    Empty at once for a course that withholds nothing. No query.
    """
    book = base.book
    found: dict[str, datetime | None] = {}
    if not book.withholding:
        return found
    for section in book.sections:
        for one in section.problems:
            word = book.withholding.get(one.key)
            unit = book.unit_of.get(one.key)
            if word is None or word == _WITH_GRADE or unit is None:
                continue
            limits = base.rules_for(base.block(one.key), base.place(unit))
            if is_withheld(limits, now=now):
                found[section.key] = shows_correctness_from(limits)
                break
    return found
