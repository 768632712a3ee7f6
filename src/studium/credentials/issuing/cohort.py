"""Awarding to everybody who earned a program's credential: in slices, gone on with after any interruption.

A slice is one transaction that stores its awards and moves the cohort's cursor, so that nobody is left out and
nobody awarded twice, wherever it stops. Memory is that of the slices under way, whatever the cohort's size.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from studium.core import audit, events
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, NotAllowed, NotFound
from studium.core.processes import ready
from studium.partners import api as partners
from studium.progress import api as progress

from .. import gather, keys
from ..events import AwardShare, CohortAdvanced, CredentialAwarded
from ..models import Award, Cohort
from .preparing import Slice, prepare
from .storing import Places, store, with_free_numbers

SLICE = 500
_SHOWN_FAILURES = 100
_TRIES = 5


@dataclass(frozen=True, slots=True)
class CohortView:
    """How far awarding a program's cohort is. `failures`: (learner's public id, sentence), the first hundred."""

    public_id: str
    program_key: str
    started_at: datetime
    moved_at: datetime
    finished_at: datetime | None
    total: int
    looked_at: int
    awarded: int
    failed: int
    failures: tuple[tuple[str, str], ...]

    @property
    def percent(self) -> int:
        """Of the members, how many were looked at: 100 only at the end."""
        if self.finished_at:
            return 100
        return min(99, self.looked_at * 100 // self.total) if self.total else 0


def start_cohort(*, program_key: str, by: int | None) -> CohortView:
    """Opens the awarding of a program's cohort, to be done by tasks; the one under way, where there is one.

    `by` must be a manager or registrar of the awarding institution, or None for Studium itself. Raises
    `NotFound`, `NotAllowed`, `Invalid`.
    """
    return _open(program_key, by=by, by_tasks=True)


def award_cohort(
    *, program_key: str, processes: int = 0, said: Callable[[CohortView], None] = lambda view: None
) -> CohortView:
    """Awards to the whole cohort now, going on where an earlier run stopped; returns when nobody is left.

    With `processes`, that many decide and write beside this one, which signs and stores. `said` hears of the
    progress after each slice. Raises `NotFound`, `Invalid`, and `Conflict` where somebody else goes on with it.
    """
    view = _open(program_key, by=None, by_tasks=False)
    for moved in _slices(view.public_id, program_key, processes):
        view = moved
        said(view)
    return view


def cohorts(*, organisation_keys: list[str] | None = None) -> list[CohortView]:
    """The last twenty cohorts, newest first: all, or those of programs that these organisations award."""
    rows = Cohort.objects.order_by("-pk")
    found = [
        row
        for row in rows[:200]
        if organisation_keys is None or _awarder(row.program_key) in organisation_keys
    ]
    return [_view(row) for row in found[:20]]


def awarding_body(program_key: str) -> str:
    """The key of the institution that signs a program's credentials. Raises `NotFound`, `Invalid`."""
    return gather.Ground(program_key).institutions[0].key


def advance(event: CohortAdvanced) -> None:
    """Later, on `CohortAdvanced`: one slice more, and again while anybody is left."""
    row = Cohort.objects.filter(public_id=event.cohort, finished_at=None).first()
    if row is None:
        return
    places = Places(awarding_body(row.program_key))
    members = _members(row.program_key, row.cursor)
    try:
        moved = _step(
            row.public_id,
            row.program_key,
            row.cursor,
            members,
            _prepare(row.program_key, members, places),
            places,
        )
    except Conflict:
        # The command goes on with it; whoever goes on finishes it.
        return
    if not moved.finished_at:
        with write():
            events.emit(CohortAdvanced(row.public_id))


def tell_share(event: AwardShare) -> None:
    """Later, on `AwardShare`: emits `CredentialAwarded` for each award once, however often this runs."""
    for row in Award.objects.filter(public_id__in=event.awards, told=False).order_by("pk"):
        with write():
            if Award.objects.filter(pk=row.pk, told=False).update(told=True):
                events.emit(CredentialAwarded(row.public_id, row.learner_id, row.program_key))


def _open(program_key: str, *, by: int | None, by_tasks: bool) -> CohortView:
    organisation = awarding_body(program_key)
    if by is not None and not any(
        partners.has_role(user_id=by, organisation_key=organisation, role=role)
        for role in ("manager", "registrar")
    ):
        raise NotAllowed(_("Only a manager or registrar of the awarding institution may do that."))
    keys.signer(organisation)
    with write():
        row = Cohort.objects.filter(program_key=program_key, finished_at=None).first()
        if row is None:
            try:
                with transaction.atomic():
                    row = Cohort.objects.create(
                        program_key=program_key,
                        started_by_id=by,
                        total=len(progress.members_of(program_key=program_key)),
                    )
            except IntegrityError:
                return _view(Cohort.objects.get(program_key=program_key, finished_at=None))
            audit.record(
                actor_id=by,
                action="award cohort",
                target=f"program:{program_key}",
                after={"members": row.total},
            )
        if by_tasks:
            # Where one is under way already this wakes it, if it stopped; two that go on do so in turn.
            events.emit(CohortAdvanced(row.public_id))
        return _view(row)


def _members(program_key: str, after: int) -> list[int]:
    return progress.members_after(program_key=program_key, learner_id=after, count=SLICE)


def _prepare(program_key: str, members: list[int], places: Places) -> Slice:
    with write():
        given = places.take(len(members))
    return prepare(program_key=program_key, learner_ids=members, places=given)


def _step(
    public_id: str, program_key: str, cursor: int, members: list[int], made: Slice, places: Places
) -> CohortView:
    """Stores a slice and moves the cursor. Raises `Conflict` where somebody else moved it."""
    for _again in range(_TRIES):
        try:
            with write():
                row = Cohort.objects.select_for_update().get(public_id=public_id)
                if row.cursor != cursor or row.finished_at:
                    raise Conflict(
                        _(
                            "Somebody else is awarding this cohort; see its progress at the desk for credentials."
                        )
                    )
                if not with_free_numbers(made.prepared):
                    raise IntegrityError
                row.awarded += store(made.prepared)
                row.looked_at += len(members)
                row.failed += len(made.failures)
                row.failures = [*row.failures, *made.failures][:_SHOWN_FAILURES]
                row.moved_at = now()
                if members:
                    row.cursor = members[-1]
                else:
                    row.finished_at = row.moved_at
                row.save()
                return _view(row)
        except IntegrityError:
            # A place or a number was given to somebody else meanwhile: decide on the slice again.
            made = _prepare(program_key, members, places)
    raise Conflict(_("These awards could not be stored, since others kept changing them; start again."))


def _slices(public_id: str, program_key: str, processes: int) -> Iterator[CohortView]:
    cursor = Cohort.objects.values_list("cursor", flat=True).get(public_id=public_id)
    places = Places(awarding_body(program_key))
    if not processes:
        while True:
            members = _members(program_key, cursor)
            moved = _step(
                public_id, program_key, cursor, members, _prepare(program_key, members, places), places
            )
            yield moved
            if moved.finished_at:
                return
            cursor = members[-1]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=ready) as pool:
        waiting: deque[tuple[list[int], Future[Slice]]] = deque()
        asked = cursor
        while True:
            # As many slices under way as keep the others busy while one is stored here.
            while len(waiting) < processes + 1 and (members := _members(program_key, asked)):
                with write():
                    given = places.take(len(members))
                waiting.append((members, pool.submit(_prepare_apart, program_key, members, given)))
                asked = members[-1]
            members, future = waiting.popleft() if waiting else ([], None)
            made = future.result() if future else Slice(())
            moved = _step(public_id, program_key, cursor, members, made, places)
            yield moved
            if moved.finished_at:
                return
            cursor = members[-1]


def _prepare_apart(program_key: str, members: list[int], given: list[tuple[int, str, int]]) -> Slice:
    try:
        return prepare(program_key=program_key, learner_ids=members, places=given)
    finally:
        connection.close_if_unusable_or_obsolete()


def _awarder(program_key: str) -> str:
    try:
        return awarding_body(program_key)
    except NotFound:
        return ""


def _view(row: Cohort) -> CohortView:
    return CohortView(
        public_id=row.public_id,
        program_key=row.program_key,
        started_at=row.started_at,
        moved_at=row.moved_at,
        finished_at=row.finished_at,
        total=row.total,
        looked_at=row.looked_at,
        awarded=row.awarded,
        failed=row.failed,
        failures=tuple((who, why) for who, why in row.failures),
    )


__all__ = ["CohortView", "advance", "award_cohort", "cohorts", "start_cohort", "tell_share"]
