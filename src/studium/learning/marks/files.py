"""Marks that come in a file: first every row is checked and nothing changes, then, by a second step, it does (R19).

The file's first line names its columns: `learner` (public id or e-mail address), `key` (of a section or problem),
`points` (empty takes back what the team had set), and, if wanted, `reason`. Rows that cannot be taken are listed with
why and never stop the others; a row whose mark somebody changed since the check is left alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound, StudiumError
from studium.core.events import emit
from studium.enrollment import api as enrollment

from ..access import ground_for
from ..events import MarksFileAdvanced
from ..policy import check_may_teach, check_not_own
from .adjustments import adjustments
from .csvfiles import read
from .file_lines import Line, Outcome, changed, checked, points_of
from .models import MarksFile
from .setting import check_mark, check_reason, do_set_mark, do_take_back, markables

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
#: Rows in one task; between two tasks others get their turn.
BATCH = 100


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of marks. Every row is in exactly one of the counts; `points` is the sum of what is set."""

    public_id: str
    name: str
    digest: str
    reason: str
    state: str
    done: int
    at: datetime
    by: str
    applied_at: datetime | None
    applied_by: str
    reversed_at: datetime | None
    lines: tuple[Line, ...]

    def count(self, outcome: str) -> int:
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def rows(self) -> int:
        return len(self.lines)

    @property
    def to_set(self) -> int:
        return self.count(Outcome.SET)

    @property
    def to_take_back(self) -> int:
        return self.count(Outcome.TAKE_BACK)

    @property
    def unchanged(self) -> int:
        return self.count(Outcome.UNCHANGED)

    @property
    def rejected(self) -> int:
        return self.count(Outcome.REJECTED)

    @property
    def left_alone(self) -> int:
        return self.count(Outcome.LEFT_ALONE)

    @property
    def points(self) -> Decimal:
        return sum((Decimal(line.after) for line in self.lines if line.outcome == Outcome.SET), Decimal(0))


def check_file(*, by: int, run_key: str, name: str, raw: bytes, reason: str) -> str:
    """Checks every row of a file and keeps what it would do; no mark changes. Returns its public id.

    Raises `NotAllowed`, `NotFound`, `Invalid` (no reason, too large, no such file).
    """
    check_may_teach(user_id=by, run_key=run_key)
    why = check_reason(reason)
    if len(raw) > MOST_BYTES:
        raise Invalid(_("The file is larger than 5 MB. Split it."), field="file")
    rows = read(raw, most_rows=MOST_ROWS)
    if not rows:
        raise Invalid(_("The file has no rows."), field="file")
    missing = [one for one in ("learner", "key", "points") if one not in rows[0][1]]
    if missing:
        raise Invalid(
            _("The first line must name the columns learner, key and points; missing: %(names)s.")
            % {"names": ", ".join(missing)},
            field="file",
        )
    lines = checked(run_key, rows)
    with write():
        row = MarksFile.objects.create(
            run_key=run_key,
            name=name[:200],
            digest=hashlib.sha256(raw).hexdigest(),
            reason=why,
            lines=[asdict(line) for line in lines],
            by_id=by,
            at=now(),
        )
        audit.record(
            actor_id=by,
            action="check marks file",
            target=f"marksfile:{row.public_id}",
            after={"run": run_key, "name": row.name, "sha256": row.digest, "rows": len(lines)},
            why=why,
        )
    return row.public_id


def apply_file(*, by: int, run_key: str, public_id: str, digest: str) -> None:
    """The second step: sets what the check found, in batches. `digest` says which file was looked at.

    Raises `NotAllowed`, `NotFound`, `Conflict` (another file, or the step is taken already).
    """
    _begin(by, run_key, public_id, digest, MarksFile.CHECKED, MarksFile.APPLYING)


def reverse_file(*, by: int, run_key: str, public_id: str, digest: str) -> None:
    """Takes back what a file had set, where it is still in force: the marks of before stand again."""
    _begin(by, run_key, public_id, digest, MarksFile.APPLIED, MarksFile.REVERSING)


def advance_file(event: MarksFileAdvanced) -> None:
    """Later, on `MarksFileAdvanced`: one batch, and word of the next. Runs twice without harm."""
    row = MarksFile.objects.filter(public_id=event.public_id).first()
    if row is None or (row.state, row.done) != (event.state, event.done):
        return
    lines = [Line(**one) for one in row.lines[row.done : row.done + BATCH]]
    ids = _ids(row.run_key, [line.learner for line in lines])
    step = _apply if row.state == MarksFile.APPLYING else _reverse
    results = [step(row, line, ids.get(line.learner)) for line in lines]
    with write():
        row = MarksFile.objects.select_for_update().get(pk=row.pk)
        if (row.state, row.done) != (event.state, event.done):
            return
        row.lines[row.done : row.done + len(results)] = [asdict(line) for line in results]
        row.done += len(results)
        if row.done >= len(row.lines):
            row.state = MarksFile.APPLIED if row.state == MarksFile.APPLYING else MarksFile.REVERSED
        row.save(update_fields=["lines", "done", "state"])
        if row.state == event.state:
            emit(MarksFileAdvanced(row.public_id, row.state, row.done))


def file(*, by: int, run_key: str, public_id: str) -> FileView:
    """One file with every row. Raises `NotAllowed`, `NotFound`."""
    check_may_teach(user_id=by, run_key=run_key)
    row = MarksFile.objects.filter(run_key=run_key, public_id=public_id).first()
    if row is None:
        raise NotFound(_("There is no such file."))
    return _views([row])[0]


def files(run_key: str) -> list[FileView]:
    """The last files of the run, the newest first, without their rows. Few queries."""
    return _views(
        list(MarksFile.objects.filter(run_key=run_key).defer("lines").order_by("-at")[:30]), lines=False
    )


def _begin(by: int, run_key: str, public_id: str, digest: str, before: str, after: str) -> None:
    check_may_teach(user_id=by, run_key=run_key)
    with write():
        row = MarksFile.objects.select_for_update().filter(run_key=run_key, public_id=public_id).first()
        if row is None:
            raise NotFound(_("There is no such file."))
        if row.digest != digest:
            raise Conflict(_("This is not the file you looked at. Look at it again."))
        if row.state != before:
            raise Conflict(_("This step has been taken already. Reload the page to see how far it is."))
        row.state, row.done = after, 0
        if after == MarksFile.APPLYING:
            row.applied_by_id, row.applied_at = by, now()
        else:
            row.reversed_by_id, row.reversed_at = by, now()
        row.save()
        audit.record(
            actor_id=by,
            action="apply marks file" if after == MarksFile.APPLYING else "reverse marks file",
            target=f"marksfile:{row.public_id}",
            before={"state": before},
            after={"state": after, "sha256": row.digest, "rows": len(row.lines)},
            why=row.reason,
        )
        emit(MarksFileAdvanced(row.public_id, row.state, 0))


def _apply(row: MarksFile, line: Line, learner_id: int | None) -> Line:
    if line.outcome not in (Outcome.SET, Outcome.TAKE_BACK):
        return line
    if learner_id is None:
        return changed(line, Outcome.LEFT_ALONE, _("The learner is no longer in the run."))
    now_set = adjustments(learner_id, row.run_key).marks.get(line.key)
    if now_set is not None and now_set.source == row.public_id:
        # This batch ran before.
        return line
    if points_of(now_set) != line.before:
        return changed(line, Outcome.LEFT_ALONE, _("The mark was changed after the file was checked."))
    why = line.reason or row.reason
    try:
        check_not_own(by=row.applied_by_id, learner_id=learner_id)
        if line.outcome == Outcome.TAKE_BACK:
            do_take_back(row.applied_by_id, learner_id, row.run_key, line.key, why, row.public_id)
        else:
            points = Decimal(line.after)
            known = check_mark(run_key=row.run_key, key=line.key, points=points, learner_id=learner_id)
            do_set_mark(row.applied_by_id, learner_id, row.run_key, known, points, why, row.public_id)
    except StudiumError as error:
        return changed(line, Outcome.LEFT_ALONE, error.sentence)
    return line


def _reverse(row: MarksFile, line: Line, learner_id: int | None) -> Line:
    if line.outcome not in (Outcome.SET, Outcome.TAKE_BACK) or learner_id is None:
        return line
    if learner_id == row.reversed_by_id:
        return line
    now_set = adjustments(learner_id, row.run_key).marks.get(line.key)
    ours = now_set is not None and now_set.source == row.public_id
    if not (ours or (line.outcome == Outcome.TAKE_BACK and now_set is None)):
        return line
    why = _("The file “%(name)s” was taken back.") % {"name": row.name}
    if not line.before:
        do_take_back(row.reversed_by_id, learner_id, row.run_key, line.key, why, "")
        return line
    known = markables(ground_for(row.run_key, learner_id).book).get(line.key)
    if known is not None:
        do_set_mark(row.reversed_by_id, learner_id, row.run_key, known, Decimal(line.before), why, "")
    return line


def _ids(run_key: str, public_ids: Sequence[str]) -> dict[str, int]:
    rows = enrollment.roster(run_key).filter(learner__public_id__in=public_ids)
    return dict(rows.values_list("learner__public_id", "learner_id"))


def _views(rows: Sequence[MarksFile], *, lines: bool = True) -> list[FileView]:
    people = accounts.people(
        {one for row in rows for one in (row.by_id, row.applied_by_id) if one is not None}
    )

    def name(number: int | None) -> str:
        return people[number].display_name if number in people else ""

    return [
        FileView(
            public_id=row.public_id,
            name=row.name,
            digest=row.digest,
            reason=row.reason,
            state=row.state,
            done=row.done,
            at=row.at,
            by=name(row.by_id),
            applied_at=row.applied_at,
            applied_by=name(row.applied_by_id),
            reversed_at=row.reversed_at,
            lines=tuple(Line(**one) for one in row.lines) if lines else (),
        )
        for row in rows
    ]
