"""Ending an award: revoke, reissue under a corrected name, hold back. Nothing is ever deleted (R27)."""

from __future__ import annotations

import dataclasses

from django.utils.translation import gettext as _

from studium.core import audit, events
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.partners import api as partners

from . import gather, lists
from .awarding import check_names, do_award
from .events import CredentialRevoked
from .models import Award, Hold, Share
from .records import AwardView, award_view
from .reviewing import close_as_revoked
from .rules import REVOCATION_REASONS, SUPERSEDED


def may_manage(*, user_id: int | None, organisation_key: str) -> bool:
    """May this person revoke, reissue and hold awards of an organisation? Its managers and registrars may.

    `user_id` None is Studium itself.
    """
    if user_id is None:
        return True
    return any(
        partners.has_role(user_id=user_id, organisation_key=organisation_key, role=role)
        for role in ("manager", "registrar")
    )


def revoke(*, award: str, reason_code: str, reason: str, by: int | None) -> AwardView:
    """Revokes an award, by its public id; verifiers see it at once, the holder is told soon after (R27).

    `reason_code` is one of `REVOCATION_REASONS` and public; `reason` is the person's own words, for the
    holder and the record. Revoking twice changes nothing. A hold is placed, so that no later event awards it
    again: lift it to allow that. Raises `NotFound`, `NotAllowed`, `Invalid`, `Conflict`.
    """
    if reason_code not in REVOCATION_REASONS:
        raise Invalid(
            _("“%(code)s” is not a reason to revoke a credential.") % {"code": reason_code},
            field="reason_code",
        )
    if not reason.strip():
        raise Invalid(_("Say why, for the holder and for the record."), field="reason")
    with write():
        row = _locked(award, by)
        if row.state == Award.State.SUPERSEDED:
            raise Conflict(_("It was already replaced by a new one; revoke that one instead."))
        if row.state == Award.State.REVOKED:
            return _view(row)
        _end(row, Award.State.REVOKED, reason_code, reason)
        close_as_revoked(row, by=by, reason=reason)
        place_hold(
            learner_id=row.learner_id,
            program_key=row.program_key,
            reason=_("Its credential %(number)s was revoked.") % {"number": row.number},
            by=by,
        )
        audit.record(
            actor_id=by,
            action="revoke credential",
            target=f"award:{row.public_id}",
            before={"state": "active"},
            after={"state": "revoked", "reason_code": reason_code},
            why=reason,
        )
        events.emit(
            CredentialRevoked(
                public_id=row.public_id,
                learner_id=row.learner_id,
                program_key=row.program_key,
                reason_code=reason_code,
            )
        )
        return _view(row)


def reissue(*, award: str, by: int | None, reason: str) -> AwardView:
    """Writes the award anew with the names of today: a new id, the old one revoked as replaced (R25).

    What was decided (results, rules, date of the award) stays as it was. Raises as `revoke` does.
    """
    with write():
        row = _locked(award, by)
        if row.state != Award.State.ACTIVE:
            raise Conflict(_("Only a credential that stands can be written anew."))
        shared = Share.objects.filter(award=row, ended_at__isnull=True).exists()
        taken = _view(row).snapshot
        renewed = dataclasses.replace(taken, holder=gather.holder(row.learner_id))
        check_names(renewed)
        _end(row, Award.State.SUPERSEDED, SUPERSEDED, reason)
        new = do_award(
            learner_id=row.learner_id,
            taken=renewed,
            awarded_at=row.awarded_at,
            supersedes=row,
        )
        if shared:
            Share.objects.create(award=new)
        audit.record(
            actor_id=by,
            action="reissue credential",
            target=f"award:{row.public_id}",
            after={"reissued_as": new.public_id},
            why=reason,
        )
        return _view(new)


def place_hold(*, learner_id: int, reason: str, program_key: str = "", by: int | None) -> None:
    """Holds back awards to a learner, in one program or (empty) in all (R21). Raises `Invalid`."""
    if not reason.strip():
        raise Invalid(_("Say why it is held back."), field="reason")
    with write():
        Hold.objects.create(learner_id=learner_id, program_key=program_key, reason=reason, placed_by_id=by)
        audit.record(
            actor_id=by,
            action="hold awards",
            target=f"learner:{learner_id}",
            after={"program": program_key},
            why=reason,
        )


def lift_holds(*, learner_id: int, program_key: str, reason: str, by: int | None) -> int:
    """Lifts the holds on a learner in a program (or the general ones, where empty); returns how many.

    Whether an award follows is for `consider_award` to say. Raises `Invalid`.
    """
    if not reason.strip():
        raise Invalid(_("Say why the hold is lifted."), field="reason")
    with write():
        lifted = Hold.objects.filter(
            learner=learner_id, program_key=program_key, lifted_at__isnull=True
        ).update(lifted_at=now(), lifted_by=by, lift_reason=reason)
        if lifted:
            audit.record(
                actor_id=by,
                action="lift hold",
                target=f"learner:{learner_id}",
                after={"program": program_key},
                why=reason,
            )
        return lifted


def _locked(public_id: str, by: int | None) -> Award:
    row = Award.objects.select_for_update().filter(public_id=public_id).first()
    if row is None:
        raise NotFound(_("There is no such credential."))
    if not may_manage(user_id=by, organisation_key=row.organisation_key):
        raise NotAllowed(_("Only a manager or registrar of the awarding institution may do that."))
    return row


def _end(row: Award, state: Award.State, reason_code: str, reason: str) -> None:
    row.state, row.reason_code, row.reason, row.ended_at = state, reason_code, reason, now()
    row.save(update_fields=["state", "reason_code", "reason", "ended_at"])
    lists.set_bit(row.status)


def _view(row: Award) -> AwardView:
    since = Share.objects.filter(award=row, ended_at__isnull=True).values_list("since", flat=True).first()
    return award_view(row, shared_since=since)
