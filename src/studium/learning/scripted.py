"""Grading that runs a course's scripts: dear, so that nobody's answers may fill the line that all wait in.

Every process of the web has one engine of its own for such problems, which grades one answer after the other; the
limit is counted where that line is, in the process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

from django.utils.translation import gettext as _

from studium.core.errors import StudiumError

#: Answers of one learner that are graded by scripts at the same moment.
MOST_AT_ONCE: Final = 2

_guard: Final = Lock()
_going_on: Final[Counter[int]] = Counter()


class BeingChecked(StudiumError):
    """Enough of the learner's answers are being graded at this moment."""

    http_status = 429


@contextmanager
def one_of_few(learner_id: int) -> Iterator[None]:
    """Holds one of the learner's turns while an answer is graded. Raises `BeingChecked` at once where none is free."""
    with _guard:
        if _going_on[learner_id] >= MOST_AT_ONCE:
            raise BeingChecked(
                _("Your earlier answers are still being checked. Wait until they are, then check this one.")
            )
        _going_on[learner_id] += 1
    try:
        yield
    finally:
        with _guard:
            _going_on[learner_id] -= 1
            if not _going_on[learner_id]:
                del _going_on[learner_id]
