"""One block for one learner: what it is worth, how it stands, what may be done with it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from studium.assessment import api as assessment
from studium.content import api as content
from studium.core.clock import now

from . import rules, withholding
from .activities import JUDGED
from .book import compiled
from .ground import Ground
from .opening import in_words
from .rules import Closed
from .states import Work


@dataclass(frozen=True, slots=True)
class Card:
    """One block of a unit for one learner.

    `problem` is None for what is no problem or cannot be graded. Points are weighted. `closed` says why no
    answer is taken, with `closed_sentence` for the learner. `show_answer` is whether the right answers may
    be shown now. `by_team` says that the course team set the points. Where it may not be seen yet how an answer
    fared, `withheld` says so in a sentence, and `work` and `points` do not tell it.
    """

    run_key: str
    unit_key: str
    block: content.BlockView
    problem: assessment.Problem | None
    work: Work
    seed: int
    points: Decimal
    possible: Decimal
    graded: bool
    due: datetime | None
    closed: Closed | None
    closed_sentence: str
    show_answer: bool
    by_team: bool = False
    learner_id: int = 0
    withheld: str = ""

    @property
    def attempts_left(self) -> int | None:
        """How many attempts are left, or None where they are not counted."""
        limit = self.block.max_attempts
        return max(0, limit - self.work.attempts_used) if limit else None

    @property
    def hints_left(self) -> int:
        return len(self.problem.hints) - self.work.hints_shown if self.problem else 0


def make_card(base: Ground, block: content.BlockView, work: Work, learner_id: int) -> Card:
    """The card of a block, from what is already at hand. No query."""
    place = base.place(base.book.unit_of[block.key])
    problem = compiled(block)
    limits = base.rules_for(block, place)
    moment = now()
    why = rules.closed(limits, attempts_used=work.attempts_used, right=work.right, now=moment)
    right, withheld = work.right, ""
    if withholding.is_withheld(limits, now=moment):
        withheld = withholding.sentence(limits, answered=work.attempts_used > 0)
        work = withholding.without_result(block, work)
    judged = problem is not None or block.kind in JUDGED
    possible = block.possible
    share = base.set_shares.get(block.key) if not withheld else None
    return Card(
        run_key=base.run.key,
        unit_key=place.unit_key,
        block=block,
        problem=problem,
        work=work,
        seed=rules.seed_for(learner_id=learner_id, run_key=base.run.key, block_key=block.key),
        points=(
            _of(possible, share)
            if share is not None
            else work.points * possible / work.possible
            if work.possible
            else Decimal(0)
        ),
        possible=possible,
        graded=block.key in base.book.counting,
        due=limits.due,
        closed=why if judged else None,
        closed_sentence=closed_sentence(why, limits) if judged and why else "",
        show_answer=judged
        and rules.may_show_answer(limits, attempts_used=work.attempts_used, right=right, now=moment),
        by_team=share is not None,
        learner_id=learner_id,
        withheld=withheld,
    )


def _of(possible: Decimal, share: Fraction) -> Decimal:
    return possible * Decimal(share.numerator) / Decimal(share.denominator)


def closed_sentence(why: Closed, limits: rules.ProblemRules) -> str:
    """Why the problem takes no answer, for the learner."""
    if why is Closed.NO_ATTEMPTS:
        return _("You have used all %(count)s attempts at this problem.") % {"count": limits.max_attempts}
    if why is Closed.NOT_STARTED and limits.opens and limits.opens > (limits.run_start or limits.opens):
        return _("This section is not open yet. It opens on %(date)s.") % {"date": in_words(limits.opens)}
    return {
        Closed.NOT_STARTED: _("This run has not started yet. Problems open on its first day."),
        Closed.PAST_DUE: _("This problem was due and takes no more answers."),
        Closed.RUN_ENDED: _("This run has ended, and graded problems take no more answers."),
        Closed.ALREADY_RIGHT: _("Your answer is recorded as fully correct; there is nothing left to gain."),
    }[why]
