"""When what is in a run opens, and when it is hidden: the run opens on its first day, a section of an instructor-paced
run on its own as well; a section may be hidden once it was due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.core.clock import now

from .book import Book, Place
from .ground import Ground
from .marks.adjustments import personal
from .policy import may_teach
from .rules import effective_due
from .states import NotStarted, SectionNotOpen


class SectionHidden(SectionNotOpen):
    """A section that is not shown any more since it was due; pages say where its mark is."""

    hidden = True


def check_open(base: Ground, place: Place, person_id: int) -> None:
    """Nothing of a run is shown before its first day, nor of a section before its own or after its author hides it, by
    whatever address; the course team sees a section all the same. Raises `NotStarted`, `SectionNotOpen`,
    `SectionHidden`. No query where the section is open."""
    moment = now()
    if base.run.start and moment < base.run.start:
        raise NotStarted(_("This run has not started yet. Its units open on the first day."))
    at = base.opens(place)
    check_shown(base, place, person_id)
    if at and moment < at and not may_teach(user_id=person_id, run_key=base.run.key):
        raise SectionNotOpen(
            _("“%(section)s” opens on %(date)s.") % {"section": place.sequence, "date": in_words(at)}
        )


def check_shown(base: Ground, place: Place, person_id: int) -> None:
    """A section may be hidden once it was due: from everybody but the course team and who was given longer. Raises
    `SectionHidden`. No query where the section is shown."""
    if not place.hide_after_due:
        return
    moment = now()
    gone = base.hides(place)
    if gone and moment > gone:
        gone = personal(base, person_id).hides(place)
    if gone and moment > gone and not may_teach(user_id=person_id, run_key=base.run.key):
        raise SectionHidden(
            _(
                "“%(section)s” was due on %(date)s and is not shown any more. What you answered counts, and your "
                "mark is among your grades."
            )
            % {"section": place.sequence, "date": in_words(gone)}
        )


def hidden_since(run: catalog.RunView, book: Book) -> Mapping[str, datetime]:
    """The units that are not shown any more to learners, by key, with the moment since which. No query."""
    moment, base = now(), Ground(run, book, run.pass_mark)
    found = {key: base.hides(place) for key, place in book.places.items() if place.hide_after_due}
    return {key: at for key, at in found.items() if at and moment > at}


def opens_later(run: catalog.RunView, book: Book) -> Mapping[str, datetime]:
    """The units that are not open yet for learners, by key, with the moment at which they open. No query."""
    moment = now()
    found = {key: effective_due(place.start, pacing=run.pacing) for key, place in book.places.items()}
    return {key: at for key, at in found.items() if at and moment < at}


def in_words(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
