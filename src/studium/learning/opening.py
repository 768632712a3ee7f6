"""When what is in a run opens: the run on its first day, a section of an instructor-paced run on its own as well."""

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
from .policy import may_teach
from .rules import effective_due
from .states import NotStarted, SectionNotOpen


def check_open(base: Ground, place: Place, person_id: int) -> None:
    """Nothing of a run is shown before its first day, nor of a section before its own, by whatever address; the
    course team sees a section before. Raises `NotStarted`. No query where the section is open."""
    moment = now()
    if base.run.start and moment < base.run.start:
        raise NotStarted(_("This run has not started yet. Its units open on the first day."))
    at = base.opens(place)
    if at and moment < at and not may_teach(user_id=person_id, run_key=base.run.key):
        raise SectionNotOpen(
            _("“%(section)s” opens on %(date)s.") % {"section": place.sequence, "date": in_words(at)}
        )


def opens_later(run: catalog.RunView, book: Book) -> Mapping[str, datetime]:
    """The units that are not open yet for learners, by key, with the moment at which they open. No query."""
    moment = now()
    found = {key: effective_due(place.start, pacing=run.pacing) for key, place in book.places.items()}
    return {key: at for key, at in found.items() if at and moment < at}


def in_words(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
