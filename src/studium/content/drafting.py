"""A course read whole and not yet stored: what an import, a dry run and a preview all begin with."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from studium.assessment.slips import without_controls
from studium.core.errors import Invalid

from . import attributes as read
from . import bundle, olx, policies
from .archive import open_course
from .blocks import Built
from .building import build
from .pages import PageReader
from .report import make_report
from .statics import LIBRARY, AssetFile, Statics

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
        assets={"files": len(files), "bytes": sum(one.size for one in one_each(files))},
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
        return without_controls(value)
    if isinstance(value, dict):
        return {storable(key): storable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [storable(one) for one in value]
    return value


def one_each(assets: Iterable[AssetFile]) -> list[AssetFile]:
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
