"""Course trees: import, outline, units, grading policy, assets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from . import checking, drafting, exporting, importing, previewing, reading, storing
from .mediatypes import is_active, is_inline
from .models import ContentVersion, RunContent
from .outcomes import Change, Changes, CourseCheck, CourseReport, Finding
from .problems import compiled
from .statics import asset_url
from .tree import (
    AssetView,
    AssignmentType,
    BlockRef,
    BlockView,
    Caption,
    CourseFacts,
    Gate,
    GradingPolicy,
    Group,
    Outline,
    Page,
    Partition,
    Section,
    Sequence,
    Unit,
    UnitRef,
    VideoSource,
    VideoView,
)
from .uploads import LARGEST as LARGEST_UPLOAD
from .uploads import UploadView, apply_taken, check_received, drop, latest_upload, receive, take, upload

__all__ = [
    "LARGEST_UPLOAD",
    "AssetView",
    "AssignmentType",
    "BlockRef",
    "BlockView",
    "Caption",
    "Change",
    "Changes",
    "CourseCheck",
    "CourseFacts",
    "CourseReport",
    "Finding",
    "Gate",
    "GradingPolicy",
    "Group",
    "Outline",
    "Page",
    "Partition",
    "Section",
    "Sequence",
    "Unit",
    "UnitRef",
    "UploadView",
    "VideoSource",
    "VideoView",
    "about",
    "apply_taken",
    "asset",
    "asset_url",
    "check",
    "check_received",
    "compiled",
    "current_version",
    "drop",
    "export_course",
    "facts",
    "grading_policy",
    "import_course",
    "is_active",
    "is_inline",
    "latest_upload",
    "library",
    "open_asset",
    "open_asset_part",
    "outline",
    "pages",
    "partitions",
    "preview",
    "receive",
    "report",
    "take",
    "unit",
    "upload",
    "version",
    "version_for",
    "withholds",
]


def import_course(
    path: str | Path,
    *,
    course_key: str | None = None,
    run_key: str | None = None,
    by: int | None = None,
    dry_run: bool = False,
    check: bool = False,
    compare: bool = False,
) -> CourseReport:
    """Imports the OLX course at `path`: a folder, a .tar.gz or a .zip. All of it is stored, or nothing.

    `course_key` names the content (else organisation and number of the course do); `run_key` binds a run to
    the version made; `check` submits every problem's declared answer and a wrong one; `dry_run` stores
    nothing and needs no database; with `compare` it says what would change, where there is one. The same
    content again makes no new version. Raises `NotFound` where there is nothing at `path`, `Invalid` with one
    sentence for what is no course or is unsafe to open; what is wrong with single blocks is in the report.
    """
    return importing.import_course(
        path, course_key=course_key, run_key=run_key, by=by, dry_run=dry_run, check=check, compare=compare
    )


def preview(path: str | Path, *, course_key: str | None = None) -> Changes:
    """What importing the course at `path` would change in the content with this key (else its own).

    Stores nothing. Blocks are the same where their keys are, so that learners' work stays with them. Raises as
    `import_course` does.
    """
    with drafting.opened(path, course_key) as draft:
        return previewing.compare(draft)


def export_course(version_id: int, to: str | Path) -> None:
    """Writes a version as plain modern OLX (.tar.gz) that imports again to a version of the same digest.

    From what is stored alone. Programs and files too large to be stored are not in it. Raises `NotFound`, and
    `Invalid` where the file cannot be written or the version was made before exports were.
    """
    exporting.export_course(version_id, Path(to))


def current_version(course_key: str) -> int | None:
    """The id of the newest content version of a course; None where it has no content. One query."""
    return (
        ContentVersion.objects.filter(course_key=course_key)
        .order_by("-number")
        .values_list("pk", flat=True)
        .first()
    )


def version(course_key: str, *, number: int | None = None) -> int:
    """The id of a course's version of this number, else of its newest. One query. Raises `NotFound`."""
    return reading.version_of(course_key, number)


def version_for(*, run_key: str, course_key: str) -> int | None:
    """The version that a run shows: the one it is bound to, else the course's newest. At most two queries."""
    bound = RunContent.objects.filter(run_key=run_key).values_list("version_id", flat=True).first()
    return bound if bound is not None else current_version(course_key)


def outline(version_id: int) -> Outline:
    """Chapters, sequentials, units and their blocks, in order. No query when warm. Raises `NotFound`."""
    return reading.outline(version_id)


def unit(version_id: int, unit_key: str) -> Unit:
    """A unit with its blocks. No query when warm. Raises `NotFound`."""
    return reading.unit(version_id, unit_key)


def grading_policy(version_id: int) -> GradingPolicy:
    """The grading policy; empty where the course has none. No query when warm. Raises `NotFound`."""
    return reading.grading_policy(version_id)


def partitions(version_id: int) -> tuple[Partition, ...]:
    """How the course divides its learners into groups; every partition that a gate names is here.

    No query when warm. Raises `NotFound`.
    """
    return reading.partitions(version_id)


def pages(version_id: int) -> tuple[Page, ...]:
    """What the course shows beside its units: updates, handouts, pages of its own, textbooks, in its order.

    No query when warm. Raises `NotFound`.
    """
    return reading.pages(version_id)


def facts(version_id: int) -> CourseFacts:
    """The dates and the like that the author's settings hold. One query. Raises `NotFound`."""
    return reading.facts(version_id)


def library(version_id: int) -> tuple[str, Callable[[], IO[bytes]]] | None:
    """The course's own Python modules (`python_lib.zip`): their hash, and what opens the zip to be closed by the
    caller; None where it has none. For the grader alone: `asset` does not know the hash. One query. Raises
    `NotFound`."""
    return reading.library(version_id)


def withholds(version_id: int) -> bool:
    """Whether the author keeps results of any block from learners, for a time or for good (`show_correctness`). One query
    when first asked for, none later."""
    return reading.withholds(version_id)


def check(version_id: int) -> CourseCheck:
    """Submits to every problem of a version its declared answer and a wrong one, and gathers what its authors may
    want to mend: dead links, missing files, captions, words for pictures, titles.

    Compiles every problem: seconds for a large course. Raises `NotFound`.
    """
    return checking.check(version_id)


def about(version_id: int) -> dict[str, str]:
    """The pages about the course, clean HTML by name ("overview"). One query. Raises `NotFound`."""
    return dict(ContentVersion.objects.filter(pk=version_id).values_list("about", flat=True).first() or {})


def report(version_id: int) -> dict[str, Any]:
    """The report of the import that made this version. One query; empty where there is no such version."""
    return dict(ContentVersion.objects.filter(pk=version_id).values_list("report", flat=True).first() or {})


def asset(hash_: str) -> AssetView:
    """What is known of a stored file. No query when warm. Raises `NotFound`."""
    return reading.asset(hash_)


def open_asset(hash_: str) -> IO[bytes]:
    """The bytes of a stored file, to be closed by the caller. Raises `FileNotFoundError`, and `NotFound` for what
    `asset` does not know, such as private files."""
    reading.asset(hash_)
    return storing.open_asset(hash_)


def open_asset_part(hash_: str, *, first: int, last: int) -> IO[bytes]:
    """The bytes of a stored file from byte `first` on, at least to `last`, to be closed by the caller.

    Raises `FileNotFoundError`.
    """
    return storing.open_part(hash_, first, last)
