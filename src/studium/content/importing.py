"""The use case of importing a course: read, build, report, and store all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from django.db import IntegrityError
from django.utils.translation import gettext as _

from studium.assessment import safexml
from studium.assessment.api import clean_html
from studium.core import audit, events
from studium.core.db import write
from studium.core.errors import Conflict, Invalid

from . import attributes as read
from . import olx, policies, storing
from .archive import open_course
from .blocks import Built
from .building import build
from .coursefiles import CourseFiles
from .events import ContentPublished
from .models import Asset, AssetUse, Block, ContentVersion, RunContent
from .report import make_report
from .statics import AssetFile, Links, Statics, need_file
from .tree import CourseReport

# Part of the digest: a newer reading of the same files is a new version.
_READING: Final = 2
_MAX_PAGES: Final = 40


def import_course(
    path: str | Path,
    *,
    course_key: str | None = None,
    run_key: str | None = None,
    by: int | None = None,
    dry_run: bool = False,
    check: bool = False,
) -> CourseReport:
    """Imports the course at `path`; see `api.import_course`."""
    if course_key is not None:
        check_key(course_key)
    with open_course(Path(path)) as files:
        course = olx.read_course(files)
        root = course.root
        key = course_key or _key_of(root, Path(path))
        statics = Statics.of(course.files)
        built = build(root, statics)
        grading, policy_notes = policies.read_grading(course.files, course.run)
        about = _about(course.files, statics)
        notes = [*course.notes, *policy_notes, *statics.notes, *_left_out(course.files)]
        title = storable(" ".join(read.plain(root.attributes, "display_name").split())[:250]) or key
        assets = _one_each(statics.assets.values())
        report = make_report(
            course_key=key,
            title=title,
            run=course.run,
            built=built,
            notes=notes,
            check=check,
            assets={"files": len(statics.assets), "bytes": sum(one.size for one in assets)},
        )
        report = storable(report)
        if dry_run:
            return CourseReport(report, None, None, unchanged=False)
        for asset in assets:
            storing.keep(asset)
        return _stored(
            key,
            title,
            storable(course.run),
            run_key,
            by,
            report,
            built,
            storable(grading),
            storable(about),
            storable({"partitions": built.partitions}),
            list(statics.assets.values()),
        )


def check_key(key: str) -> None:
    """A course key is a slug. Raises `Invalid`."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", key):
        raise Invalid(
            _("“%(key)s” is no course key; use small letters, digits, points and hyphens, like “queues-101”.")
            % {"key": key[:60]},
            field="course",
        )


def _stored(*what: Any) -> CourseReport:
    try:
        return _store(*what)
    except IntegrityError as error:
        # Two imports of one course at once take the same number; the second to commit fails whole.
        raise Conflict(
            _("Another import of this course finished at the same moment; import it again.")
        ) from error


def storable(value: Any) -> Any:
    """The same JSON-able value without characters that a database or a browser cannot take."""
    if isinstance(value, str):
        return safexml.without_controls(value)
    if isinstance(value, dict):
        return {storable(key): storable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [storable(one) for one in value]
    return value


def _store(
    key: str,
    title: str,
    run: str,
    run_key: str | None,
    by: int | None,
    report: dict[str, Any],
    built: Built,
    grading: dict[str, Any],
    about: dict[str, str],
    course: dict[str, Any],
    assets: list[AssetFile],
) -> CourseReport:
    digest = _digest(title, built, grading, about, course, assets)
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
            course_key=key, number=number, digest=digest, title=title, run=run[:120], imported_by_id=by,
            grading=grading, about=about, course=course, report=report,
        )  # fmt: skip
        Block.objects.bulk_create(
            [
                Block(
                    version=version, key=one.key, kind=one.kind, element=one.element[:60], parent=one.parent,
                    position=position, title=storable(one.title), file=storable(one.file)[:500],
                    body=storable(one.body), source=storable(one.source), details=storable(one.details),
                )
                for position, one in enumerate(built.blocks)
            ],
            batch_size=500,
        )  # fmt: skip
        Asset.objects.bulk_create(
            [Asset(hash=one.hash, media_type=one.media_type, size=one.size) for one in _one_each(assets)],
            ignore_conflicts=True,
            batch_size=500,
        )
        AssetUse.objects.bulk_create(
            [AssetUse(version=version, name=one.name[:500], asset_id=one.hash) for one in assets],
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


def _digest(
    title: str,
    built: Built,
    grading: dict[str, Any],
    about: dict[str, str],
    course: dict[str, Any],
    assets: list[AssetFile],
) -> str:
    rows = [
        [one.key, one.kind, one.element, one.parent, one.title, one.body, one.source, one.details]
        for one in built.blocks
    ]
    named = sorted([one.name, one.hash, one.media_type] for one in assets)
    text = json.dumps(
        [_READING, title, rows, grading, about, course, named], sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _one_each(assets: Iterable[AssetFile]) -> list[AssetFile]:
    """One file for each hash: the same bytes under two names are stored once."""
    return list({one.hash: one for one in assets}.values())


def _key_of(root: olx.Node, path: Path) -> str:
    org, course = root.attributes.get("org", ""), root.attributes.get("course", "")
    words = "-".join(part for part in (org, course) if part) or path.name.partition(".")[0]
    plain = re.sub(r"[^a-z0-9._-]+", "-", words.lower()).strip("-._")
    if not plain:
        raise Invalid(
            _("The course names neither its organisation nor its number; give a key with --course.")
        )
    return plain[:100]


def _about(files: CourseFiles, statics: Statics) -> dict[str, str]:
    """The pages about the course: clean HTML by name ("overview", "short_description")."""
    links = Links(statics, {})
    pages: dict[str, str] = {}
    for path in list(files.under("about"))[:_MAX_PAGES]:
        name, _dot, ending = path.removeprefix("about/").partition(".")
        raw = need_file(files, path) if ending == "html" else None
        if raw is not None and len(raw) < 200_000 and raw.strip():
            pages[name] = str(clean_html(safexml.decode(raw)[0], link=links).html)
    return pages


def _left_out(files: CourseFiles) -> list[str]:
    """Parts of an export that are not blocks and that are not read, by name and number."""
    notes = []
    if files.unnamed:
        notes.append(_("%(count)s files whose names are no text were left out") % {"count": files.unnamed})
    for folder, what in (
        ("tabs", _("pages of its own")),
        ("textbooks", _("textbooks")),
        ("info", _("course updates")),
        ("wiki", _("wiki pages")),
    ):
        count = sum(1 for path in files.under(folder) if path.endswith((".html", ".xml", ".json")))
        if count:
            notes.append(_("%(count)s files of %(what)s (%(folder)s/) were left out")
                         % {"count": count, "what": what, "folder": folder})  # fmt: skip
    return notes
