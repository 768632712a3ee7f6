"""Marks changed by a rule, never by a number somebody typed: the rule, its cause and the mark before stay on record.

Rules, as they are kept: {"kind": "deduct", "points": "10"} takes percent points off, {"kind": "cap", "points": "59"}
leaves at most so much, {"kind": "void"} leaves nothing. No rule lifts a mark over a floor that was missed (R8).
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.errors import Invalid
from studium.core.events import emit

from .. import documents
from ..marking.sittings import rulings_of, under_rulings
from ..marking.tally import tally, without_ruling
from ..models import Result, Sitting
from ..rules import cut
from ..sittings.received import Received
from ..states import SHOWN, ResultState
from .models import Adjustment
from .telling import said

KINDS = ("deduct", "cap", "void")


def rule_of(*, kind: str, points: str = "") -> dict[str, str]:
    """A rule as it is kept. Raises `Invalid` for one that means nothing."""
    if kind not in KINDS:
        raise Invalid(_("Choose how the mark changes."), field="kind")
    if kind == "void":
        return {"kind": kind}
    try:
        value = Decimal(points.strip())
    except InvalidOperation:
        raise Invalid(_("Give the percent points, like 10."), field="points") from None
    if not value.is_finite() or not 0 <= value <= 100 or value != round(value, 6):
        raise Invalid(_("Percent points are between 0 and 100, with at most six decimals."), field="points")
    return {"kind": kind, "points": str(value)}


def adjusted(percent: Decimal, rule: dict[str, Any]) -> Decimal:
    """The mark after a rule, 0 to 100."""
    if rule["kind"] == "void":
        return Decimal(0)
    points = Decimal(rule["points"])
    return min(percent, points) if rule["kind"] == "cap" else max(Decimal(0), percent - points)


def in_words(rule: dict[str, Any] | None) -> str:
    """The rule as a sentence of a decision."""
    if not rule:
        return ""
    if rule["kind"] == "void":
        return _("The result is void: it counts as 0 %.")
    if rule["kind"] == "cap":
        return _("The result is at most %(points)s %%.") % {"points": rule["points"]}
    return _("%(points)s percent points are taken off.") % {"points": rule["points"]}


def do_adjust(*, sitting: Sitting, rule: dict[str, str], cause: str, why: str, by: int | None) -> None:
    """Changes the mark of a received sitting by a rule. In a `write()`; one of the same cause takes its place.

    A result that is out is amended by it, and told again (R20).
    """
    end_adjustment(sitting=sitting, cause=cause, tell=False)
    result = _locked(sitting)
    if result is None:
        return
    before = {"percent": str(result.percent), "passed": result.passed}
    Adjustment.objects.create(
        sitting=sitting, rule={**rule, "before": before}, cause=cause, why=why, by_id=by, at=now()
    )
    percent = adjusted(result.percent, rule)
    _store(result, percent, result.passed and percent >= _pass_mark(sitting))


def end_adjustment(*, sitting: Sitting, cause: str, tell: bool = True) -> None:
    """Takes a change back: the mark that would stand without it stands. In a `write()`.

    Rules of other causes stay in force. Rulings on items since the change count, since they are for everybody
    alike. A mark that a person amended since is not overwritten: it stays, and the change is kept as `stale`.
    """
    result = _locked(sitting)
    rows = list(Adjustment.objects.filter(sitting=sitting, ended_at=None).order_by("pk"))
    row = next((one for one in rows if one.cause == cause), None)
    if row is None or result is None:
        return
    row.ended_at = now()
    if _six(adjusted(Decimal(rows[-1].rule["before"]["percent"]), rows[-1].rule)) != _six(result.percent):
        row.rule = {**row.rule, "stale": True}
        row.save(update_fields=["ended_at", "rule"])
        return
    row.save(update_fields=["ended_at"])
    percent, passed = _ground(result, rows[0])
    for one in rows:
        if one is row:
            continue
        one.rule = {**one.rule, "before": {"percent": str(percent), "passed": passed}}
        one.save(update_fields=["rule"])
        percent = adjusted(percent, one.rule)
        passed = passed and percent >= _pass_mark(sitting)
    _store(result, percent, passed, tell=tell)


def _ground(result: Result, first: Adjustment) -> tuple[Decimal, bool]:
    """The mark under all rules: as it was, or, where it was what the paper adds up to, what it adds up to now."""
    before = first.rule["before"]
    percent, passed = Decimal(before["percent"]), bool(before["passed"])
    terms = documents.parse("", result.sitting.terms)
    was = tally(result.per_question, terms.pass_mark, terms.parts)
    rulings = rulings_of(result.sitting.window_id)
    if not rulings or (_six(was.percent), was.passed) != (_six(percent), passed):
        return percent, passed
    received = Received(result.sitting)
    plain = tuple(without_ruling(line) for line in result.per_question)
    lines, total = under_rulings(plain, received.given, received.terms, rulings)
    result.per_question = list(lines)
    result.points, result.possible = cut(total.points), cut(total.possible)
    return total.percent, total.passed


def _six(percent: Decimal) -> Decimal:
    return percent.quantize(Decimal("0.000001"))


def _locked(sitting: Sitting) -> Result | None:
    return (
        Result.objects.select_for_update(of=("self",))
        .select_related("sitting__exam")
        .filter(sitting=sitting)
        .first()
    )


def _pass_mark(sitting: Sitting) -> Decimal:
    return documents.parse("", sitting.terms).pass_mark


def _store(result: Result, percent: Decimal, passed: bool, *, tell: bool = True) -> None:
    result.percent, result.passed = percent, passed
    if result.state in SHOWN and tell:
        result.state = ResultState.AMENDED
        result.revision += 1
    result.save(
        update_fields=["per_question", "points", "possible", "percent", "passed", "state", "revision"]
    )
    if result.state in SHOWN and tell:
        emit(said(result))
