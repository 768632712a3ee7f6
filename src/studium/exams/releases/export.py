"""A window as a file for a spreadsheet: who is registered, when they sat, what the result is so far."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core import audit
from studium.core.db import write
from studium.learning.marks.csvfiles import written

from ..models import Registration
from ..policy import office
from ..states import SHOWN, ResultState

COLUMNS = (
    "registration",
    "name",
    "email",
    "registered_at",
    "place",
    "sitting",
    "attempt",
    "started_at",
    "received_at",
    "ended",
    "identity_checked",
    "result_state",
    "percent",
    "passed",
)


def export_window(*, officer_id: int, exam_key: str, window_key: str) -> Iterator[str]:
    """The text of a CSV file, piece by piece: a row for each registration, moments in UTC, percent with all digits.

    For exam officers of the institution alone, since results stand in it before their release (R18); that it was
    taken is on record. Nobody finds their own result before its release. No arrangement of a candidate is in it
    (R17). No cell is a formula. Three queries at any size.
    """
    exam, window = office(officer_id, exam_key, window_key)
    with write():
        audit.record(actor_id=officer_id, action="export window", target=f"window:{exam.key}/{window.key}")
    rows = list(
        Registration.objects.filter(window=window)
        .order_by("pk")
        .values_list(
            "public_id",
            "learner",
            "registered_at",
            "state",
            "sitting__public_id",
            "sitting__attempt",
            "sitting__started_at",
            "sitting__submitted_at",
            "sitting__ended",
            "sitting__identity_checked",
            "sitting__result__state",
            "sitting__result__percent",
            "sitting__result__passed",
        )
    )
    people = accounts.people({row[1] for row in rows})

    def lines() -> Iterator[tuple[object, ...]]:
        yield COLUMNS
        for row in rows:
            place, learner, registered, state, sitting, attempt, began, received, ended, identity = row[:10]
            result, percent, passed = row[10:]
            who = people.get(learner)
            hidden = learner == officer_id and result is not None and result not in SHOWN
            yield (
                place,
                who.legal_name if who else _("(erased)"),
                who.email if who else "",
                _moment(registered),
                state,
                sitting or "",
                attempt or "",
                _moment(began),
                _moment(received),
                ended or "",
                _flag(identity),
                ResultState.PROVISIONAL.value if hidden else result or ("under_way" if sitting else ""),
                "" if hidden or percent is None else format(percent.normalize(), "f"),
                _flag(None if hidden else passed),
            )

    return written(lines())


def _moment(value: datetime | None) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else ""


def _flag(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
