"""Results from elsewhere, in a file: first looked at, then by another officer taken, and reversible (R19, R9).

    checked ──another officer takes it──▶ applied ──an officer reverses it──▶ reversed
       └──thrown away──▶ discarded

The first line names the columns: `reference` (the result's number there), `candidate` (e-mail address or public id),
`percent`, `sat_on`, and if wanted `passed` and `identity` (yes or no). A reference that came before is changed, not
doubled. What is done is what was looked at: the second step names the file's SHA-256.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.core.events import emit
from studium.learning.marks.csvfiles import read

from ..events import ResultsImported
from ..ledger import exam_by_key
from ..policy import check_officer, said_why
from .checking import checked, kept, totals_of
from .models import ImportedResult, ResultsFile
from .rows import COLUMNS, Line, Outcome

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
CHECKED, APPLIED, REVERSED, DISCARDED = "checked", "applied", "reversed", "discarded"
_CHUNK = 2000


def check_file(*, officer_id: int, exam_key: str, name: str, raw: bytes, origin: str) -> str:
    """The dry run: checks every row and keeps what it would do; no result changes. Returns the file's public id.

    `origin` says where the results come from, for the record. Raises `NotAllowed`, `NotFound`, `Invalid`, and
    `Conflict` where the very same file was taken already.
    """
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    if not origin.strip():
        raise Invalid(_("Say where these results come from; it stays on record."), field="origin")
    if len(raw) > MOST_BYTES:
        raise Invalid(_("The file is larger than 5 MB. Split it."), field="file")
    rows = read(raw, most_rows=MOST_ROWS)
    if not rows:
        raise Invalid(_("The file has no rows."), field="file")
    missing = [one for one in COLUMNS if one not in rows[0][1]]
    if missing:
        raise Invalid(
            _("The first line must name the columns %(columns)s; missing: %(names)s.")
            % {"columns": ", ".join(COLUMNS), "names": ", ".join(missing)},
            field="file",
        )
    digest = hashlib.sha256(raw).hexdigest()
    if ResultsFile.objects.filter(exam=exam, digest=digest, state=APPLIED).exists():
        raise Conflict(_("This very file was taken already."))
    lines = checked(exam, rows)
    with write():
        row = ResultsFile.objects.create(
            exam=exam,
            name=name.replace("\x00", "")[:200],
            digest=digest,
            origin=origin.strip()[:200],
            state=CHECKED,
            lines=[asdict(line) for line in lines],
            totals=totals_of(exam, lines),
            by_id=officer_id,
            at=now(),
        )
        _audit(row, officer_id, "check results file", origin)
    return row.public_id


def apply_file(*, officer_id: int, file: str, digest: str) -> None:
    """The second step, by another officer: takes what the dry run found. `digest` says which file was looked at.

    A row whose result changed since the check is left alone. Raises `NotAllowed` for who checked it, `Conflict`.
    """
    with write():
        row = _locked(officer_id, file)
        if row.by_id == officer_id:
            raise NotAllowed(_("You checked this file; another exam officer takes it."))
        if row.digest != digest:
            raise Conflict(_("This is not the file you looked at. Look at it again."))
        if row.state != CHECKED:
            raise Conflict(_("This step has been taken already."))
        known = {
            one.reference: one
            for one in ImportedResult.objects.select_for_update().filter(exam=row.exam).order_by("pk")
        }
        lines = [_take(row, Line(**line), known.get(line["reference"]), officer_id) for line in row.lines]
        row.lines = [asdict(line) for line in lines]
        row.totals = totals_of(row.exam, lines)
        row.state, row.applied_by_id, row.applied_at = APPLIED, officer_id, now()
        row.save()
        _store(row, [line for line in lines if line.outcome in (Outcome.NEW, Outcome.CHANGED)], known)
        _audit(row, officer_id, "apply results file", row.origin)
        emit(ResultsImported(file=row.public_id))


def _take(row: ResultsFile, line: Line, standing: ImportedResult | None, officer_id: int) -> Line:
    if line.outcome not in (Outcome.NEW, Outcome.CHANGED):
        return line
    if line.learner in (officer_id, row.by_id):
        return replace(line, outcome=Outcome.LEFT_ALONE, why=_("Nobody decides on their own exam."))
    if (kept(standing) if standing is not None and standing.stands else None) != line.before:
        return replace(
            line, outcome=Outcome.LEFT_ALONE, why=_("The result changed after the file was checked.")
        )
    return line


def _store(row: ResultsFile, lines: list[Line], known: dict[str, ImportedResult]) -> None:
    """Each reference keeps one row; one that was taken back is used again."""
    fresh: list[ImportedResult] = []
    there: list[ImportedResult] = []
    for line in lines:
        one = known.get(line.reference)
        (fresh if one is None else there).append(_filled(one or ImportedResult(exam=row.exam), line, row))
    ImportedResult.objects.bulk_create(fresh, batch_size=_CHUNK)
    ImportedResult.objects.bulk_update(
        there,
        ["learner", "percent", "passed", "sat_on", "identity_checked", "file", "stands"],
        batch_size=500,
    )


def _filled(one: ImportedResult, line: Line, row: ResultsFile) -> ImportedResult:
    one.learner_id, one.reference = line.learner, line.reference
    one.percent, one.passed = Decimal(line.percent), line.passed
    one.sat_on, one.identity_checked = date.fromisoformat(line.sat_on), line.identity_checked
    one.file, one.stands = row, True
    return one


def reverse_file(*, officer_id: int, file: str, reason: str) -> None:
    """Takes back what a file had set, where it still stands: what stood before stands again. With a reason (R19)."""
    why = said_why(reason)
    with write():
        row = _locked(officer_id, file)
        if row.state != APPLIED:
            raise Conflict(_("Only a file that was taken can be reversed."))
        before = {line["reference"]: line["before"] for line in row.lines}
        ours = list(ImportedResult.objects.select_for_update().filter(file=row, stands=True).order_by("pk"))
        for one in ours:
            old = before.get(one.reference)
            if old is None:
                one.stands = False
            else:
                one.percent, one.passed = Decimal(old["percent"]), old["passed"]
                one.sat_on, one.identity_checked = date.fromisoformat(old["sat_on"]), old["identity"]
                one.file_id = old["file"]
        ImportedResult.objects.bulk_update(
            ours, ["percent", "passed", "sat_on", "identity_checked", "file", "stands"], batch_size=500
        )
        row.state, row.reversed_by_id, row.reversed_at = REVERSED, officer_id, now()
        row.reversed_why = why
        row.save()
        _audit(row, officer_id, "reverse results file", why)
        emit(ResultsImported(file=row.public_id))


def discard_file(*, officer_id: int, file: str) -> None:
    """Throws a checked file away: nothing was taken from it."""
    with write():
        row = _locked(officer_id, file)
        if row.state != CHECKED:
            raise Conflict(_("This step has been taken already."))
        row.state = DISCARDED
        row.save(update_fields=["state"])
        _audit(row, officer_id, "discard results file", "")


def moment_of(day: date) -> datetime:
    """When a result of this day counts as sat: noon UTC, the same day nearly everywhere."""
    return datetime.combine(day, time(12), UTC)


def _locked(officer_id: int, file: str) -> ResultsFile:
    row = (
        ResultsFile.objects.select_for_update(of=("self",))
        .select_related("exam")
        .filter(public_id=file)
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such file."))
    check_officer(user_id=officer_id, exam=row.exam)
    return row


def _audit(row: ResultsFile, by: int, action: str, why: str) -> None:
    totals = {name: value for name, value in row.totals.items() if name != "absent"}
    audit.record(
        actor_id=by,
        action=action,
        target=f"resultsfile:{row.public_id}",
        after={"exam": row.exam.key, "name": row.name, "sha256": row.digest, **totals},
        why=why,
    )
