"""Coming to a response task: which block, when it is open, who stands where."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from studium.content import api as content
from studium.core.clock import now
from studium.core.errors import NotFound

from .. import rules as closing
from ..access import ground_for
from ..cards import closed_sentence
from ..ground import Ground
from ..marks.adjustments import personal
from ..opening import check_open
from ..states import NotStarted, check_enrolled
from . import rules
from .task import Task, task_of

KIND = "openassessment"


@dataclass(frozen=True, slots=True)
class Desk:
    """A task as one learner comes to it."""

    learner_id: int
    base: Ground
    block: content.BlockView
    task: Task

    @property
    def where(self) -> dict[str, str]:
        return {"run_key": self.base.run.key, "block_key": self.block.key}

    def closed(self) -> str:
        """Why no response is taken now, or empty: the task's own dates, the section's, the run's."""
        limits = self.base.rules_for(self.block, self.base.place(self.base.book.unit_of[self.block.key]))
        why = closing.closed(limits, attempts_used=0, right=False, now=now())
        if why is closing.Closed.PAST_DUE:
            return _("This was due, and takes no more responses.")
        if why is not None:
            return closed_sentence(why, limits)
        return rules.is_open(self.task.window, now())

    def judging_closed(self) -> str:
        """Why responses of others are not judged now, or empty."""
        if self.task.peer is None:
            return _("Responses of this task are not judged by learners.")
        return self._over() or rules.is_open(self.task.peer.window, now())

    def own_judging_closed(self) -> str:
        """Why one's own response is not judged now, or empty."""
        if self.task.self_window is None:
            return _("Responses of this task are not judged by who wrote them.")
        return self._over() or rules.is_open(self.task.self_window, now())

    def _over(self) -> str:
        end = self.base.run.end
        return _("This run has ended.") if end is not None and now() > end else ""


def task_block(base: Ground, block_key: str) -> tuple[content.BlockView, Task]:
    """The block and its task. Raises `NotFound`."""
    block = base.block(block_key)
    if block.kind != KIND:
        raise NotFound(_("There is no such task in this course. It may have been replaced; reload the page."))
    return block, task_of(block.title, block.details, dated=base.run.pacing != "self")


def come(*, learner_id: int, run_key: str, block_key: str) -> Desk:
    """Raises `NotFound`, `NotEnrolled`, `NotStarted`. At most four queries."""
    base = ground_for(run_key, learner_id)
    block, task = task_block(base, block_key)
    check_enrolled(learner_id, run_key)
    if base.run.start and now() < base.run.start:
        raise NotStarted(_("This run has not started yet. Its tasks open on the first day."))
    check_open(base, base.place(base.book.unit_of[block_key]), learner_id)
    return Desk(learner_id, personal(base, learner_id), block, task)
