"""The gradebook as a file: everybody in the run, in batches, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import batched

from django.utils.translation import gettext as _

from studium.enrollment import api as enrollment

from ..ground import ground
from ..policy import check_may_teach
from .csvfiles import written
from .roster import columns, rows_of
from .setting import check_key

BATCH = 500


def gradebook_csv(*, by: int, run_key: str) -> Iterator[str]:
    """Everybody's marks, one line a learner, piece by piece. Raises `NotAllowed`, `NotFound` at once."""
    check_may_teach(user_id=by, run_key=run_key)
    ground(run_key)
    return written(_gradebook(run_key))


def sheet_csv(*, by: int, run_key: str, key: str) -> Iterator[str]:
    """A sheet to fill in marks of one section or problem: the form in which files are taken back.

    Raises `NotAllowed`, `NotFound` at once.
    """
    check_may_teach(user_id=by, run_key=run_key)
    check_key(key=key, book=ground(run_key).book)
    return written(_sheet(run_key, key))


def _learners(run_key: str) -> Iterator[tuple[int, ...]]:
    ids = enrollment.roster(run_key).order_by("learner_id").values_list("learner_id", flat=True)
    return batched(list(ids), BATCH)


def _gradebook(run_key: str) -> Iterator[list[object]]:
    base = ground(run_key)
    heads = [f"{one.label}: {one.title} [{one.key}]" for one in columns(base)]
    yield [
        "learner",
        _("Name"),
        _("E-mail address"),
        _("Track"),
        _("Percent"),
        _("Passed"),
        _("Grade"),
        *heads,
        _("Set by the course team"),
    ]
    for ids in _learners(run_key):
        for row in rows_of(base, ids):
            yield [
                row.public_id,
                row.name,
                row.email,
                row.track,
                int(row.percent) if row.percent == int(row.percent) else row.percent,
                _("yes") if row.passed else _("no"),
                row.grade,
                *("" if cell.percent is None else cell.percent for cell in row.cells),
                " ".join(cell.key for cell in row.cells if cell.by_team),
            ]


def _sheet(run_key: str, key: str) -> Iterator[list[object]]:
    base = ground(run_key)
    yield ["learner", "name", "key", "points", "reason"]
    for ids in _learners(run_key):
        for row in rows_of(base, ids):
            yield [row.public_id, row.name, key, "", ""]
