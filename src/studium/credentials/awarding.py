"""Deciding on an award and writing its credential: idempotent, one active award a learner and program."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from studium.core import audit, events
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Invalid
from studium.core.ids import new_number, new_public_id

from . import endorsing, gather, keys, lists
from .criteria import worded_in
from .document import Places, achievement_credential
from .events import CredentialAwarded
from .models import Award, Credential, Hold
from .records import AwardView, award_view
from .rules import Obstacle, obstacles
from .screen import Refused, bad_in_name
from .snapshot import Snapshot


def consider_award(*, learner_id: int, program_key: str) -> AwardView | None:
    """Awards the program's credential if nothing stands in the way (R21); running it again changes nothing.

    Returns the active award, made now or before, or none. Emits `CredentialAwarded` when it makes one.
    """
    with write():
        existing = _active(learner_id, program_key)
        if existing:
            return award_view(existing, shared_since=None)
        if obstacles_to(learner_id=learner_id, program_key=program_key):
            return None
        taken = gather.snapshot(learner_id=learner_id, program_key=program_key)
        try:
            with transaction.atomic():
                row = do_award(learner_id=learner_id, taken=taken, awarded_at=now())
        except IntegrityError:
            # Another worker decided the same at the same moment (R22).
            made = _active(learner_id, program_key)
            return award_view(made, shared_since=None) if made else None
        return award_view(row, shared_since=None)


def obstacles_to(*, learner_id: int, program_key: str) -> tuple[Obstacle, ...]:
    """What keeps a learner's award back, each as a sentence; nothing where it can be made."""
    return obstacles(
        met=gather.is_met(learner_id=learner_id, program_key=program_key),
        fee_settled=gather.fee_settled(learner_id=learner_id, program_key=program_key),
        holds=_holds(learner_id, program_key),
    )


def holds_on(*, learner_id: int, program_key: str) -> tuple[Obstacle, ...]:
    """Only the holds among the obstacles. One query."""
    return obstacles(met=True, fee_settled=True, holds=_holds(learner_id, program_key))


def _holds(learner_id: int, program_key: str) -> tuple[str, ...]:
    placed = Hold.objects.filter(
        learner=learner_id, program_key__in=("", program_key), lifted_at__isnull=True
    )
    return tuple(placed.order_by("pk").values_list("reason", flat=True))


def do_award(
    *, learner_id: int, taken: Snapshot, awarded_at: datetime, supersedes: Award | None = None
) -> Award:
    """Stores the award, signs its credential and emits. Inside `write()`; the caller has decided.

    Raises `Invalid` where a name cannot be signed.
    """
    check_names(taken)
    organisation_key = taken.issuer.key
    row = Award(
        public_id=new_public_id(),
        number=_free_number(),
        learner_id=learner_id,
        program_key=taken.program.key,
        rule_version=taken.program.version,
        organisation_key=organisation_key,
        snapshot=taken.to_json(),
        awarded_at=awarded_at,
        supersedes=supersedes,
        status=lists.take_place(organisation_key),
    )
    row.save()
    signed_at = now()
    document = _write(row, taken, at=signed_at)
    Credential.objects.create(
        award=row, document=json.dumps(document, ensure_ascii=False), signed_at=signed_at
    )
    audit.record(
        actor_id=None,
        action="award credential",
        target=f"award:{row.public_id}",
        after={"program": row.program_key, "rule_version": row.rule_version, "number": row.number},
    )
    events.emit(
        CredentialAwarded(
            public_id=row.public_id,
            learner_id=learner_id,
            program_key=row.program_key,
            supersedes=supersedes.public_id if supersedes else "",
        )
    )
    return row


def check_names(taken: Snapshot) -> None:
    """Names go into a signature that others check: raises `Invalid` for those with control characters."""
    for name in (taken.holder.legal_name, taken.holder.romanised_name):
        if bad_in_name(name):
            raise Invalid(
                _("The name “%(name)s” holds a character that cannot be printed; correct it in the account.")
                % {"name": "".join(c if c.isprintable() else "?" for c in name)},
                field="legal_name",
            )
    if not taken.holder.legal_name.strip():
        raise Invalid(
            _("There is no legal name in the account, so no credential can be written."), field="legal_name"
        )


def _write(row: Award, taken: Snapshot, *, at: datetime) -> dict[str, Any]:
    who = keys.signer(row.organisation_key)
    places = Places(
        credential=f"{settings.BASE_URL}/credentials/{row.public_id}",
        issuer=who.did,
        base=settings.BASE_URL,
        status=lists.entry_document(row.status),
    )
    with worded_in(taken.program.language):
        document = achievement_credential(
            taken,
            places=places,
            number=row.number,
            awarded_at=row.awarded_at,
            valid_from=row.awarded_at,
            endorsements=endorsing.documents(row.program_key, at=at),
        )
    try:
        return who.sign(document)
    except Refused as error:
        raise Invalid(_("The credential cannot be signed. %(why)s") % {"why": error.sentence}) from error


def _active(learner_id: int, program_key: str) -> Award | None:
    return (
        Award.objects.select_related("supersedes")
        .filter(learner=learner_id, program_key=program_key, state=Award.State.ACTIVE)
        .first()
    )


def _free_number() -> str:
    while True:
        number = new_number()
        if not Award.objects.filter(number=number).exists():
            return number
