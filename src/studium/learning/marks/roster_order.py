"""Which learners a page of the gradebook shows, and in what order.

By percent, those who have opened the course come from their rows of the run, the others from the enrolments: two
plain queries are many times faster than one that looks up a percent for every enrolment.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from studium.enrollment import api as enrollment

from ..models import RunState

#: In a mark, stands for learners who have not opened the course.
_UNOPENED = ""


class Sort(StrEnum):
    NAME = "name"
    HIGHEST = "highest"
    LOWEST = "lowest"


class Show(StrEnum):
    ALL = "all"
    PASSED = "passed"
    NOT_PASSED = "not_passed"


@dataclass(frozen=True, slots=True)
class Asked:
    """What to show. `search` is part of a name or an address, or a public id; `track` empty for both."""

    search: str = ""
    sort: Sort = Sort.NAME
    show: Show = Show.ALL
    track: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A learner's place in the order. `mark` says, in an address, where the next page begins."""

    learner_id: int
    value: str
    public_id: str

    @property
    def mark(self) -> str:
        raw = json.dumps([self.value, self.public_id]).encode()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def places(run_key: str, asked: Asked, after: str, most: int) -> list[Place]:
    """The next places behind the mark `after`; what is no mark begins anew. At most two queries."""
    behind = _read(after)
    if asked.sort is Sort.NAME:
        return _by_name(run_key, asked, behind, most)
    parts = [_opened, _unopened] if asked.sort is Sort.HIGHEST else [_unopened, _opened]
    found: list[Place] = []
    if behind is not None and (behind[0] == _UNOPENED) == (parts[1] is _unopened):
        parts = parts[1:]
    for part in parts:
        if len(found) < most:
            found += part(run_key, asked, behind, most - len(found))
        behind = None
    return found


def _by_name(run_key: str, asked: Asked, behind: tuple[str, str] | None, most: int) -> list[Place]:
    rows = _searched(enrollment.roster(run_key), asked)
    if asked.track:
        rows = rows.filter(track=asked.track)
    passed = RunState.objects.filter(run_key=run_key, passed=True).values("learner_id")
    if asked.show is Show.PASSED:
        rows = rows.filter(learner_id__in=passed)
    if asked.show is Show.NOT_PASSED:
        rows = rows.exclude(learner_id__in=passed)
    if behind is not None:
        name, public_id = behind
        # The first condition alone lets a database begin at the right place.
        rows = rows.filter(learner__legal_name__gte=name).exclude(
            learner__legal_name=name, learner__public_id__lte=public_id
        )
    rows = rows.order_by("learner__legal_name", "learner__public_id")
    fields = ("learner_id", "learner__legal_name", "learner__public_id")
    return [Place(*row) for row in rows.values_list(*fields)[:most]]


def _opened(run_key: str, asked: Asked, behind: tuple[str, str] | None, most: int) -> list[Place]:
    rows = _searched(RunState.objects.filter(run_key=run_key), asked)
    if asked.track:
        on_track = enrollment.roster(run_key).filter(track=asked.track).values("learner_id")
        rows = rows.filter(learner_id__in=on_track)
    if asked.show is not Show.ALL:
        rows = rows.filter(passed=asked.show is Show.PASSED)
    down = asked.sort is Sort.HIGHEST
    if behind is not None:
        percent, public_id = _percent(behind[0]), behind[1]
        rows = rows.filter(**{"percent__lte" if down else "percent__gte": percent}).exclude(
            percent=percent, learner__public_id__lte=public_id
        )
    rows = rows.order_by("-percent" if down else "percent", "learner__public_id")
    found = rows.values_list("learner_id", "percent", "learner__public_id")[:most]
    return [Place(learner, str(percent), public_id) for learner, percent, public_id in found]


def _unopened(run_key: str, asked: Asked, behind: tuple[str, str] | None, most: int) -> list[Place]:
    if asked.show is Show.PASSED:
        return []
    opened = RunState.objects.filter(run_key=run_key).values("learner_id")
    rows = _searched(enrollment.roster(run_key), asked).exclude(learner_id__in=opened)
    if asked.track:
        rows = rows.filter(track=asked.track)
    if behind is not None:
        rows = rows.filter(learner__public_id__gt=behind[1])
    found = rows.order_by("learner__public_id").values_list("learner_id", "learner__public_id")[:most]
    return [Place(learner, _UNOPENED, public_id) for learner, public_id in found]


def _searched(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    if not asked.search:
        return rows
    return rows.filter(
        Q(learner__legal_name__icontains=asked.search)
        | Q(learner__display_name__icontains=asked.search)
        | Q(learner__email__icontains=asked.search)
        | Q(learner__public_id=asked.search)
    )


def _percent(value: str) -> Decimal:
    try:
        found = Decimal(value)
    except ArithmeticError:
        return Decimal(0)
    return found if found.is_finite() and abs(found) < 10_000 else Decimal(0)


def _read(after: str) -> tuple[str, str] | None:
    """The place a page ended at; None for none and for what is no such mark."""
    try:
        raw = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not (isinstance(raw, list) and len(raw) == 2 and all(isinstance(one, str) for one in raw)):
        return None
    value, public_id = raw
    return None if "\x00" in value + public_id else (value, public_id)
