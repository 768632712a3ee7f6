"""Joining a run, and moving to its verified track."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound
from studium.core.events import emit

from . import models, rules
from .events import Enrolled, TrackChanged
from .ledger import dates, note, take_right
from .rules import Entry, Right, Track
from .views import Enrolment


def as_view(row: models.Enrolment) -> Enrolment:
    return Enrolment(
        id=row.pk,
        learner_id=row.learner_id,
        run_key=row.run_key,
        course_key=row.course_key,
        track=Track(row.track),
        enrolled_at=row.enrolled_at,
        verified_at=row.verified_at,
    )


def enrol(*, learner_id: int, run_key: str, track: str = Track.AUDIT, cause: str = "learner") -> Enrolment:
    """Puts the learner into a run. Somebody who is in it already stays, and moves up where `track` says so.

    The verified track consumes a right: one paid for this run, or one of a bundle that holds the course.
    Raises `NotFound` (no such run), `Invalid` (no such track), `Conflict` (enrolment or upgrading closed,
    nothing paid).
    """
    wanted = _track(track)
    run = catalog.run(run_key)
    with write():
        row = find(learner_id, run_key)
        if row is None:
            check_enrol_open(run)
            right = take_right(learner_id=learner_id, run=run) if wanted is Track.VERIFIED else None
            row = do_enrol(learner_id=learner_id, run=run, right=right, cause=cause)
        elif wanted is Track.VERIFIED and row.track != Track.VERIFIED.value:
            check_upgrade_open(run)
            do_upgrade(row, right=take_right(learner_id=learner_id, run=run), cause=cause)
        return as_view(row)


def upgrade(*, learner_id: int, run_key: str, source: str) -> Enrolment:
    """Moves the learner to the verified track, consuming a right; `source` says why, for the ledger.

    Raises `NotFound` where the learner is not in the run, `Conflict` after the run's upgrade deadline or
    where nothing was paid. Somebody who is verified already stays so and consumes nothing.
    """
    run = catalog.run(run_key)
    with write():
        row = find(learner_id, run_key)
        if row is None:
            raise NotFound(_("You are not enrolled in %(course)s.") % {"course": run.course_title})
        if row.track != Track.VERIFIED.value:
            check_upgrade_open(run)
            do_upgrade(row, right=take_right(learner_id=learner_id, run=run), cause=source)
        return as_view(row)


def find(learner_id: int, run_key: str) -> models.Enrolment | None:
    return models.Enrolment.objects.filter(learner_id=learner_id, run_key=run_key).first()


def check_enrol_open(run: catalog.RunView) -> None:
    """Raises `Conflict` with the date where enrolment in the run has closed."""
    closed = rules.enrol_closed(dates(run), now())
    if closed:
        raise Conflict(
            _("Enrolment in this run of %(course)s closed on %(day)s. Choose a later run.")
            % {"course": run.course_title, "day": _day(closed)}
        )


def check_upgrade_open(run: catalog.RunView) -> None:
    """Raises `Conflict` with the date where the run's upgrade deadline has passed."""
    closed = rules.upgrade_closed(dates(run), now())
    if closed:
        raise Conflict(
            _(
                "The deadline to upgrade this run of %(course)s was %(day)s. "
                "You can take the verified track of a later run."
            )
            % {"course": run.course_title, "day": _day(closed)}
        )


def do_enrol(*, learner_id: int, run: catalog.RunView, right: Right | None, cause: str) -> models.Enrolment:
    """Writes the enrolment, on the verified track where a right is given.

    A second click finds the first one's row.
    """
    moment = now()
    track = Track.VERIFIED if right else Track.AUDIT
    row, created = models.Enrolment.objects.get_or_create(
        learner_id=learner_id,
        run_key=run.key,
        defaults={
            "course_key": run.course_key,
            "track": track.value,
            "enrolled_at": moment,
            "verified_at": moment if right else None,
        },
    )
    if not created:
        if right and row.track != Track.VERIFIED.value:
            do_upgrade(row, right=right, cause=cause)
        return row
    if right:
        note(learner_id=learner_id, entry=Entry.CONSUMED, right=right, cause=cause, run_key=run.key)
    emit(Enrolled(learner_id=learner_id, run_key=run.key, course_key=run.course_key, track=track.value))
    return row


def do_upgrade(row: models.Enrolment, *, right: Right, cause: str) -> None:
    """Consumes the right and moves the enrolment to the verified track."""
    note(learner_id=row.learner_id, entry=Entry.CONSUMED, right=right, cause=cause, run_key=row.run_key)
    do_change_track(row, Track.VERIFIED, cause=cause)


def do_change_track(row: models.Enrolment, track: Track, *, cause: str) -> None:
    previous, row.track = row.track, track.value
    if track is Track.VERIFIED:
        row.verified_at = now()
    row.save(update_fields=["track", "verified_at"])
    emit(
        TrackChanged(
            learner_id=row.learner_id,
            run_key=row.run_key,
            course_key=row.course_key,
            track=track.value,
            previous=previous,
            cause=cause,
        )
    )


def _track(value: str) -> Track:
    try:
        return Track(value)
    except ValueError:
        raise Invalid(
            _("“%(track)s” is not a track; choose audit or verified.") % {"track": value}, field="track"
        ) from None


def _day(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "j F Y")
