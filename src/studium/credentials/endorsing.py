"""Recommendations kept as signed statements: signed when approved and in date, withdrawn when they change.

An expired one vanishes by its own dates; a withdrawn one also has its status bit set, and the credentials
that embed it stay valid: only the recommendation does not hold any more (R37).
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import NotFound
from studium.core.ids import new_public_id

from . import gather, keys, lists
from .criteria import worded_in
from .document import program_address
from .models import Endorsement
from .recommend import Recommendation, endorsement_credential
from .records import EndorsementView, endorsement_view


def sync_endorsements(program_key: str) -> int:
    """Makes the signed statements of a program what its file says; returns how many changed. Idempotent.

    New and changed ones that are approved are signed with their organisation's key; those that changed,
    lost their approval or left the file are withdrawn.
    """
    title, stated = gather.recommendations(program_key)
    return do_sync(program_key, title, stated)


def do_sync(program_key: str, title: str, stated: list[Recommendation]) -> int:
    """Signs and withdraws until the standing statements are the approved ones given; returns how many changed."""
    with write():
        standing = {
            row.key: row for row in Endorsement.objects.filter(program_key=program_key, withdrawn_at=None)
        }
        changed = 0
        wanted = {one.key: one for one in stated if one.valid_until is None or one.valid_until > now()}
        for key, row in standing.items():
            if key not in wanted or wanted[key].digest != row.digest:
                _withdraw(row)
                changed += 1
        for key, one in wanted.items():
            if key not in standing or standing[key].digest != one.digest:
                _sign(program_key, title, one)
                changed += 1
        return changed


def endorsements(program_key: str) -> list[EndorsementView]:
    """The standing recommendations of a program: approved, signed, in date. One query."""
    return [endorsement_view(row) for row in _standing(program_key, now())]


def endorsement_document(public_id: str) -> str:
    """A signed recommendation as handed out, withdrawn or expired ones too. Raises `NotFound`."""
    found = Endorsement.objects.filter(public_id=public_id).values_list("document", flat=True).first()
    if found is None:
        raise NotFound(_("There is no such recommendation."))
    return found


def documents(program_key: str, *, at: datetime) -> list[dict[str, Any]]:
    """The signed recommendations that stand at a moment, to be embedded in a credential."""
    return [json.loads(row.document) for row in _standing(program_key, at)]


def _standing(program_key: str, at: datetime) -> list[Endorsement]:
    in_date = Q(valid_from__lte=at) & (Q(valid_until=None) | Q(valid_until__gt=at))
    return list(
        Endorsement.objects.filter(in_date, program_key=program_key, withdrawn_at=None).order_by(
            "organisation_name", "pk"
        )
    )


def _sign(program_key: str, title: str, one: Recommendation) -> None:
    who = keys.signer(one.organisation.key)
    place = lists.take_place(one.organisation.key)
    public_id = new_public_id()
    with worded_in(""):
        document = endorsement_credential(
            address=f"{settings.BASE_URL}/endorsements/{public_id}",
            organisation=one.organisation,
            did=who.did,
            about=program_address(settings.BASE_URL, program_key),
            title=title,
            comment=one.statement,
            valid_from=one.valid_from,
            valid_until=one.valid_until,
            status=lists.entry_document(place),
        )
    Endorsement.objects.create(
        public_id=public_id,
        program_key=program_key,
        key=one.key,
        organisation_key=one.organisation.key,
        organisation_name=one.organisation.name,
        statement=one.statement,
        skills=list(one.skills),
        signatory_name=one.signatory_name,
        signatory_title=one.signatory_title,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        digest=one.digest,
        document=json.dumps(who.sign(document), ensure_ascii=False),
        status=place,
    )
    audit.record(
        actor_id=None, action="sign endorsement", target=f"endorsement:{public_id}", after={"key": one.key}
    )


def _withdraw(row: Endorsement) -> None:
    row.withdrawn_at = now()
    row.save(update_fields=["withdrawn_at"])
    lists.set_bit(row.status)
    audit.record(actor_id=None, action="withdraw endorsement", target=f"endorsement:{row.public_id}")
