"""Writing and reading margins. Each is its learner's own: no function takes anybody else's words out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, NotFound
from studium.core.prepared import NUMBER, TEXT, Prepared

from ..access import ground_for
from ..book import Book, Place
from ..models import RunState
from ..opening import check_open
from ..states import check_enrolled, lock_run
from ..texts import clean_text
from .models import Margin

#: The longest note, in characters.
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class MarginView:
    """The margin of one unit. `bookmarks` holds keys of blocks, and "" where the unit itself is bookmarked.

    `stamp` changes with every change of the note: a page that is behind is told apart by it.
    """

    note: str = ""
    bookmarks: tuple[str, ...] = ()
    changed_at: datetime | None = None

    @property
    def stamp(self) -> str:
        return f"{self.changed_at:%Y%m%d%H%M%S%f}" if self.note and self.changed_at else "0"


@dataclass(frozen=True, slots=True)
class Bookmarked:
    """A bookmarked block by its title; `key` is empty for the unit as a whole."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class MarginIn:
    """A margin with the unit it belongs to, for a list of them all."""

    place: Place
    margin: MarginView
    bookmarked: tuple[Bookmarked, ...] = ()


@dataclass(frozen=True, slots=True)
class Margins:
    """What a learner wrote in a run: `listed` in reading order."""

    run: catalog.RunView
    book: Book
    listed: tuple[MarginIn, ...]


EMPTY = MarginView()

# Another stand-in for a text, beside the run's.
_UNIT = f"{TEXT}, a unit"
_MARGIN = Prepared(
    lambda learner_id, run_key, unit_key: Margin.objects.filter(
        learner_id=learner_id, run_key=run_key, unit_key=unit_key
    ).values_list("note", "bookmarks", "changed_at"),
    NUMBER,
    TEXT,
    _UNIT,
)


def margin(*, learner_id: int, run_key: str, unit_key: str) -> MarginView:
    """The margin of a unit. One query."""
    rows = _MARGIN.rows(learner_id, run_key, unit_key)
    return MarginView(rows[0][0], tuple(rows[0][1]), rows[0][2]) if rows else EMPTY


def margins(*, learner_id: int, run_key: str, search: str = "") -> Margins:
    """Every margin of the run in reading order; with `search`, those whose note or titles hold all its words.

    A margin of a unit that the course no longer has comes last, under the unit's key. Two queries.
    Raises `NotFound`, `NotEnrolled`.
    """
    base = ground_for(run_key, learner_id)
    check_enrolled(learner_id, run_key)
    rows = Margin.objects.filter(learner_id=learner_id, run_key=run_key)
    found = {row.unit_key: MarginView(row.note, tuple(row.bookmarks), row.changed_at) for row in rows}
    asked = search.casefold().split()
    there = [key for key in base.book.places if key in found]
    gone = [key for key in found if key not in base.book.places]
    listed = [_in(base.book, base.book.places[key], found[key]) for key in there]
    listed += [MarginIn(_gone(key), found[key]) for key in gone]
    kept = [one for one in listed if all(word in "\n".join(_texts(one)).casefold() for word in asked)]
    return Margins(base.run, base.book, tuple(kept))


def write_note(
    *, learner_id: int, run_key: str, unit_key: str, text: str, seen: str | None = None
) -> MarginView:
    """Keeps the note of a unit; an empty text takes it away. `seen` is the stamp the page had shown.

    Raises `NotFound`, `NotEnrolled`, `NotStarted` (not open, or not shown any more), `Invalid` (too long, not storable),
    `Conflict` (changed meanwhile).
    """
    note = clean_text(text, most=LONGEST, field="note")
    base = ground_for(run_key, learner_id)
    place = base.place(unit_key)
    if note:
        check_open(base, place, learner_id)
    with write():
        _open(lock_run(learner_id, run_key))
        row = _row(learner_id, run_key, unit_key)
        before = MarginView(row.note, tuple(row.bookmarks), row.changed_at if row.pk else None)
        if note == before.note:
            return before
        if seen is not None and seen != before.stamp:
            raise Conflict(
                _(
                    "You changed this note elsewhere since this page was loaded. Both are shown; keep what you need."
                )
            )
        row.note = note
        return _keep(row)


def bookmark(*, learner_id: int, run_key: str, unit_key: str, block_key: str = "", on: bool) -> MarginView:
    """Sets or takes away the bookmark of a block, or of the unit itself. Twice is as once.

    Raises `NotFound` (no such unit, no such block in it), `NotEnrolled`, `NotStarted`.
    """
    base = ground_for(run_key, learner_id)
    place = base.place(unit_key)
    if on:
        check_open(base, place, learner_id)
    if block_key and base.book.unit_of.get(block_key) != unit_key:
        raise NotFound(_("This unit has no such part. It may have been replaced; reload the page."))
    with write():
        _open(lock_run(learner_id, run_key))
        row = _row(learner_id, run_key, unit_key)
        kept = [one for one in row.bookmarks if one != block_key]
        row.bookmarks = [*kept, block_key] if on else kept
        return _keep(row, of_note=False)


def _open(state: RunState) -> None:
    """From the first note on, pages look for margins. The row is locked."""
    if not state.noted:
        state.noted = True
        state.save(update_fields=["noted"])


def _row(learner_id: int, run_key: str, unit_key: str) -> Margin:
    who = {"learner_id": learner_id, "run_key": run_key, "unit_key": unit_key}
    return Margin.objects.filter(**who).first() or Margin(**who, changed_at=now())


def _keep(row: Margin, *, of_note: bool = True) -> MarginView:
    """Writes the row, or takes it away where it holds nothing. The learner's row of the run is locked."""
    if of_note:
        row.changed_at = now()
    if row.note or row.bookmarks:
        row.save()
    elif row.pk:
        row.delete()
    return MarginView(row.note, tuple(row.bookmarks), row.changed_at)


def _in(book: Book, place: Place, kept: MarginView) -> MarginIn:
    titles = {one.key: one.title for one in book.unit(place.unit_key).blocks}
    marked = [
        Bookmarked(key, titles.get(key) or place.title) for key in kept.bookmarks if not key or key in titles
    ]
    return MarginIn(place, kept, tuple(marked))


def _texts(one: MarginIn) -> Iterator[str]:
    yield one.margin.note
    yield one.place.title
    yield one.place.sequence
    yield from (marked.title for marked in one.bookmarked)


def _gone(unit_key: str) -> Place:
    title = _("A unit the course no longer has")
    return Place(unit_key, title, "", "", "", False, None, 1, 1, None, None)
