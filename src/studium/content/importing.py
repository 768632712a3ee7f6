"""The use case of importing a course: read, build, report, and store all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import IntegrityError
from django.utils.translation import gettext as _

from studium.assessment import safexml
from studium.core import audit, events
from studium.core.db import write
from studium.core.errors import Conflict, Invalid

from . import attributes as read
from . import bundle, olx, policies, storing
from .archive import open_course
from .blocks import Built
from .building import build
from .events import ContentPublished
from .models import Asset, AssetUse, Block, ContentVersion, RunContent
from .pages import PageReader
from .report import make_report
from .statics import LIBRARY, AssetFile, Statics
from .tree import CourseReport

# Part of the digest: a newer reading of the same files is a new version.
_READING: Final = 2
#: The name of the course's own OLX among a version's files; no path, so that no static file can have it.
BUNDLE: Final = ":olx.tar.gz"


@dataclass(slots=True)
class Draft:
    """A course as it was read, before any of it is stored."""

    key: str
    title: str
    run: str
    built: Built
    grading: dict[str, Any]
    about: dict[str, str]
    course: dict[str, Any]
    assets: list[AssetFile]
    notes: list[str]

    def digest(self) -> str:
        """A hash over all that is stored of it; the course's own OLX counts by its files, not by their packing."""
        blocks = [
            [one.key, one.kind, one.element, one.parent, one.title, one.body, one.source, one.details]
            for one in self.built.blocks
        ]
        named = sorted([one.name, one.hash, one.media_type] for one in self.assets if one.name != BUNDLE)
        course = {name: value for name, value in self.course.items() if name != "olx"}
        files = bundle.digest_of(self.built.files)
        whole = [_READING, self.title, blocks, self.grading, self.about, course, named, files]
        text = json.dumps(whole, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


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
    with opened(path, course_key) as draft:
        report = report_on(draft, check=check)
        if dry_run:
            return CourseReport(report, None, None, unchanged=False)
        for asset in _one_each(draft.assets):
            storing.keep(asset)
        try:
            return _store(draft, report, run_key=run_key, by=by)
        except IntegrityError as error:
            # Two imports of one course at once take the same number; the second to commit fails whole.
            raise Conflict(
                _("Another import of this course finished at the same moment; import it again.")
            ) from error


@contextmanager
def opened(path: str | Path, course_key: str | None) -> Iterator[Draft]:
    """Reads the course at `path` whole; its files are there as long as the context is."""
    if course_key is not None:
        check_key(course_key)
    with open_course(Path(path)) as files:
        course = olx.read_course(files)
        root = course.root
        key = course_key or _key_of(root, Path(path))
        statics = Statics.of(course.files)
        built = build(course, statics)
        grading, policy_notes = policies.read_grading(course.files, course.run)
        reader = PageReader(course, statics, built.units)
        whole = {
            "partitions": built.partitions,
            "pages": reader.pages(),
            "facts": reader.facts(),
            "library": library.hash if (library := statics.assets.get(LIBRARY)) is not None else "",
        }
        about = reader.about()
        whole["olx"] = statics.add_private(BUNDLE, bundle.pack(built.files), "application/gzip").hash
        notes = [*course.notes, *policy_notes, *statics.notes, *reader.notes]
        if course.files.unnamed:
            notes.append(
                _("%(count)s files whose names are no text were left out") % {"count": course.files.unnamed}
            )
        title = " ".join(read.plain(root.attributes, "display_name").split())[:250]
        yield Draft(
            key,
            storable(title) or key,
            storable(course.run),
            built,
            storable(grading),
            storable(about),
            storable(whole),
            list(statics.assets.values()),
            notes,
        )


def report_on(draft: Draft, *, check: bool) -> dict[str, Any]:
    """The report of an import, as JSON."""
    files = [one for one in draft.assets if not one.made]
    report = make_report(
        course_key=draft.key,
        title=draft.title,
        run=draft.run,
        built=draft.built,
        notes=draft.notes,
        check=check,
        assets={"files": len(files), "bytes": sum(one.size for one in _one_each(files))},
    )
    return dict(storable(report))


def check_key(key: str) -> None:
    """A course key is a slug. Raises `Invalid`."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", key):
        raise Invalid(
            _("“%(key)s” is no course key; use small letters, digits, points and hyphens, like “queues-101”.")
            % {"key": key[:60]},
            field="course",
        )


def storable(value: Any) -> Any:
    """The same JSON-able value without characters that a database or a browser cannot take."""
    if isinstance(value, str):
        return safexml.without_controls(value)
    if isinstance(value, dict):
        return {storable(key): storable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [storable(one) for one in value]
    return value


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
                for one in _one_each(draft.assets)
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
