"""Line items, marks and results, as tools read and write them (AGS 2.0).

A line item is a graded block of a run, so tools read them and make none. A mark becomes a graded attempt of
the block in the transaction that takes it: gradebook, results and record follow as from any answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from studium.assessment import api as assessment
from studium.content import api as content
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, NotFound
from studium.enrollment import api as enrollment

from .. import rules
from ..access import ground_for
from ..ground import Ground, ground
from ..models import BlockState
from ..turns import begin, keep
from . import addresses
from .claims import resource_link_id
from .marks import HANDED_IN, SentMark, read_mark
from .models import ToolUser
from .tools import ToolView, known_tools, tool_of

#: Results in one page, at most.
MOST_RESULTS: Final = 200
#: The name of the one thing that is marked in a tool's block.
_WHOLE: Final = "tool"


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results; `more` says whether there is another."""

    rows: tuple[dict[str, Any], ...]
    more: bool


def lineitems(tool: ToolView, *, run_key: str, resource_link: str = "") -> list[dict[str, Any]]:
    """The graded blocks of a run that open this tool, in the course's order. Raises `NotFound`."""
    base = ground(run_key)
    registered = known_tools()
    found = [
        _lineitem(base, block)
        for unit in base.book.outline.units()
        for ref in unit.blocks
        if ref.kind == "lti" and ref.possible > 0
        for block in [base.block(ref.key)]
        if _is_of(block, tool, registered)
    ]
    return [one for one in found if resource_link in ("", one["resourceLinkId"])]


def lineitem(tool: ToolView, *, run_key: str, block_key: str) -> dict[str, Any]:
    """One of them. Raises `NotFound`, also for a block of another tool."""
    base = ground(run_key)
    return _lineitem(base, _block(base, tool, block_key))


def take_mark(tool: ToolView, *, run_key: str, block_key: str, body: bytes) -> None:
    """Takes a mark: once for each timestamp, never an older one after a newer.

    Only a fully graded one counts; the same mark again is no new attempt. Raises `NotFound` (no such line
    item, nobody of that id in the run), `Invalid` (not a score), `Conflict` (older than what is recorded,
    another mark of the same moment, past due where the course takes none, run over).
    """
    sent = read_mark(body, now=now())
    _block(ground(run_key), tool, block_key)
    learner_id = _learner(tool, sent.user, run_key)
    base = ground_for(run_key, learner_id)
    block = _block(base, tool, block_key)
    with write():
        begun = begin(base, learner_id, block_key)
        row = begun.row()
        if _is_repeated(row, sent):
            return
        _check_open(begun.base, block, sent)
        row.answers = sent.state()
        row.completed = row.completed or sent.counts or sent.activity in HANDED_IN
        score = None
        if sent.counts and (row.attempts_used == 0 or not _same(row, sent)):
            score = _score(sent)
            row.result = score.to_json()
            row.points, row.possible = score.points, score.possible
        keep(begun, row, score=score)


def results(
    tool: ToolView, *, run_key: str, block_key: str, user: str = "", start: int = 0, limit: int = MOST_RESULTS
) -> Results:
    """The marks on record for a block, of those the tool knows. Two queries. Raises `NotFound`."""
    base = ground(run_key)
    block = _block(base, tool, block_key)
    address = addresses.lineitem(run_key, block_key)
    known = ToolUser.objects.filter(tool_id=tool.id)
    if user:
        known = known.filter(sub=user)
    size = max(1, min(limit, MOST_RESULTS))
    subs = dict(known.values_list("learner_id", "sub"))
    rows = list(
        BlockState.objects.filter(
            run_key=run_key,
            block_key=block_key,
            attempts_used__gt=0,
            learner_id__in=known.values("learner_id"),
        ).order_by("pk")[start : start + size + 1]
    )
    found = tuple(
        {
            "id": f"{address}/results/{subs[row.learner_id]}",
            "scoreOf": address,
            "userId": subs[row.learner_id],
            "resultScore": _plain(row.points * block.possible / row.possible),
            "resultMaximum": _plain(block.possible),
            "comment": row.answers.get("comment") or "",
        }
        for row in rows[:size]
        if row.possible and row.learner_id in subs
    )
    return Results(found, more=len(rows) > size)


def _lineitem(base: Ground, block: content.BlockView) -> dict[str, Any]:
    place = base.place(base.book.unit_of[block.key])
    item = {
        "id": addresses.lineitem(base.run.key, block.key),
        "label": block.title or place.title,
        "scoreMaximum": _plain(block.possible),
        "resourceLinkId": resource_link_id(base.run.key, block.key),
    }
    due = base.due(place)
    if due:
        item["endDateTime"] = due.isoformat()
    return item


def _block(base: Ground, tool: ToolView, block_key: str) -> content.BlockView:
    block = base.book.block(block_key)
    if block is None or block.kind != "lti" or not block.possible or not _is_of(block, tool, known_tools()):
        raise NotFound("This course has no such line item for this tool.")
    return block


def _is_of(block: content.BlockView, tool: ToolView, among: Iterable[ToolView]) -> bool:
    found = tool_of(block.details, among)
    return found is not None and found.id == tool.id


def _learner(tool: ToolView, sub: str, run_key: str) -> int:
    """The learner the tool knows by this id, if they are in the run: another id tells nothing more."""
    row = ToolUser.objects.filter(tool_id=tool.id, sub=sub).first()
    if row is None or enrollment.enrolment(row.learner_id, run_key) is None:
        raise NotFound("Nobody of this userId is enrolled in this run; nothing was recorded.")
    return int(row.learner_id)


def _is_repeated(row: BlockState, sent: SentMark) -> bool:
    """Whether exactly this was recorded before. Raises `Conflict` for what is older, or differs at one moment."""
    last = row.answers.get("at")
    if not last:
        return False
    if sent.at < datetime.fromisoformat(last):
        raise Conflict(f"A mark of {last} is on record; an older one is not taken.")
    if sent.at == datetime.fromisoformat(last):
        if row.answers == sent.state():
            return True
        raise Conflict(f"Another mark of {last} is on record; send a changed one with a later timestamp.")
    return False


def _check_open(base: Ground, block: content.BlockView, sent: SentMark) -> None:
    """Whether the work was done in time. When it was marked does not matter."""
    place = base.place(base.book.unit_of[block.key])
    limits = base.rules_for(block, place)
    why = rules.closed(limits, attempts_used=0, right=False, now=sent.handed_in)
    if why is rules.Closed.NOT_STARTED:
        raise Conflict("The run had not started when this was handed in; nothing was recorded.")
    if why is rules.Closed.RUN_ENDED:
        raise Conflict("The run had ended when this was handed in; nothing was recorded.")
    if why is rules.Closed.PAST_DUE and not block.details.get("late"):
        raise Conflict(
            "This was handed in after it was due, and the course takes none then; nothing was recorded."
        )


def _same(row: BlockState, sent: SentMark) -> bool:
    return row.points == sent.points and row.possible == sent.maximum


def _score(sent: SentMark) -> assessment.Score:
    assert sent.maximum is not None
    possible = sent.maximum.quantize(Decimal("1e-10"))
    points = min(sent.points, possible)
    state = assessment.CORRECT if points >= possible else assessment.PARTIAL
    if not points:
        state = assessment.INCORRECT
    return assessment.Score(points, possible, {_WHOLE: assessment.InputScore(state, points)})


def _plain(value: Decimal) -> float | int:
    """A number for JSON: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)
