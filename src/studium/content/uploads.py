"""A course that its team sent in: checked first, then taken or not.

    checking --read whole--> ready --taken--> applying --> applied
        |                      |
        +--> refused           +--> dropped

Checking and applying are tasks: a course of a gigabyte takes minutes, and whoever sent it may leave and come back.
The file goes as soon as nothing can come of it any more.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound, StudiumError
from studium.core.events import emit
from studium.core.ids import new_public_id

from . import importing
from .drafting import check_key
from .events import CourseReceived, CourseTaken
from .models import CourseUpload
from .outcomes import CourseReport

#: Bytes of an archive that is taken over the web; larger ones are imported by command.
LARGEST: Final = 2 << 30
_SUFFIXES: Final = (".tar.gz", ".tgz", ".zip")

CHECKING: Final = "checking"
READY: Final = "ready"
REFUSED: Final = "refused"
APPLYING: Final = "applying"
APPLIED: Final = "applied"
DROPPED: Final = "dropped"


@dataclass(frozen=True, slots=True)
class UploadView:
    """An upload. `sentence` says why it was refused; `report` and `changes` are JSON, empty before they are known;
    `number` is the version it became."""

    public_id: str
    course_key: str
    run_key: str
    file_name: str
    size: int
    state: str
    sentence: str
    report: dict[str, Any]
    changes: dict[str, Any]
    number: int | None
    by: int | None
    at: datetime

    @property
    def going_on(self) -> bool:
        """Whether a task is at it, so that the page should be looked at again."""
        return self.state in (CHECKING, APPLYING)


def receive(*, course_key: str, run_key: str, by: int, name: str, size: int, file: IO[bytes]) -> UploadView:
    """Keeps the archive and has it checked. `size` in bytes. Raises `Invalid` for what is no archive of a course,
    `Conflict` while an earlier one waits. Whether the person may is for the caller to have asked."""
    check_key(course_key)
    short = Path(name.replace("\\", "/")).name[-200:]
    if not short.lower().endswith(_SUFFIXES):
        raise Invalid(_("“%(name)s” is no course export; send a .tar.gz or a .zip file.") % {"name": short})
    if not 0 < size <= LARGEST:
        raise Invalid(
            _("The file is empty, or larger than %(most)s GB; import it by command instead.")
            % {"most": LARGEST >> 30}
        )
    public_id = new_public_id()
    place = default_storage.save(f"courses/{public_id}", File(file))
    try:
        with write():
            row = CourseUpload.objects.create(
                public_id=public_id,
                course_key=course_key,
                run_key=run_key,
                file_name=short,
                size=size,
                place=place,
                state=CHECKING,
                by_id=by,
                at=now(),
            )
            emit(CourseReceived(public_id=public_id))
    except IntegrityError as error:
        default_storage.delete(place)
        raise Conflict(
            _("Another version of this course is waiting here; take it or drop it first, then send this one.")
        ) from error
    except BaseException:
        default_storage.delete(place)
        raise
    return _view(row)


def check_received(event: CourseReceived) -> None:
    """Reads the course whole, checks every problem, and says what would change. Storing nothing of it."""
    row = CourseUpload.objects.get(public_id=event.public_id)
    if row.state != CHECKING:
        return
    found = _imported(row, dry_run=True, compare=True)
    if found is None:
        return
    with write():
        row.state, row.report = READY, found.as_json()
        row.changes = asdict(found.changes) if found.changes else {}
        row.save(update_fields=["state", "report", "changes"])


def take(*, public_id: str, by: int) -> UploadView:
    """Makes the course's next version of it, in a task. Raises `NotFound`, `Conflict` where it is not ready."""
    with write():
        row = _ready(public_id)
        row.state = APPLYING
        row.save(update_fields=["state"])
        audit.record(
            actor_id=by,
            action="take course upload",
            target=f"content:{row.course_key}",
            after={"upload": public_id},
        )
        emit(CourseTaken(public_id=public_id, by=by))
    return _view(row)


def apply_taken(event: CourseTaken) -> None:
    """Imports what was taken; the run it was sent for shows it from then on."""
    row = CourseUpload.objects.get(public_id=event.public_id)
    if row.state != APPLYING:
        return
    done = _imported(row, run_key=row.run_key or None, by=event.by)
    if done is None:
        return
    with write():
        row.state, row.number, row.report = APPLIED, done.number, done.as_json()
        row.save(update_fields=["state", "number", "report"])
    default_storage.delete(row.place)


def drop(*, public_id: str, by: int) -> UploadView:
    """Puts it away unused. Raises `NotFound`, `Conflict` where it is not ready."""
    with write():
        row = _ready(public_id)
        row.state = DROPPED
        row.save(update_fields=["state"])
        audit.record(
            actor_id=by,
            action="drop course upload",
            target=f"content:{row.course_key}",
            after={"upload": public_id},
        )
    default_storage.delete(row.place)
    return _view(row)


def upload(public_id: str) -> UploadView:
    """One upload. One query. Raises `NotFound`."""
    row = CourseUpload.objects.filter(public_id=public_id).first()
    if row is None:
        raise NotFound(_("There is no such upload."))
    return _view(row)


def latest_upload(course_key: str) -> UploadView | None:
    """What was sent last for this course; None where nothing was. One query."""
    row = CourseUpload.objects.filter(course_key=course_key).order_by("-pk").first()
    return _view(row) if row else None


def _ready(public_id: str) -> CourseUpload:
    row = CourseUpload.objects.select_for_update().filter(public_id=public_id).first()
    if row is None:
        raise NotFound(_("There is no such upload."))
    if row.state != READY:
        raise Conflict(
            _("This version is not waiting for a decision any more. Reload the page to see how it stands.")
        )
    return row


def _imported(row: CourseUpload, **how: Any) -> CourseReport | None:
    """The archive imported with every problem checked; None where it cannot be, which the upload then says."""
    try:
        with _file(row) as path:
            return importing.import_course(path, course_key=row.course_key, check=True, **how)
    except StudiumError as error:
        _refuse(row, error.sentence)
        return None


def _refuse(row: CourseUpload, sentence: str) -> None:
    with write():
        row.state, row.sentence = REFUSED, sentence
        row.save(update_fields=["state", "sentence"])
    default_storage.delete(row.place)


@contextmanager
def _file(row: CourseUpload) -> Iterator[Path]:
    """The archive as a local file under its own name, wherever it is kept."""
    with tempfile.TemporaryDirectory(prefix="studium-upload-") as folder:
        path = Path(folder) / row.file_name
        with default_storage.open(row.place, "rb") as kept, path.open("wb") as out:
            while chunk := kept.read(1 << 20):
                out.write(chunk)
        yield path


def _view(row: CourseUpload) -> UploadView:
    return UploadView(
        public_id=row.public_id,
        course_key=row.course_key,
        run_key=row.run_key,
        file_name=row.file_name,
        size=row.size,
        state=row.state,
        sentence=row.sentence,
        report=row.report,
        changes=row.changes,
        number=row.number,
        by=row.by_id,
        at=row.at,
    )
