"""Setting a mark, or a later due date, for one learner: checked, kept with its reason, audited, counted at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Invalid, NotFound

from ..access import ground_for
from ..book import Book
from ..ground import ground
from ..models import RunState
from ..policy import check_may_teach, check_not_own
from ..results import refresh
from ..rules import effective_due
from ..states import lock_run
from .adjustments import SetMark, adjustments
from .models import DueExtension, MarkOverride

LONGEST_REASON = 2000
#: The finest step of a mark set by hand.
FINEST = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Markable:
    """A section or a problem that counts: what it is called, what it is worth, whether it is a whole section."""

    key: str
    title: str
    possible: Decimal
    whole: bool


def markables(book: Book) -> dict[str, Markable]:
    """Everything in a course that a mark can be set for, in the order of the course, by key."""
    titles = {block.key: block.title for unit in book.outline.units() for block in unit.blocks}
    found = {}
    for section in book.sections:
        if not section.problems:
            continue
        found[section.key] = Markable(section.key, section.title, section.possible, whole=True)
        for problem in section.problems:
            title = titles.get(problem.key) or problem.key
            found[problem.key] = Markable(problem.key, title, problem.possible, whole=False)
    return found


def markables_of(run_key: str) -> list[Markable]:
    """Everything in a run that a mark can be set for. No query when warm. Raises `NotFound`."""
    return list(markables(ground(run_key).book).values())


def set_mark(
    *, by: int, learner_id: int, run_key: str, key: str, points: Decimal, reason: str, source: str = ""
) -> None:
    """Sets the mark of a section or a problem: `points` of what it is worth, weights applied (R20).

    The same mark again changes nothing. Raises `NotAllowed`, `NotEnrolled`, `NotFound` (nothing of that key
    counts), `Invalid` (points out of range, no reason).
    """
    check_may_teach(user_id=by, run_key=run_key)
    check_not_own(by=by, learner_id=learner_id)
    known = check_mark(run_key=run_key, key=key, points=points, learner_id=learner_id)
    do_set_mark(by, learner_id, run_key, known, points, check_reason(reason), source)


def do_set_mark(
    by: int | None, learner_id: int, run_key: str, known: Markable, points: Decimal, why: str, source: str
) -> None:
    """Sets a mark that has been checked."""
    with write():
        state = lock_run(learner_id, run_key)
        before = adjustments(learner_id, run_key).marks.get(known.key)
        if before is not None and (before.points, before.possible) == (points, known.possible):
            return
        _keep_mark(state, by, known.key, points, known.possible, why, source, before)
        refresh(learner_id=learner_id, run_key=run_key, amended=True)


def take_back_mark(
    *, by: int, learner_id: int, run_key: str, key: str, reason: str, source: str = ""
) -> None:
    """Takes back a mark the team had set: what the learner earned counts again. Nothing set changes nothing.

    Raises `NotAllowed`, `NotEnrolled`, `Invalid` (no reason).
    """
    check_may_teach(user_id=by, run_key=run_key)
    check_not_own(by=by, learner_id=learner_id)
    do_take_back(by, learner_id, run_key, key, check_reason(reason), source)


def do_take_back(by: int | None, learner_id: int, run_key: str, key: str, why: str, source: str) -> None:
    """Takes back a mark, checked."""
    with write():
        state = lock_run(learner_id, run_key)
        before = adjustments(learner_id, run_key).marks.get(key)
        if before is None:
            return
        _keep_mark(state, by, key, None, None, why, source, before)
        refresh(learner_id=learner_id, run_key=run_key, amended=True)


def extend_due(
    *, by: int, learner_id: int, run_key: str, section_key: str, due: datetime | None, reason: str
) -> None:
    """Gives the learner until `due` (aware) for a section; None takes an extension back.

    Raises `NotAllowed`, `NotEnrolled`, `NotFound`, `Invalid` (no due date here, not later than it, no reason).
    """
    check_may_teach(user_id=by, run_key=run_key)
    check_not_own(by=by, learner_id=learner_id)
    base, why = ground(run_key), check_reason(reason)
    section = next((one for one in base.book.outline.sequences() if one.key == section_key), None)
    if section is None:
        raise NotFound(_("This course has no section “%(key)s”.") % {"key": section_key})
    usual = effective_due(section.due, pacing=base.run.pacing)
    if usual is None:
        raise Invalid(_("This section has no due date in this run, so that nothing can be extended."))
    if due is not None and due <= usual:
        raise Invalid(_("An extension has to be later than the date that applies to everybody."), field="due")
    with write():
        state = lock_run(learner_id, run_key)
        before = adjustments(learner_id, run_key).due.get(section_key)
        if (before.due if before else None) == due:
            return
        DueExtension.objects.create(
            learner_id=learner_id, run_key=run_key, key=section_key, due=due, reason=why, by_id=by, at=now()
        )
        _flag(state)
        audit.record(
            actor_id=by,
            action="extend due date" if due else "take back extension",
            target=target(run_key, learner_id),
            before={"section": section_key, "due": (before.due if before else usual).isoformat()},
            after={"section": section_key, "due": (due or usual).isoformat()},
            why=why,
        )


def check_mark(*, run_key: str, key: str, points: Decimal, learner_id: int) -> Markable:
    """What a mark would be set for, as the course is for this learner; raises `NotFound`, `Invalid`. No query in a
    course without gates."""
    known = check_key(key=key, book=ground_for(run_key, learner_id).book)
    if not points.is_finite() or points < 0 or points > known.possible:
        raise Invalid(
            _("“%(title)s” is worth %(possible)s points: give a number from 0 to that.")
            % {"title": known.title, "possible": f"{known.possible.normalize():f}"},
            field="points",
        )
    if points != points.quantize(FINEST):
        raise Invalid(_("Give points with at most four decimals."), field="points")
    return known


def check_key(*, key: str, book: Book) -> Markable:
    """What counts under this key; raises `NotFound`. No query."""
    known = markables(book).get(key)
    if known is None:
        raise NotFound(_("Nothing with the key “%(key)s” counts for the grade of this run.") % {"key": key})
    return known


def check_reason(reason: str) -> str:
    """The reason without blanks around it; raises `Invalid` where there is none or it is a book."""
    why = reason.strip()
    if not why:
        raise Invalid(_("Give a reason: it stays on record with your name."), field="reason")
    if len(why) > LONGEST_REASON:
        raise Invalid(
            _("This reason is too long: at most %(most)s characters are kept.") % {"most": LONGEST_REASON},
            field="reason",
        )
    return why


def target(run_key: str, learner_id: int) -> str:
    """The learner's work in the run, as the audit trail names it."""
    return f"marks:{run_key}:{accounts.person(learner_id).public_id}"


def _keep_mark(
    state: RunState,
    by: int | None,
    key: str,
    points: Decimal | None,
    possible: Decimal | None,
    why: str,
    source: str,
    before: SetMark | None,
) -> None:
    MarkOverride.objects.create(
        learner_id=state.learner_id,
        run_key=state.run_key,
        key=key,
        points=points,
        possible=possible,
        reason=why,
        source=source,
        by_id=by,
        at=now(),
    )
    _flag(state)
    audit.record(
        actor_id=by,
        action="set mark" if points is not None else "take back mark",
        target=target(state.run_key, state.learner_id),
        before={"key": key, "mark": f"{_plain(before.points)}/{_plain(before.possible)}"} if before else None,
        after={"key": key, "mark": f"{_plain(points)}/{_plain(possible)}"}
        if points is not None and possible
        else None,
        why=why,
    )


def _flag(state: RunState) -> None:
    """Whether anything is in force for the learner, on their row of the run. The row must be locked."""
    flagged = bool(adjustments(state.learner_id, state.run_key))
    if flagged != state.adjusted:
        state.adjusted = flagged
        state.save(update_fields=["adjusted"])


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
