"""What happened in a sitting, in one order: its parts, its pauses, its holds, what was seen. For exam officers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.accounts import api as accounts
from studium.core.clock import now
from studium.core.errors import NotFound

from ..models import Pause, Sitting
from ..policy import check_officer, office
from ..releases.adjusting import in_words
from ..releases.holds import holds_of
from ..releases.models import Adjustment
from .models import Observation

SHOWN_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Happened:
    """One line. `group`: time, hold, mark or seen; `by` is empty where nobody did it."""

    at: datetime
    group: str
    text: str
    why: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class History:
    exam_title: str
    candidate: str
    ended: bool
    lines: tuple[Happened, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one sitting, counted: pairs of words and number. Numbers are no measure of anything."""

    sitting: str
    candidate: str
    ended: bool
    counted: tuple[tuple[str, int], ...]
    last_at: datetime


def in_words_of(kind: str) -> str:
    """What was seen, in words for a person."""
    return {
        "focus_lost": _("left the page"),
        "focus_back": _("came back to the page"),
        "second_device": _("opened the sitting in a second browser"),
        "takeover": _("went on in another browser"),
        "copy": _("copied from the page"),
        "paste": _("pasted into the page"),
        "print": _("printed the page"),
        "offline": _("lost the connection"),
        "online": _("was connected again"),
        "clock_changed": _("changed the device’s clock"),
        "vendor_remark": _("remark of the supervision"),
        "vendor_review": _("report of the supervision"),
        "invigilator_remark": _("remark of the exam office"),
    }.get(kind, _("something else"))


def history(*, officer_id: int, sitting: str) -> History:
    """Everything that happened in a sitting, in order. Raises `NotFound`, `NotAllowed`. Ten queries, however much."""
    found = Sitting.objects.select_related("exam").filter(public_id=sitting).first()
    if found is None:
        raise NotFound(_("There is no such sitting."))
    check_officer(user_id=officer_id, exam=found.exam)
    lines = [*_times(found), *_pauses(found), *_holds(found), *_adjustments(found), *_observed(found)]
    return History(
        exam_title=found.exam.title,
        candidate=accounts.person(found.learner_id).legal_name,
        ended=found.submitted_at is not None,
        lines=tuple(sorted(lines, key=lambda line: line.at)),
    )


def seen_in(*, officer_id: int, exam_key: str, window_key: str) -> list[Seen]:
    """Sittings of a window of which something was seen, the latest first. Raises `NotFound`, `NotAllowed`.

    At most `SHOWN_AT_ONCE`; a handful of queries at any size.
    """
    _exam, window = office(officer_id, exam_key, window_key)
    latest = list(
        Observation.objects.filter(sitting__window=window)
        .values("sitting")
        .annotate(last=Max("at"))
        .order_by("-last", "sitting")
        .values_list("sitting", "last", "sitting__public_id", "sitting__learner", "sitting__submitted_at")[
            :SHOWN_AT_ONCE
        ]
    )
    counts: dict[int, list[tuple[str, int]]] = {}
    rows = (
        Observation.objects.filter(sitting__in=[one[0] for one in latest])
        .values("sitting", "kind")
        .annotate(n=Count("pk"))
        .order_by("sitting", "kind")
    )
    for sitting, kind, number in rows.values_list("sitting", "kind", "n"):
        if kind != "focus_back":
            counts.setdefault(sitting, []).append((in_words_of(kind), number))
    people = accounts.people({one[3] for one in latest})
    return [
        Seen(public_id, people[learner].legal_name, ended is not None, tuple(counts.get(number, ())), last)
        for number, last, public_id, learner, ended in latest
        if learner in people
    ]


def _times(sitting: Sitting) -> Iterator[Happened]:
    parts = list(sitting.parts.order_by("number"))
    for part in parts:
        yield Happened(
            part.started_at,
            "time",
            _("Part %(n)s began.") % {"n": part.number} if len(parts) > 1 else _("The sitting began."),
        )
    if sitting.submitted_at:
        said = _("Received: handed in.") if sitting.ended == "candidate" else _("Received.")
        yield Happened(sitting.submitted_at, "time", said)


def _pauses(sitting: Sitting) -> Iterator[Happened]:
    rows = list(Pause.objects.filter(sitting=sitting).order_by("pk"))
    people = accounts.people({row.by_id for row in rows if row.by_id})
    for row in rows:
        by = people[row.by_id].display_name if row.by_id in people else ""
        said = _("A break that was arranged began.") if row.is_break else _("The clock was stopped.")
        yield Happened(row.began_at, "time", said, row.why, by)
        if row.ends_at <= now():
            yield Happened(row.ends_at, "time", _("The clock went on."))


def _holds(sitting: Sitting) -> Iterator[Happened]:
    for one in holds_of(sitting):
        yield Happened(one.placed_at, "hold", _("The result was held."), one.reason, one.by)
        if one.lifted_at:
            yield Happened(one.lifted_at, "hold", _("A hold was lifted."), one.lifted_why, one.lifted_by)


def _adjustments(sitting: Sitting) -> Iterator[Happened]:
    rows = list(Adjustment.objects.filter(sitting=sitting).order_by("pk"))
    people = accounts.people({row.by_id for row in rows if row.by_id})
    for row in rows:
        by = people[row.by_id].display_name if row.by_id in people else ""
        yield Happened(row.at, "mark", in_words(row.rule), row.why, by)
        if row.ended_at:
            stale = _("The mark had been amended by hand since, and stays.") if row.rule.get("stale") else ""
            yield Happened(row.ended_at, "mark", _("That change of the mark was taken back."), stale)


def _observed(sitting: Sitting) -> Iterator[Happened]:
    for row in Observation.objects.filter(sitting=sitting).order_by("at", "pk"):
        detail: Mapping[str, Any] = row.detail
        yield Happened(row.at, "seen", in_words_of(row.kind), _detail(detail), str(detail.get("by", "")))


def _detail(detail: Mapping[str, Any]) -> str:
    said = [str(value) for name, value in detail.items() if name not in {"by", "seconds", "browser"}]
    seconds = str(detail.get("seconds", ""))
    if seconds.isdecimal():
        count = int(seconds)
        said.append(ngettext("after %(n)s second", "after %(n)s seconds", count) % {"n": count})
    return "; ".join(said)
