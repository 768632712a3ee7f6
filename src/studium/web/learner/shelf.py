"""What lies beside the programs: credentials earned, courses under way, requests to universities.

Three apps know of these, and the dashboard has one query to spend: each app gives its rows as a query of the same five
columns, and the database joins them into one answer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from studium.catalog import api as catalog
from studium.core.clock import now
from studium.core.errors import NotFound
from studium.core.prepared import NUMBER, Prepared
from studium.credentials import api as credentials
from studium.enrollment import api as enrollment
from studium.recognition import api as recognition
from studium.recognition import words as recognition_words
from studium.web.shell import dates
from studium.web.shell.links import link
from studium.web.shell.phrases import gettext as _

from . import source

_MOST_COURSES = 6
_ROWS = Prepared(
    lambda learner_id: enrollment.shelf(learner_id).union(
        credentials.shelf(learner_id), recognition.shelf(learner_id), all=True
    ),
    NUMBER,
)


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    detail: str
    url: str
    button: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """`awards` are the public ids of the credentials that stand, by program."""

    courses: tuple[Item, ...]
    credentials: tuple[Item, ...]
    cases: tuple[Item, ...]
    awards: dict[str, str]


def of(learner_id: int, *, done: Collection[str] = ()) -> Shelf:
    """The learner's shelf, the newest first, without the courses that are `done`. One query."""
    found = sorted(_ROWS.rows(learner_id), key=lambda row: row[4], reverse=True)
    courses = (
        _course(ref, key, state)
        for kind, ref, key, state, at in found
        if kind == "course" and key not in done
    )
    return Shelf(
        courses=tuple(item for item in courses if item is not None)[:_MOST_COURSES],
        credentials=tuple(_credential(*row[1:]) for row in found if row[0] == "credential"),
        cases=tuple(_case(*row[1:]) for row in found if row[0] == "case"),
        awards={
            key: ref for kind, ref, key, state, at in found if kind == "credential" and state == "active"
        },
    )


def _course(run_key: str, course_key: str, track: str) -> Item | None:
    """None for a run that is over: its result is in the record."""
    try:
        run = catalog.run(run_key)
    except NotFound:
        return None
    if run.end is not None and run.end < now():
        return None
    words = [_("verified track") if track == "verified" else _("audit track")]
    if run.start is not None and run.start > now():
        words.append(_("starts %(day)s") % {"day": dates.day(run.start)})
        return Item(run.course_title, ", ".join(words), link("course", course_key), _("See the course"))
    if run.end is not None:
        words.append(_("ends %(day)s") % {"day": dates.day(run.end)})
    return Item(run.course_title, ", ".join(words), link("learn", run_key), _("Continue"))


def _credential(public_id: str, program_key: str, state: str, at: datetime) -> Item:
    detail = _("awarded %(day)s") % {"day": dates.day(at)}
    if state != "active":
        detail = _("no longer valid")
    return Item(catalog.program(program_key).title, detail, link("credential", public_id), _("Open"))


def _case(public_id: str, institution_key: str, state: str, at: datetime) -> Item:
    detail = f"{recognition_words.state(state)}, {_('asked %(day)s') % {'day': dates.day(at)}}"
    return Item(source.institutions((institution_key,)), detail, link("case", public_id), _("Open"))
