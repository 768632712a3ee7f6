"""One's awards: which there are, and who may see them."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from studium.credentials import api as credentials

from ..auth import SIGNED_IN, learner_id
from ..problems import answers
from ..values import PublicId, here, moment, moment_or_none, site
from . import shapes

router = Router(tags=["Learner"], auth=SIGNED_IN)


@router.get("/me/awards", response={200: shapes.AwardList, **answers(401)}, summary="List your awards")
def list_awards(request: HttpRequest) -> shapes.AwardList:
    """Every credential you were awarded, with its state and whether it is shared."""
    found = credentials.awards_of(learner_id=learner_id(request))
    return shapes.AwardList(items=[_award(one) for one in found])


@router.put(
    "/me/awards/{award}/share", response={204: None, **answers(401, 403, 404)}, summary="Share an award"
)
def share_award(request: HttpRequest, award: Path[PublicId]) -> HttpResponse:
    """Opens the award's page and its credential to whoever has the address. Sharing twice changes nothing."""
    credentials.share(learner_id=learner_id(request), award=award)
    return HttpResponse(status=204)


@router.delete(
    "/me/awards/{award}/share",
    response={204: None, **answers(401, 403, 404)},
    summary="Stop sharing an award",
)
def unshare_award(request: HttpRequest, award: Path[PublicId]) -> HttpResponse:
    """Closes the page again, at once. The address stays the same for a later time."""
    credentials.unshare(learner_id=learner_id(request), award=award)
    return HttpResponse(status=204)


def _award(one: credentials.AwardView) -> shapes.AwardShape:
    return shapes.AwardShape(
        id=one.public_id,
        number=one.number,
        program=one.program_key,
        title=one.title,
        label=one.label,
        rule_version=one.rule_version,
        state=cast(Any, one.state),
        why_ended=None if one.active else one.why_ended,
        awarded_at=moment(one.awarded_at),
        ended_at=moment_or_none(one.ended_at),
        supersedes=one.supersedes or None,
        shared_since=moment_or_none(one.shared_since),
        url=site(one.path),
        credential=here(f"/credentials/{one.public_id}"),
    )
