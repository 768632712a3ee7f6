"""From marks to the mark of a response, and from that to the result: one path with what machines marked (R18, R20)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from studium.assessment.api import CORRECT, INCORRECT, PARTIAL
from studium.core import audit
from studium.core.clock import now
from studium.core.errors import Conflict
from studium.core.events import emit

from ... import documents
from ...models import Result
from ...releases.adjusting import adjusted
from ...releases.models import Adjustment
from ...releases.telling import said
from ...rules import Total, cut
from ...sittings.received import Received
from ...states import SHOWN, ResultState
from ..sittings import rulings_of, under_rulings
from ..tally import tally, without_ruling
from .models import Response, ResponseMark
from .rules import Outcome, as_decimal, outcome


def settle(response: Response, *, by: int | None, why: str = "") -> Outcome:
    """Works out the mark of a response held locked from the marks given, and with it the result. In a `write()`."""
    rows = ResponseMark.objects.filter(response=response, ended="", given_at__isnull=False)
    given = {place: points or 0 for place, points in rows.values_list("place", "points")}
    found = outcome(
        given,
        second=response.second,
        third=response.third,
        possible=response.possible,
        terms=documents.parse("", response.sitting.terms).marking,
    )
    points = None if found.points is None else as_decimal(found.points)
    changed = points != response.points
    response.third = response.third or found.third
    response.points, response.how = points, found.how
    response.settled_at = now() if points is not None else None
    response.save(update_fields=["third", "points", "how", "settled_at"])
    if changed and points is not None:
        _count(response, points, by=by, why=why)
    return found


def _count(response: Response, points: Decimal, *, by: int | None, why: str) -> None:
    """Puts the mark into the result. One that is out already is amended and told of again."""
    rows = Result.objects.select_for_update(of=("self",)).select_related("sitting__exam", "sitting__window")
    result = rows.filter(sitting=response.sitting_id).first()
    if result is None:
        return
    sitting = result.sitting
    received = Received(sitting)
    before = {"percent": str(result.percent), "passed": result.passed}
    changes = list(Adjustment.objects.filter(sitting=sitting, ended_at=None).order_by("pk"))
    if result.state in SHOWN and _own_way(result, received.terms, changes):
        raise Conflict(
            _(
                "This result was changed by hand after its release; amend it itself, on the page of the sitting."
            )
        )
    plain = tuple(
        _marked(without_ruling(line), points) if line["block"] == response.block_key else without_ruling(line)
        for line in result.per_question
    )
    lines, total = under_rulings(plain, received.given, received.terms, rulings_of(sitting.window_id))
    result.per_question = list(lines)
    result.points, result.possible = cut(total.points), cut(total.possible)
    result.percent, result.passed = total.percent, total.passed
    for change in changes:
        change.rule = {**change.rule, "before": {"percent": str(result.percent), "passed": result.passed}}
        change.save(update_fields=["rule"])
        result.percent = adjusted(result.percent, change.rule)
        result.passed = result.passed and result.percent >= received.terms.pass_mark
    fields = ["per_question", "points", "possible", "percent", "passed"]
    after = {"percent": str(result.percent), "passed": result.passed}
    out = result.state in SHOWN and before != after
    if out:
        result.state, result.revision = ResultState.AMENDED, result.revision + 1
        fields += ["state", "revision"]
    result.save(update_fields=fields)
    if out:
        audit.record(
            actor_id=by,
            action="amend exam result",
            target=f"sitting:{sitting.public_id}",
            before=before,
            after=after,
            why=why,
        )
        emit(said(result))


def _marked(line: dict[str, object], points: Decimal) -> dict[str, object]:
    possible = Fraction(str(line["possible"]))
    state = CORRECT if Fraction(points) == possible else PARTIAL if points else INCORRECT
    return {**line, "points": format(points.normalize(), "f"), "state": state}


def _own_way(result: Result, terms: documents.ExamTerms, changes: list[Adjustment]) -> bool:
    """Whether the percent is not what the lines and the rules about it make: somebody amended it by hand."""
    total: Total = tally(result.per_question, terms.pass_mark, terms.parts)
    percent = total.percent
    for change in changes:
        percent = adjusted(percent, change.rule)
    return percent.quantize(Decimal("0.000001")) != result.percent.quantize(Decimal("0.000001"))
