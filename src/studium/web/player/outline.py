"""The outline beside a unit: every unit of the course with its tick.

A course has up to hundreds of units and a page differs from the next in a few ticks only, so the outline is
built once for a course version and language, as text with holes, and the holes are filled for the learner.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from studium.learning.api import Book, in_words
from studium.web.shell import icons

_TAIL: Final = "</a></li>"


@dataclass(frozen=True, slots=True)
class _Item:
    """A unit's row: what stands before what differs by learner, its title, the note that is the same for everybody, and
    the row above its sequence."""

    unit_key: str
    head: str
    title: str
    note: str
    above: str


@dataclass(frozen=True, slots=True)
class _Chapter:
    title: str
    rows: tuple[_Item, ...]
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language that the outline repeats."""

    done: str
    count: str
    graded: str


def outline(
    book: Book,
    *,
    run_key: str,
    done: Collection[str],
    current: str | None,
    later: Mapping[str, datetime] | None = None,
    since: Mapping[str, datetime] | None = None,
) -> SafeString:
    """The outline as a list of chapters; the one with the current unit is open. `later` are the units that are not
    open yet, with the moment at which they are, `since` those that are not shown any more, with the moment of that."""
    words, chapters = _skeleton(book, run_key, get_language() or "en")
    tick = f'<span class="tick">{icons.svg("check")}<span class="visually-hidden">{escape(words.done)} </span></span>'
    out: list[str] = []
    for chapter in chapters:
        here = current in chapter.units
        # A learner may not see every unit: what is left of a chapter may be nothing.
        units = chapter.units if not book.hidden else chapter.units & book.places.keys()
        if not units and book.hidden:
            continue
        finished = sum(key in done for key in units)
        count = escape(words.count % {"done": finished, "total": len(units)})
        out.append(
            f"<li><details{' open' if here or len(chapters) == 1 else ''}><summary><span>{chapter.title}</span>"
            f'<span class="count" data-counts data-done="{finished}">{count}</span></summary><ul>'
        )
        above = ""
        for row in chapter.rows:
            if row.unit_key not in units:
                continue
            if row.above is not above:
                above = row.above
                out.append(above)
            out.append(row.head)
            out.append(' aria-current="page">' if row.unit_key == current else ">")
            out.append(tick if row.unit_key in done else '<span class="tick"></span>')
            at = later.get(row.unit_key) if later else None
            if at:
                opens = _("opens on %(date)s") % {"date": in_words(at)}
                out.append(f'{row.title}<span class="note">{escape(opens)}</span>{_TAIL}')
            elif since and row.unit_key in since:
                out.append(f'{row.title}<span class="note">{escape(_("no longer shown"))}</span>{_TAIL}')
            else:
                out.append(row.title + row.note + _TAIL)
        out.append("</ul></details></li>")
    return mark_safe(f'<ol class="chapters">{"".join(out)}</ol>')  # noqa: S308 - every title is escaped


@lru_cache(maxsize=256)
def _kept(
    version: int, identity: int, run_key: str, language: str
) -> list[tuple[_Words, tuple[_Chapter, ...]]]:
    return []


def _skeleton(book: Book, run_key: str, language: str) -> tuple[_Words, tuple[_Chapter, ...]]:
    kept = _kept(book.version, id(book.outline), run_key, language)
    if not kept:
        kept.append(_build(book, run_key))
    return kept[0]


def _build(book: Book, run_key: str) -> tuple[_Words, tuple[_Chapter, ...]]:
    words = _Words(done=_("Done:"), count=_("%(done)s of %(total)s"), graded=_("graded"))
    base = reverse("learn", args=[run_key])
    chapters = []
    for chapter in book.outline.chapters:
        rows: list[_Item] = []
        for sequence in chapter.sequentials:
            alone = len(sequence.units) == 1
            note = f'<span class="note">{escape(words.graded)}</span>' if sequence.graded else ""
            above = "" if alone else f'<li class="sequence">{escape(sequence.title)}{note}</li>'
            for unit in sequence.units:
                title = sequence.title if alone else unit.title
                rows.append(
                    _Item(
                        unit.key,
                        f'<li{' class="alone"' if alone else ""}><a href="{base}{quote(unit.key)}/"',
                        f'<span class="title">{escape(title)}</span>',
                        note if alone else "",
                        above,
                    )
                )
        keys = frozenset(unit.key for sequence in chapter.sequentials for unit in sequence.units)
        chapters.append(_Chapter(str(escape(chapter.title)), tuple(rows), keys))
    return words, tuple(chapters)
