"""A tick that the learner sets, and may take back: the state is {"done": whether}.

It is worth a point in a graded section, as in Open edX, so that each change is an attempt in the ledger. A unit that
was finished by it stays finished, as with everything else.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from studium.assessment import api as assessment
from studium.core.errors import Conflict, NotFound

from ..states import Work
from .turn import Acted, Turn

_ONE = Decimal(1)


class Ticks:
    """Turns "mark" and "unmark"."""

    def act(self, turn: Turn) -> Acted:
        if turn.action not in ("mark", "unmark"):
            raise NotFound(_("There is nothing of that kind to do here. Reload the page."))
        wanted = turn.action == "mark"
        says = _("Marked as done.") if wanted else _("No longer marked as done.")
        if is_marked(turn.work) == wanted:
            return Acted(says=says)
        if turn.closed is not None:
            raise Conflict(turn.closed)
        state = assessment.InputScore("correct" if wanted else "incorrect", _ONE if wanted else Decimal(0))
        score = assessment.Score(state.points, _ONE, {"done": state})
        return Acted(state={"done": wanted}, score=score, attempt=True, completed=True, says=says)


def is_marked(work: Work) -> bool:
    return work.answers.get("done") is True
