"""The rows of a file of marks: each checked for itself, none of them yet done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import batched

from django.utils.translation import gettext as _

from studium.core.errors import Invalid
from studium.enrollment import api as enrollment

from ..ground import ground
from .adjustments import NONE, SetMark, adjustments_of
from .setting import FINEST, Markable, markables


class Outcome(StrEnum):
    SET = "set"
    TAKE_BACK = "take_back"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    #: Somebody changed the mark between the check and the second step.
    LEFT_ALONE = "left_alone"


@dataclass(frozen=True, slots=True)
class Line:
    """What one row of a file comes to. `before` and `after` are points; empty for no mark set by the team."""

    number: int
    outcome: str
    learner: str = ""
    name: str = ""
    key: str = ""
    title: str = ""
    before: str = ""
    after: str = ""
    possible: str = ""
    reason: str = ""
    why: str = ""


def checked(run_key: str, rows: Sequence[tuple[int, dict[str, str]]]) -> list[Line]:
    """What every row comes to. A few queries for each batch."""
    known = markables(ground(run_key).book)
    seen: dict[tuple[str, str], int] = {}
    found: list[Line] = []
    for batch in batched(rows, 500):
        people = _people(run_key, [row["learner"] for _number, row in batch])
        given = adjustments_of([one[0] for one in people.values()], run_key)
        for number, row in batch:
            person = people.get(row["learner"]) or people.get(row["learner"].lower())
            line = _line(number, row, person, known)
            if person is not None and line.outcome != Outcome.REJECTED:
                first = seen.setdefault((line.learner, line.key), number)
                if first != number:
                    why = _("The same mark stands in line %(number)s already.") % {"number": first}
                    line = changed(line, Outcome.REJECTED, why)
                else:
                    line = _compared(line, given.get(person[0], NONE).marks.get(line.key))
            found.append(line)
    return found


def _line(
    number: int, row: dict[str, str], person: tuple[int, str, str] | None, known: dict[str, Markable]
) -> Line:
    reason, key, points = row.get("reason", "")[:2000], row.get("key", ""), row.get("points", "")

    def rejected(why: str) -> Line:
        return Line(number, Outcome.REJECTED, row["learner"][:200], key=key[:200], after=points[:40], why=why)

    if person is None:
        return rejected(_("Nobody in this run has this public id or e-mail address."))
    if key not in known:
        return rejected(_("Nothing with this key counts in this run."))
    one = known[key]
    line = Line(
        number,
        Outcome.SET,
        person[1],
        person[2],
        key,
        one.title,
        after=points,
        possible=f"{one.possible.normalize():f}",
        reason=reason,
    )
    if not points:
        return changed(line, Outcome.TAKE_BACK, "")
    try:
        value = Decimal(points.replace(",", "."))
        if not (value.is_finite() and 0 <= value <= one.possible):
            raise Invalid(_("Not from 0 to %(possible)s.") % {"possible": line.possible})
        if value != value.quantize(FINEST):
            raise Invalid(_("More than four decimals."))
    except InvalidOperation:
        return rejected(_("The points are not a number."))
    except Invalid as error:
        return rejected(error.sentence)
    return Line(**(asdict(line) | {"after": f"{value.normalize():f}"}))


def _compared(line: Line, before: SetMark | None) -> Line:
    """The line beside what is set now."""
    was = points_of(before)
    line = Line(**(asdict(line) | {"before": was}))
    same = was == line.after and (before is None or f"{before.possible.normalize():f}" == line.possible)
    return changed(line, Outcome.UNCHANGED, "") if same else line


def changed(line: Line, outcome: str, why: str) -> Line:
    return Line(**(asdict(line) | {"outcome": str(outcome), "why": why}))


def points_of(mark: SetMark | None) -> str:
    return f"{mark.points.normalize():f}" if mark else ""


def _people(run_key: str, named: Sequence[str]) -> dict[str, tuple[int, str, str]]:
    """Learners of the run by public id and by e-mail address in lower case: id, public id, name. Two queries."""
    fields = ("learner_id", "learner__public_id", "learner__legal_name", "learner__email")
    roster = enrollment.roster(run_key)
    found = {}
    for column, values in (
        ("learner__public_id", named),
        ("learner__email", [one.lower() for one in named if "@" in one]),
    ):
        for learner, public_id, name, email in roster.filter(**{f"{column}__in": values}).values_list(
            *fields
        ):
            found[public_id if column.endswith("public_id") else email.lower()] = (learner, public_id, name)
    return found
