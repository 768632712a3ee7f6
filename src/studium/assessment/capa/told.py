"""What is told to the worker of one line, and what it tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _

from studium.assessment import markup
from studium.assessment.drawn import LONGEST
from studium.assessment.score import CORRECT, INCORRECT, PARTIAL, UNANSWERED, ZERO, InputScore

from . import failures

_STATES: Final = {"correct": CORRECT, "partially-correct": PARTIAL, "unanswered": UNANSWERED}
_PLACES = Decimal("0.000001")


def score_of(told: Mapping[str, Any], sent: str, possible: Decimal) -> InputScore:
    """How one line fared, of what the worker told; `possible` is what it is worth."""
    if "failure" in told:
        return InputScore(INCORRECT, ZERO, failures.sentence(told["failure"]), readable=False)
    try:
        points = min(max(Decimal(str(told.get("points", "0"))), ZERO), possible)
    except InvalidOperation:
        points = ZERO
    if points != points.to_integral_value():
        points = points.quantize(_PLACES).normalize()
    message = str(markup.clean_html(str(told.get("message") or "")).html)
    state = _STATES.get(str(told.get("correct")), INCORRECT)
    if state == INCORRECT and not sent.strip():
        state = UNANSWERED
    if state == PARTIAL and points == possible:
        state = CORRECT
    return InputScore(state, points, message)


def text_of(answer: Any) -> str | InputScore:
    """What was typed into one line; a refusal where it has another shape."""
    if isinstance(answer, (list, tuple)) and len(answer) == 1:
        answer = answer[0]
    if answer is None or answer in ([], ()):
        return ""
    if not isinstance(answer, str):
        sentence = _("This question takes one answer; choose or type just one.")
        return InputScore(INCORRECT, ZERO, sentence, readable=False)
    if len(answer) > LONGEST:
        sentence = _("This answer is longer than %(count)s characters; shorten it.") % {"count": LONGEST}
        return InputScore(INCORRECT, ZERO, sentence, readable=False)
    return answer
