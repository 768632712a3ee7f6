"""Who may see an award: its holder, and the world while the holder shares it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import NotFound

from .models import Award, Share, ShareAccess
from .records import Accesses, AwardView, award_view


class NotShared(NotFound):
    """The award exists or not; whoever asks may not know which."""


def visible_award(*, public_id: str, viewer_id: int | None) -> AwardView:
    """The award, if the viewer holds it or it is shared. One query. Raises `NotShared`."""
    row = _rows().filter(public_id=public_id).first()
    found = _view(row) if row else None
    if found is None or not (found.shared_since or (viewer_id is not None and found.learner_id == viewer_id)):
        raise NotShared(_("There is no shared credential at this address."))
    return found


def award(public_id: str) -> AwardView:
    """The award, whoever asks: for code that has decided that it may. One query. Raises `NotFound`."""
    row = _rows().filter(public_id=public_id).first()
    if row is None:
        raise NotFound(_("There is no such credential."))
    return _view(row)


def awards_of(*, learner_id: int) -> list[AwardView]:
    """Every award of a learner, the newest first, replaced and revoked ones too. One query."""
    return [_view(row) for row in _rows().filter(learner=learner_id).order_by("-awarded_at", "-pk")]


def document_of(*, public_id: str) -> str:
    """The signed credential exactly as handed out, whoever asks: `visible_award` first."""
    found = Award.objects.filter(public_id=public_id).values_list("credential__document", flat=True).first()
    if found is None:
        raise NotFound(_("There is no such credential."))
    return found


def share(*, learner_id: int, award: str) -> None:
    """Opens the award's page to whoever has its address. Sharing twice changes nothing. Raises `NotFound`."""
    with write():
        row = _own(learner_id, award)
        try:
            with transaction.atomic():
                Share.objects.create(award=row)
        except IntegrityError:
            return


def unshare(*, learner_id: int, award: str) -> None:
    """Closes the page again; the address stays the same for a later time. Raises `NotFound`."""
    with write():
        Share.objects.filter(award=_own(learner_id, award), ended_at__isnull=True).update(ended_at=now())


def record_access(*, award: str, form: str) -> None:
    """Counts that somebody looked at a shared award, as `page` or `file`; keeps no word of whom (R43)."""
    with write():
        open_share = Share.objects.filter(award__public_id=award, ended_at__isnull=True).first()
        if open_share is None:
            return
        today = now().date()
        counted = ShareAccess.objects.filter(share=open_share, day=today, form=form).update(
            count=F("count") + 1
        )
        if not counted:
            ShareAccess.objects.bulk_create(
                [ShareAccess(share=open_share, day=today, form=form)], ignore_conflicts=True
            )


def accesses(*, award: str) -> Accesses:
    """How often the award was looked at while shared, over all its shares. One query."""
    found = ShareAccess.objects.filter(share__award__public_id=award).aggregate(
        pages=Sum("count", filter=Q(form="page")), files=Sum("count", filter=Q(form="file")), last=Max("day")
    )
    return Accesses(pages=found["pages"] or 0, files=found["files"] or 0, last=found["last"])


def _own(learner_id: int, public_id: str) -> Award:
    row = Award.objects.filter(public_id=public_id, learner=learner_id).first()
    if row is None:
        raise NotFound(_("You have no such credential."))
    return row


def _rows() -> QuerySet[Award]:
    opened = Share.objects.filter(award=OuterRef("pk"), ended_at__isnull=True)
    return Award.objects.select_related("supersedes").annotate(
        shared_since=Subquery(opened.values("since")[:1])
    )


def _view(row: Award) -> AwardView:
    since: datetime | None = getattr(row, "shared_since", None)
    return award_view(row, shared_since=since)
