"""Releases: put together by one officer, approved by another, carried out at once or at a set moment (R18).

Carrying out is set-based: the results, their audit entries and the facts on the record in a few statements each;
what follows for each learner (standing, award, word by mail) comes in shares, as tasks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import batched

from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.core.events import emit
from studium.partners import api as partners

from ..events import ReleaseShare, ResultsReleased
from ..models import Exam, Result, Window
from ..policy import EXAM_OFFICER, check_officer, office, said_why
from ..states import ResultState
from .models import Release, ReleaseItem
from .planning import check_items, plan_of, results_in
from .states import ItemOutcome, ReleaseState
from .telling import AT_ONCE, SHARE, tell_share

_CHUNK = 2000


def needs_second(exam: Exam) -> bool:
    """Whether a release needs two officers: as the exam's document says, else where the office has two."""
    said = exam.document.get("second_person")
    if isinstance(said, bool):
        return said
    return len(partners.holders_of(organisation_key=exam.institution_key, role=EXAM_OFFICER)) > 1


def propose(
    *,
    officer_id: int,
    exam_key: str,
    window_key: str,
    sittings: list[str] | None,
    release_at: datetime | None = None,
    note: str = "",
) -> str:
    """Puts a release together for another officer to approve; returns its public id. Nothing goes out yet.

    `sittings` None: all that can be released now. `release_at`: not before this moment. Raises `NotAllowed`,
    `Conflict` (another release of the window waits), `Invalid` (nothing to release, a moment that has passed).
    """
    _exam, window = office(officer_id, exam_key, window_key)
    with write():
        return _put_together(officer_id, window, sittings, release_at, note.strip()).public_id


def _put_together(
    officer_id: int, window: Window, sittings: Iterable[str] | None, release_at: datetime | None, note: str
) -> Release:
    Window.objects.select_for_update().get(pk=window.pk)
    if release_at is not None and release_at < now():
        raise Invalid(_("This moment has passed. Give a later one, or none."), field="release_at")
    if Release.objects.filter(window=window, state=ReleaseState.PROPOSED).exists():
        raise Conflict(_("Another release of this window waits for approval. Decide on it first."))
    plan = plan_of(window, sittings, deciding=[officer_id])
    if not plan.going_out:
        raise Invalid(_("Nothing that you chose can be released."), field="sitting")
    known = results_in(window)
    release = Release.objects.create(
        window=window,
        state=ReleaseState.PROPOSED,
        note=note,
        proposed_by_id=officer_id,
        proposed_at=now(),
        release_at=release_at,
    )
    ReleaseItem.objects.bulk_create(
        [
            ReleaseItem(release=release, result_id=one.result, percent=one.percent, passed=one.passed)
            for one in (known[public_id] for public_id in plan.going_out)
        ],
        batch_size=_CHUNK,
    )
    audit.record(
        actor_id=officer_id,
        action="propose release",
        target=f"release:{release.public_id}",
        after={"window": window.key, "pass": len(plan.passed), "fail": len(plan.failed)},
        why=note,
    )
    return release


def approve(*, officer_id: int, release: str) -> ReleaseState:
    """The second officer's word: carries the release out, or lets it wait for its moment. Returns its state.

    What was held, or changed its mark, since it was put together is left out. Raises `NotAllowed` for who
    proposed it and for anyone but an exam officer of the institution, `Conflict` where it was decided already.
    """
    with write():
        row = _decided(officer_id, release)
        if row.proposed_by_id == officer_id:
            raise NotAllowed(_("You put this release together; another exam officer approves it."))
        return _approve(row, officer_id)


def _approve(row: Release, officer_id: int) -> ReleaseState:
    row.decided_by_id, row.decided_at = officer_id, now()
    row.state = ReleaseState.APPROVED
    row.release_at = max(row.release_at or row.window.release_after, row.window.release_after)
    row.save()
    audit.record(actor_id=officer_id, action="approve release", target=f"release:{row.public_id}")
    if now() >= row.release_at:
        _carry_out(row)
    return ReleaseState(row.state)


def alone(*, officer_id: int, exam_key: str, window_key: str, sittings: list[str]) -> None:
    """Both steps in one, where the office is one person. Raises `NotAllowed` where it is not."""
    exam, window = office(officer_id, exam_key, window_key)
    if needs_second(exam):
        raise NotAllowed(
            _("Two exam officers release results of this exam: propose it, and another approves it.")
        )
    with write():
        _approve(_put_together(officer_id, window, sittings, None, ""), officer_id)


def refuse(*, officer_id: int, release: str, reason: str) -> None:
    """Ends a proposed release, or stops an approved one before its moment, with a reason. By any exam officer."""
    why = said_why(reason)
    with write():
        row = _locked(officer_id, release)
        if row.state not in (ReleaseState.PROPOSED, ReleaseState.APPROVED):
            raise Conflict(_("This release was decided already."))
        own = row.proposed_by_id == officer_id or row.state == ReleaseState.APPROVED
        row.state = ReleaseState.WITHDRAWN if own else ReleaseState.REFUSED
        row.decided_by_id, row.decided_at, row.decided_why = officer_id, now(), why
        row.save()
        audit.record(
            actor_id=officer_id, action=f"release {row.state}", target=f"release:{row.public_id}", why=why
        )


def carry_out_due(*, limit: int = 20) -> int:
    """Carries out the approved releases whose moment has come; returns how many. May run at any time."""
    due = Release.objects.filter(state=ReleaseState.APPROVED, release_at__lte=now()).order_by(
        "release_at", "pk"
    )
    done = 0
    for number in list(due.values_list("pk", flat=True)[:limit]):
        with write():
            row = _lock(number)
            if row.state == ReleaseState.APPROVED and row.release_at is not None and now() >= row.release_at:
                _carry_out(row)
                done += 1
    return done


def _lock(number: int) -> Release:
    return Release.objects.select_for_update(of=("self",)).select_related("window__exam").get(pk=number)


def _locked(officer_id: int, release: str) -> Release:
    found = Release.objects.filter(public_id=release).select_related("window__exam").first()
    if found is None:
        raise NotFound(_("There is no such release."))
    check_officer(user_id=officer_id, exam=found.window.exam)
    return _lock(found.pk)


def _decided(officer_id: int, release: str) -> Release:
    row = _locked(officer_id, release)
    if row.state != ReleaseState.PROPOSED:
        raise Conflict(_("This release was decided already."))
    return row


def _carry_out(row: Release) -> None:
    """In a `write()`, the release locked. Results are locked in their order before they are looked at."""
    waiting = Result.objects.filter(releases__release=row)
    list(waiting.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    items = list(
        ReleaseItem.objects.filter(release=row)
        .select_related("result__sitting")
        .only("release_id", "percent", "passed", "outcome", "result__sitting__public_id")
        .order_by("pk")
    )
    left_out = check_items(row.window, items, deciding=[row.proposed_by_id, row.decided_by_id])
    for numbers in batched(left_out, _CHUNK):
        ReleaseItem.objects.filter(pk__in=numbers).update(outcome=ItemOutcome.LEFT_OUT)
    out = ReleaseItem.objects.filter(release=row, outcome=ItemOutcome.WAITING)
    out.update(outcome=ItemOutcome.RELEASED)
    going = ReleaseItem.objects.filter(release=row, outcome=ItemOutcome.RELEASED)
    Result.objects.filter(pk__in=going.values("result_id")).update(
        state=ResultState.RELEASED, released_at=now(), released_by=row.decided_by_id
    )
    gone = [item for item in items if item.pk not in left_out]
    audit.record_each(
        actor_id=row.decided_by_id,
        action="release exam result",
        entries=(
            (
                f"sitting:{item.result.sitting.public_id}",
                {"state": ResultState.PROVISIONAL.value},
                {
                    "state": ResultState.RELEASED.value,
                    "percent": str(item.percent),
                    "passed": item.passed,
                    "release": row.public_id,
                },
            )
            for item in gone
        ),
    )
    row.state, row.done_at = ReleaseState.DONE, now()
    row.save(update_fields=["state", "done_at"])
    if gone:
        emit(ResultsReleased(release=row.public_id))
        _spread(row, [item.pk for item in gone])


def _spread(row: Release, items: list[int]) -> None:
    shares = [ReleaseShare(row.public_id, share[0], share[-1]) for share in batched(items, SHARE)]
    if len(items) <= AT_ONCE:
        for share in shares:
            tell_share(share)
        return
    for share in shares:
        emit(share)
