"""A response task as its page shows it, to a learner and to the course team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.catalog import api as catalog
from studium.content import api as content
from studium.core.clock import now
from studium.core.errors import NotFound

from ..book import Book, Place
from ..ground import ground
from ..policy import check_may_teach
from ..states import completed_units
from ..uploads.files import FileView, view
from ..withholding import is_withheld
from .judging import in_hand
from .models import Judgement, Response
from .places import Desk, come, task_block
from .settling import by_whom, own_steps_done, words_of
from .task import Task
from .writing import files_of

PAGE: Final = 50
SHOWS: Final = ("waiting", "marked", "all")


@dataclass(frozen=True, slots=True)
class Said:
    """A judgement as it is shown: by whom in words that name nobody, or the name for the course team."""

    by: str
    points: int
    lines: tuple[tuple[str, str, str], ...]
    overall: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody's response to be judged. Files are called by number: their names could tell whose they are."""

    public_id: str
    texts: tuple[str, ...]
    files: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task for one learner. `closed`, `judging_closed` and `own_closed` say why a step is not open, or are empty.

    `said` is what was said of the response, once it has its mark.
    """

    run: catalog.RunView
    book: Book
    place: Place
    block: content.BlockView
    task: Task
    texts: tuple[str, ...]
    files: tuple[FileView, ...]
    saved_at: datetime | None
    submitted_at: datetime | None
    closed: str
    judging_closed: str
    own_closed: str
    given: int
    assessed: int
    own_judged: bool
    steps_done: bool
    reading: Reading | None
    points: int | None
    judged_by: str
    said: tuple[Said, ...]
    done: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A response in the course team's list. `name` is the legal name."""

    public_id: str
    name: str
    submitted_at: datetime
    given: int
    assessed: int
    points: int | None
    judged_by: str


@dataclass(frozen=True, slots=True)
class Stack:
    """One page of the responses to a task."""

    run: catalog.RunView
    block: content.BlockView
    task: Task
    rows: tuple[Line, ...]
    show: str
    waiting: int
    marked: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Whole:
    """One response with all that was said of it, for the course team. `chosen` is the team's own judgement."""

    run: catalog.RunView
    block: content.BlockView
    task: Task
    line: Line
    texts: tuple[str, ...]
    files: tuple[FileView, ...]
    said: tuple[Said, ...]
    chosen: Mapping[str, Any]
    words: Mapping[str, str]
    overall: str


def task_page(*, learner_id: int, run_key: str, block_key: str) -> TaskView:
    """The task for its page. Raises `NotFound`, `NotEnrolled`, `NotStarted`."""
    desk = come(learner_id=learner_id, run_key=run_key, block_key=block_key)
    row = Response.objects.filter(learner_id=learner_id, **desk.where).first()
    submitted = row is not None and row.submitted_at is not None
    task = desk.task
    judgements = (
        list(row.judgements.filter(given_at__isnull=False).order_by("given_at", "pk"))
        if row and submitted
        else []
    )
    place = desk.base.place(desk.base.book.unit_of[block_key])
    marked = row is not None and row.points is not None
    if is_withheld(desk.base.rules_for(desk.block, place), now=now()):
        marked = False
    return TaskView(
        run=desk.base.run,
        book=desk.base.book,
        place=place,
        block=desk.block,
        task=task,
        texts=_texts(row, task),
        files=tuple(view(one) for one in files_of(learner_id, **desk.where)) if task.files else (),
        saved_at=row.saved_at if row else None,
        submitted_at=row.submitted_at if row else None,
        closed="" if submitted else desk.closed(),
        judging_closed=desk.judging_closed(),
        own_closed=desk.own_judging_closed(),
        given=row.given if row else 0,
        assessed=row.assessed if row else 0,
        own_judged=any(one.kind == Judgement.Kind.SELF for one in judgements),
        steps_done=submitted and own_steps_done(task, row, judgements),
        reading=_reading(desk) if submitted and task.peer is not None else None,
        points=row.points if row and marked else None,
        judged_by=by_whom(row.judged_by) if row and marked else "",
        said=_said(task, judgements) if marked else (),
        done=frozenset(completed_units(learner_id, run_key)),
    )


def stack(*, user_id: int, run_key: str, block_key: str, show: str = "waiting", page: int = 1) -> Stack:
    """The responses to a task, the oldest first. Raises `NotAllowed`, `NotFound`."""
    check_may_teach(user_id=user_id, run_key=run_key)
    base = ground(run_key)
    block, task = task_block(base, block_key)
    rows = Response.objects.filter(run_key=run_key, block_key=block_key, submitted_at__isnull=False)
    waiting, marked = rows.filter(points=None).count(), rows.filter(points__isnull=False).count()
    show = show if show in SHOWS else "waiting"
    count = {"waiting": waiting, "marked": marked}.get(show, waiting + marked)
    if show != "all":
        rows = rows.filter(points__isnull=show == "waiting")
    pages = max(1, -(-count // PAGE))
    page = max(1, min(page, pages))
    cut = list(rows.order_by("submitted_at", "pk")[(page - 1) * PAGE : page * PAGE])
    people = accounts.people({one.learner_id for one in cut})
    return Stack(
        run=base.run,
        block=block,
        task=task,
        rows=tuple(_line(one, people) for one in cut),
        show=show,
        waiting=waiting,
        marked=marked,
        page=page,
        pages=pages,
    )


def whole(*, user_id: int, run_key: str, block_key: str, response: str) -> Whole:
    """One response for the course team. Raises `NotAllowed`, `NotFound`."""
    check_may_teach(user_id=user_id, run_key=run_key)
    base = ground(run_key)
    block, task = task_block(base, block_key)
    row = Response.objects.filter(
        public_id=response, run_key=run_key, block_key=block_key, submitted_at__isnull=False
    ).first()
    if row is None:
        raise NotFound(_("There is no such response here."))
    judgements = list(row.judgements.filter(given_at__isnull=False).order_by("given_at", "pk"))
    people = accounts.people({row.learner_id} | {one.judge_id for one in judgements if one.judge_id})
    own = next((one for one in judgements if one.kind == Judgement.Kind.STAFF), None)
    return Whole(
        run=base.run,
        block=block,
        task=task,
        line=_line(row, people),
        texts=_texts(row, task),
        files=tuple(view(one) for one in files_of(row.learner_id, run_key, block_key)),
        said=_said(task, judgements, people),
        chosen={name: one[0] for name, one in own.options.items()} if own else {},
        words=words_of(own) if own else {},
        overall=own.overall if own else "",
    )


def _line(row: Any, people: Mapping[int, accounts.Person]) -> Line:
    found = people.get(row.learner_id)
    return Line(
        row.public_id,
        found.legal_name if found else "",
        row.submitted_at,
        row.given,
        row.assessed,
        row.points,
        {"peer": _("peers"), "self": _("the learner"), "staff": _("the course team")}.get(row.judged_by, ""),
    )


def _texts(row: Any, task: Task) -> tuple[str, ...]:
    kept = list(row.texts) if row else []
    return tuple([*kept, *[""] * len(task.prompts)][: max(len(kept), len(task.prompts))])


def _reading(desk: Desk) -> Reading | None:
    found = in_hand(desk)
    if found is None:
        return None
    row = found.response
    files = tuple(view(one) for one in files_of(row.learner_id, **desk.where)) if desk.task.files else ()
    return Reading(row.public_id, _texts(row, desk.task), files)


def _said(
    task: Task, judgements: list[Judgement], people: Mapping[int, accounts.Person] | None = None
) -> tuple[Said, ...]:
    """What was said, as its reader may know it: peers by number, names for the course team alone."""
    found, peers = [], 0
    for one in judgements:
        peers += one.kind == Judgement.Kind.PEER
        by = {
            "peer": _("Peer %(number)s") % {"number": peers},
            "self": _("The author") if people is not None else _("You"),
            "staff": _("The course team"),
        }[one.kind]
        judge = people.get(one.judge_id or 0) if people is not None else None
        words = words_of(one)
        found.append(
            Said(
                by=f"{by}: {judge.legal_name}" if judge else by,
                points=one.points,
                lines=tuple(
                    (
                        each.label,
                        str(one.options[each.name][1]) if each.name in one.options else "",
                        words.get(each.name, ""),
                    )
                    for each in task.criteria
                ),
                overall=one.overall,
                at=one.given_at or one.taken_at,
            )
        )
    return tuple(found)
