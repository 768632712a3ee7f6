"""The dry run of a file of results: every row against who is known and what stands (R19)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.errors import Invalid

from ..ledger import terms_of
from ..models import Exam, Registration
from .models import ImportedResult
from .rows import Line, Outcome, check_passed, day_of, percent_of, yes_or_no

_CHUNK = 2000


def checked(exam: Exam, rows: list[tuple[int, dict[str, str]]]) -> list[Line]:
    """What each row would do, or why it is rejected. Few queries, however many rows."""
    terms, today = terms_of(exam), now().date()
    people = _people({row["candidate"] for _number, row in rows})
    known = {one.reference: one for one in ImportedResult.objects.filter(exam=exam) if one.stands}
    times = Counter(row["reference"] for _number, row in rows)
    return [_line(number, row, people, known, times, terms.pass_mark, today) for number, row in rows]


def _line(
    number: int,
    row: dict[str, str],
    people: dict[str, tuple[int, str]],
    known: dict[str, ImportedResult],
    times: Counter[str],
    pass_mark: Decimal,
    today: date,
) -> Line:
    reference = row["reference"]
    line = Line(
        number, reference, row["candidate"], row["percent"], False, row["sat_on"], False, Outcome.REJECTED
    )
    found = people.get(row["candidate"].lower())
    if not reference or len(reference) > 60:
        return replace(line, why=_("The reference is empty or longer than 60 characters."))
    if times[reference] > 1:
        return replace(line, why=_("This reference is in the file more than once."))
    if found is None:
        return replace(line, why=_("Nobody has an account with this address or id."))
    try:
        percent = percent_of(row["percent"])
        day = day_of(row["sat_on"], today=today)
        passed = check_passed(row.get("passed", ""), percent=percent, pass_mark=pass_mark)
        identity = yes_or_no(row.get("identity", ""), column="identity")
    except Invalid as error:
        return replace(line, why=error.sentence)
    standing = known.get(reference)
    if standing is not None and standing.learner_id != found[0]:
        return replace(line, why=_("This reference belongs to another candidate's result."))
    line = replace(
        line,
        percent=format(percent.normalize(), "f"),
        passed=passed,
        sat_on=day.isoformat(),
        identity_checked=identity,
        learner=found[0],
        name=found[1],
        before=None if standing is None else kept(standing),
    )
    if standing is None:
        return replace(line, outcome=Outcome.NEW)
    same = line.before is not None and _content(line) == (
        line.before["percent"], line.before["passed"], line.before["sat_on"], line.before["identity"]
    )  # fmt: skip
    return replace(line, outcome=Outcome.UNCHANGED if same else Outcome.CHANGED)


def _content(line: Line) -> tuple[str, bool, str, bool]:
    return (line.percent, line.passed, line.sat_on, line.identity_checked)


def kept(row: ImportedResult) -> dict[str, str | bool | int]:
    """What stands under a reference, as a file keeps it."""
    return {
        "percent": format(row.percent.normalize(), "f"),
        "passed": row.passed,
        "sat_on": row.sat_on.isoformat(),
        "identity": row.identity_checked,
        "file": row.file_id,
    }


def _people(names: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Accounts by address (in small letters) and by public id (too, where that is plain)."""
    wanted = sorted({name for name in names if name})
    found: dict[str, tuple[int, str]] = {}
    users = get_user_model().objects.annotate(address=Lower("email"))
    for at in range(0, len(wanted), _CHUNK):
        some = wanted[at : at + _CHUNK]
        rows = users.filter(Q(address__in=[one.lower() for one in some]) | Q(public_id__in=some))
        for number, name, address, public_id in rows.values_list("pk", "legal_name", "address", "public_id"):
            found[address] = found[public_id.lower()] = (number, name)
    return found


def totals_of(exam: Exam, lines: list[Line]) -> dict[str, object]:
    """The reconciliation: each row in one count, the sum of what is taken, and who registered but is not there."""
    counts = Counter(line.outcome for line in lines)
    taken = [line for line in lines if line.outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)]
    there = {line.learner for line in taken}
    absent = (
        Registration.objects.filter(exam=exam, state="registered", sitting=None)
        .exclude(learner__in=there)
        .order_by("learner__legal_name", "pk")
        .values_list("learner__legal_name", flat=True)
        .distinct()
    )
    return {
        "rows": len(lines),
        **{outcome.value: counts.get(outcome, 0) for outcome in Outcome},
        "percent": format(sum((Decimal(line.percent) for line in taken), Decimal(0)), "f"),
        "passed": sum(line.passed for line in taken),
        "absent": list(absent[:200]),
    }
