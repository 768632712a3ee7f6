"""What a learner in a run stands on: the run's dates, the course version, the pass mark.

The catalogue and the content app keep what they read; what is kept here is which version a run shows. It is
asked for at every answer and changes seldom: `forget` drops it at once in the process that changed it, the
others follow within `KEPT` seconds.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.content import api as content
from studium.core.errors import NotFound

from .book import Book, Place, book
from .rules import ProblemRules, effective_due

KEPT = 10.0


@dataclass(frozen=True, slots=True)
class Ground:
    """A run as the learner walks on it. `pass_mark` in percent.

    What the course team set for one learner alone is in `extended` (later due dates by section key) and
    `set_shares` (marks by section or problem key); `marks.adjustments.personal` fills them.
    """

    run: catalog.RunView
    book: Book
    pass_mark: Decimal
    extended: Mapping[str, datetime] = field(default_factory=dict)
    set_shares: Mapping[str, Fraction] = field(default_factory=dict)

    def place(self, unit_key: str) -> Place:
        """Where the unit stands; raises `NotFound`."""
        found = self.book.places.get(unit_key)
        if found is None:
            raise NotFound(_("This course has no such unit. It may have been renamed; open the outline."))
        return found

    def block(self, block_key: str) -> content.BlockView:
        """The block; raises `NotFound`."""
        found = self.book.block(block_key)
        if found is None:
            raise NotFound(_("This course has no such block. It may have been replaced; reload the page."))
        return found

    def due(self, place: Place) -> datetime | None:
        """The due date that applies in this run, aware UTC, or None."""
        extended = self.extended.get(place.sequence_key)
        return extended or effective_due(place.due, pacing=self.run.pacing)

    def opens(self, place: Place) -> datetime | None:
        """When the unit's section opens in this run, aware UTC; None for with the run."""
        return effective_due(place.start, pacing=self.run.pacing)

    def hides(self, place: Place) -> datetime | None:
        """After which moment the unit's section is not shown any more; None where it stays. As answers are taken until
        the grace period is over, it is shown until then; without a due date it is shown until the run ends."""
        if not place.hide_after_due:
            return None
        due = self.due(place)
        return due + place.grace if due else self.run.end

    def rules_for(self, block: content.BlockView, place: Place) -> ProblemRules:
        """What decides about answers to this block. An extension may reach beyond the end of the run."""
        end, extended = self.run.end, self.extended.get(place.sequence_key)
        return ProblemRules(
            graded=place.graded,
            max_attempts=block.max_attempts or None,
            show_answer=block.show_answer or "finished",
            due=self.due(place),
            run_start=self.run.start,
            opens=self.opens(place),
            run_end=max(end, extended + place.grace) if end and extended else end,
            grace=place.grace,
            show_after=int(block.details.get("show_after") or 0),
            show_correctness=self.book.withholding.get(block.key, "always"),
        )


_versions: dict[str, tuple[float, int]] = {}


def ground(run_key: str) -> Ground:
    """The ground of a run. Raises `NotFound` for an unknown run and for one without content."""
    run = catalog.run(run_key)
    found = book(_version(run))
    return Ground(run=run, book=found, pass_mark=_pass_mark(run, found))


def _pass_mark(run: catalog.RunView, book: Book) -> Decimal:
    """What the catalogue declares, else the lowest cutoff of the course's files, else the catalogue's default."""
    lowest = book.lowest_cutoff
    return run.pass_mark if run.pass_mark_declared or lowest is None else lowest


def forget(event: Any = None) -> None:
    """Drops what is kept: hears of imported courses and changed runs."""
    _versions.clear()


def _version(run: catalog.RunView) -> int:
    kept = _versions.get(run.key)
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    course = catalog.course(run.course_key)
    version = content.version_for(run_key=run.key, course_key=course.content or course.key)
    if version is None:
        raise NotFound(
            _("%(course)s has no content yet. It will be here when the course team has published it.")
            % {"course": run.course_title}
        )
    _versions[run.key] = (time.monotonic() + KEPT, version)
    return version
