"""The use case of importing a course: read, build, report, and store all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from studium.core import audit, events
from studium.core.db import write
from studium.core.errors import Conflict

from . import previewing, storing
from .drafting import Draft, one_each, opened, report_on, storable
from .events import ContentPublished
from .models import Asset, AssetUse, Block, ContentVersion, RunContent
from .outcomes import CourseReport


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
    """Imports the course at `path`; see `api.import_course`."""
    with opened(path, course_key) as draft:
        report = report_on(draft, check=check)
        if dry_run:
            changes = previewing.compare(draft) if compare and previewing.possible() else None
            return CourseReport(report, None, None, unchanged=False, changes=changes)
        for asset in one_each(draft.assets):
            storing.keep(asset)
        try:
            return _store(draft, report, run_key=run_key, by=by)
        except IntegrityError as error:
            # Two imports of one course at once take the same number; the second to commit fails whole.
            raise Conflict(
                _("Another import of this course finished at the same moment; import it again.")
            ) from error


def _store(draft: Draft, report: dict[str, Any], *, run_key: str | None, by: int | None) -> CourseReport:
    digest, key = draft.digest(), draft.key
    with write():
        last = ContentVersion.objects.select_for_update().filter(course_key=key).order_by("-number").first()
        if last is not None and last.digest == digest:
            _bind(run_key, last)
            return CourseReport(
                {**report, "version": last.number, "unchanged": True}, last.pk, last.number, True
            )
        number = last.number + 1 if last else 1
        report = {**report, "version": number, "unchanged": False}
        version = ContentVersion.objects.create(
            course_key=key, number=number, digest=digest, title=draft.title, run=draft.run[:120],
            imported_by_id=by, grading=draft.grading, about=draft.about, course=draft.course, report=report,
        )  # fmt: skip
        Block.objects.bulk_create(
            [
                Block(
                    version=version, key=one.key, kind=one.kind, element=one.element[:60], parent=one.parent,
                    position=position, title=storable(one.title), file=storable(one.file)[:500],
                    body=storable(one.body), source=storable(one.source), details=storable(one.details),
                )
                for position, one in enumerate(draft.built.blocks)
            ],
            batch_size=500,
        )  # fmt: skip
        Asset.objects.bulk_create(
            [
                Asset(hash=one.hash, media_type=one.media_type, size=one.size, private=one.private)
                for one in one_each(draft.assets)
            ],
            ignore_conflicts=True,
            batch_size=500,
        )
        AssetUse.objects.bulk_create(
            [
                AssetUse(version=version, name=one.name[:500], asset_id=one.hash, made=one.made)
                for one in draft.assets
            ],
            batch_size=500,
        )
        _bind(run_key, version)
        audit.record(
            actor_id=by,
            action="import course content",
            target=f"content:{key}",
            before={"version": last.number} if last else None,
            after={"version": number, "digest": digest},
        )
        events.emit(ContentPublished(course_key=key, version_id=version.pk, number=number))
    return CourseReport(report, version.pk, number, unchanged=False)


def _bind(run_key: str | None, version: ContentVersion) -> None:
    if run_key:
        RunContent.objects.update_or_create(run_key=run_key, defaults={"version": version})
