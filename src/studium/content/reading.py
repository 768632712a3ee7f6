"""Reading a version. Versions never change, so what was read once is kept in memory, within bounds."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Lock
from typing import IO, Any, Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from studium.core.errors import NotFound

from . import blocks as kinds
from . import storing
from .models import Asset, Block, ContentVersion
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


class _Kept[V]:
    """A small cache that drops what was not used for longest. What raises is not kept."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.values: OrderedDict[Any, V] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Any, make: Callable[[], V]) -> V:
        with self.lock:
            if key in self.values:
                self.values.move_to_end(key)
                return self.values[key]
        value = make()
        with self.lock:
            self.values[key] = value
            while len(self.values) > self.most:
                self.values.popitem(last=False)
        return value


_outlines: Final[_Kept[Outline]] = _Kept(64)
_units: Final[_Kept[Unit]] = _Kept(512)
_policies: Final[_Kept[GradingPolicy]] = _Kept(256)
_partitions: Final[_Kept[tuple[Partition, ...]]] = _Kept(256)
_withholding: Final[_Kept[bool]] = _Kept(4096)
_pages: Final[_Kept[tuple[Page, ...]]] = _Kept(64)
_assets: Final[_Kept[AssetView]] = _Kept(2048)


def outline(version_id: int) -> Outline:
    """The outline of a version: two queries when first asked for, none later."""
    return _outlines.get(version_id, lambda: _read_outline(version_id))


def unit(version_id: int, unit_key: str) -> Unit:
    """One unit with its blocks: one query when first asked for (and the outline's), none later."""
    return _units.get((version_id, unit_key), lambda: _read_unit(version_id, unit_key))


def grading_policy(version_id: int) -> GradingPolicy:
    return _policies.get(version_id, lambda: _read_policy(version_id))


def partitions(version_id: int) -> tuple[Partition, ...]:
    return _partitions.get(version_id, lambda: _read_partitions(version_id))


def withholds(version_id: int) -> bool:
    rows = Block.objects.filter(version_id=version_id, details__has_key="show_correctness")
    return _withholding.get(version_id, rows.exists)


def asset(hash_: str) -> AssetView:
    return _assets.get(hash_, lambda: _read_asset(hash_))


def _read_outline(version_id: int) -> Outline:
    version = need_version(version_id, "course_key", "title")
    below: dict[str, list[dict[str, Any]]] = defaultdict(list)
    rows = Block.objects.filter(version_id=version_id).order_by("position")
    for row in rows.values("key", "kind", "parent", "title", "details"):
        below[row["parent"]].append(dict(row))

    def unit_of(row: dict[str, Any]) -> UnitRef:
        blocks = tuple(
            BlockRef(
                one["key"],
                one["kind"],
                one["title"],
                Decimal(one["details"].get("possible") or 0),
                _gates(one["details"]),
                one["details"].get("show_correctness") or "always",
            )
            for one in below[row["key"]]
        )
        return UnitRef(row["key"], row["title"] or _("Untitled"), blocks)

    def sequence_of(row: dict[str, Any]) -> Sequence:
        details = row["details"]
        due, start = details.get("due"), details.get("start")
        return Sequence(
            key=row["key"],
            title=row["title"] or _("Untitled"),
            format=details.get("format") or "",
            graded=bool(details.get("graded")),
            due=datetime.fromisoformat(due) if due else None,
            units=tuple(unit_of(one) for one in below[row["key"]] if one["kind"] == kinds.UNIT),
            grace=timedelta(seconds=details.get("grace") or 0),
            start=datetime.fromisoformat(start) if start else None,
            hide_after_due=bool(details.get("hide_after_due")),
        )

    chapters = tuple(
        Section(
            row["key"],
            row["title"] or _("Untitled"),
            tuple(sequence_of(one) for one in below[row["key"]] if one["kind"] == kinds.SEQUENTIAL),
        )
        for row in below[""]
        if row["kind"] == kinds.CHAPTER
    )
    return Outline(version_id, version.course_key, version.title, chapters)


def _read_unit(version_id: int, unit_key: str) -> Unit:
    for sequence in outline(version_id).sequences():
        for ref in sequence.units:
            if ref.key == unit_key:
                rows = Block.objects.filter(version_id=version_id, parent=unit_key).order_by("position")
                return Unit(
                    ref.key, ref.title, tuple(_block(row) for row in rows), sequence.key, sequence.title
                )
    raise NotFound(_("This course has no unit “%(key)s”.") % {"key": unit_key})


def _block(row: Block) -> BlockView:
    details = row.details
    return BlockView(
        key=row.key,
        kind=row.kind,
        title=row.title,
        html=mark_safe(row.body),  # noqa: S308 - cleaned when it was imported
        video=_video(details["video"]) if row.kind == kinds.VIDEO else None,
        source=row.source or None,
        max_attempts=details.get("max_attempts"),
        weight=Decimal(details["weight"]) if details.get("weight") else None,
        possible=Decimal(details.get("possible") or 0),
        show_answer=details.get("show_answer") or "finished",
        why=details.get("why", ""),
        element=row.element,
        details=details,
        gates=_gates(details),
    )


def _gates(details: dict[str, Any]) -> tuple[Gate, ...]:
    return tuple(
        Gate(
            one["kind"],
            one["key"],
            one.get("arm", ""),
            tuple(one.get("arms", ())),
            one.get("count", 1),
            one.get("details", {}),
        )
        for one in details.get("gates", ())
    )


def _video(raw: dict[str, Any]) -> VideoView:
    return VideoView(
        sources=tuple(VideoSource(one["url"], one["media_type"], one["here"]) for one in raw["sources"]),
        youtube_id=raw["youtube_id"],
        captions=tuple(Caption(one["language"], one["label"], one["url"]) for one in raw["captions"]),
        transcript=SafeString(raw["transcript"]),
        transcript_language=raw["transcript_language"],
        poster=raw["poster"],
        start=raw["start"],
        end=raw["end"],
        duration=raw["duration"],
        handout=raw["handout"],
        download=raw["download"],
    )


def _read_policy(version_id: int) -> GradingPolicy:
    raw = need_version(version_id, "grading").grading
    types = tuple(
        AssignmentType(
            one["type"], Decimal(one["weight"]), one["min_count"], one["drop_count"], one["short_label"]
        )
        for one in raw.get("types", [])
    )
    cutoffs = [(name, Decimal(share)) for name, share in raw.get("cutoffs", {}).items()]
    return GradingPolicy(types, tuple(sorted(cutoffs, key=lambda one: -one[1])))


def pages(version_id: int) -> tuple[Page, ...]:
    return _pages.get(version_id, lambda: _read_pages(version_id))


def _read_pages(version_id: int) -> tuple[Page, ...]:
    return tuple(
        Page(
            kind=one["kind"],
            key=one["key"],
            title=one["title"],
            html=mark_safe(one["html"]),  # noqa: S308 - cleaned when it was imported
            url=one["url"],
            chapters=tuple((chapter["title"], chapter["url"]) for chapter in one["chapters"]),
        )
        for one in need_version(version_id, "course").course.get("pages", ())
    )


def facts(version_id: int) -> CourseFacts:
    raw = need_version(version_id, "course").course.get("facts", {})
    moments = {
        name: datetime.fromisoformat(raw[name]) if raw.get(name) else None
        for name in ("start", "end", "enrol_start", "enrol_end")
    }
    return CourseFacts(
        **moments,
        self_paced=bool(raw.get("self_paced")),
        language=raw.get("language") or "",
        image=raw.get("image") or "",
    )


def library(version_id: int) -> tuple[str, Callable[[], IO[bytes]]] | None:
    found = need_version(version_id, "course").course.get("library")
    return (str(found), lambda: storing.open_asset(str(found))) if found else None


def _read_partitions(version_id: int) -> tuple[Partition, ...]:
    return tuple(
        Partition(
            one["id"],
            one["name"],
            one["scheme"],
            tuple(Group(group["id"], group["name"]) for group in one["groups"]),
        )
        for one in need_version(version_id, "course").course.get("partitions", ())
    )


def _read_asset(hash_: str) -> AssetView:
    found = Asset.objects.filter(pk=hash_, private=False).first()
    if found is None:
        raise NotFound(_("There is no such file."))
    return AssetView(found.hash, found.media_type, found.size)


def version_of(course_key: str, number: int | None) -> int:
    found = ContentVersion.objects.filter(course_key=course_key)
    if number is not None:
        found = found.filter(number=number)
    version_id = found.order_by("-number").values_list("pk", flat=True).first()
    if version_id is None:
        raise NotFound(
            _("There is no content “%(key)s” of that version.") % {"key": course_key}
            if number is not None
            else _("There is no content with the key “%(key)s”; import it first.") % {"key": course_key}
        )
    return version_id


def need_version(version_id: int, *fields: str) -> ContentVersion:
    found = ContentVersion.objects.only(*fields).filter(pk=version_id).first()
    if found is None:
        raise NotFound(_("There is no such version of a course."))
    return found
