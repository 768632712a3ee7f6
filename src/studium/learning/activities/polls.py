"""Polls and surveys: a vote is kept with the learner's work, and counted for everybody to see.

The state is {"votes": {question: choice}, "times": how often it was given}.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.content import api as content
from studium.core.errors import Conflict, Invalid, NotFound

from ..rules import Answers
from ..states import Work
from . import tallies
from .turn import Acted, Turn

#: Where the state keeps the choices.
VOTES: Final = "votes"


class Polls:
    """Turn "vote": one choice for each question; the fields are `q0`, `q1`, … in the order of the questions."""

    def act(self, turn: Turn) -> Acted:
        if turn.action != "vote":
            raise NotFound(_("There is nothing of that kind to do in this poll. Reload the page."))
        chosen = _chosen(turn.block, turn.given)
        before = votes_of(turn.work)
        if before == chosen:
            # A double click, or the same again: it is recorded already.
            return Acted(says=_("Your vote is recorded."))
        if not may_vote(turn.block, turn.work):
            raise Conflict(_("Your vote is recorded, and it cannot be changed here."))
        tallies.move(turn.run_key, turn.block.key, taken=before.items(), given=chosen.items())
        return Acted(
            state={VOTES: chosen, "times": times_voted(turn.work) + 1},
            completed=True,
            says=_("Your vote is recorded."),
        )


def votes_of(work: Work) -> dict[str, str]:
    """What the learner voted, by question; empty before."""
    kept = work.answers.get(VOTES)
    return {str(key): str(value) for key, value in kept.items()} if isinstance(kept, Mapping) else {}


def times_voted(work: Work) -> int:
    kept = work.answers.get("times")
    return kept if isinstance(kept, int) else 0


def may_vote(block: content.BlockView, work: Work) -> bool:
    """Whether a vote is still taken: `times` votes may be given, 0 for any number."""
    limit = block.details.get("times", 1)
    return not limit or times_voted(work) < limit


def _chosen(block: content.BlockView, given: Answers) -> dict[str, str]:
    questions = block.details["questions"]
    known = {one["key"] for one in block.details["choices"]}
    found: dict[str, str] = {}
    for number, question in enumerate(questions):
        value = given.get(f"q{number}", "")
        if value and (not isinstance(value, str) or value not in known):
            raise Invalid(_("That is not one of the choices. Reload the page and vote again."))
        if value:
            found[question["key"]] = str(value)
    missing = len(questions) - len(found)
    if missing and len(questions) == 1:
        raise Invalid(_("Nothing was recorded: choose one of the answers first."))
    if missing:
        raise Invalid(
            ngettext(
                "Nothing was recorded: %(n)d question has no answer yet.",
                "Nothing was recorded: %(n)d questions have no answer yet.",
                missing,
            )
            % {"n": missing}
        )
    return found
