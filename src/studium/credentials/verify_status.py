"""Whether a credential still stands: its status list, its dates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from . import status
from .checks import Check, Outcome, failed, passed, skipped
from .resolve import Resolver, Unresolved
from .subject import day, text
from .verify_proof import check_issuer, check_proof, id_of, moment


def check_status(document: dict[str, Any], resolver: Resolver, now: datetime) -> Check:
    """Looks its place up in its status list. A list that cannot be had fails, unless we are offline."""
    given = document.get("credentialStatus")
    entries = [one for one in (given if isinstance(given, list) else [given]) if one is not None]
    if not entries:
        return passed("status", _("Its issuer keeps no list of revoked credentials for it."))
    purposes = []
    for one in entries[:4]:
        if not isinstance(one, dict) or one.get("type") != "BitstringStatusListEntry":
            kind = text(one.get("type")) if isinstance(one, dict) else text(one)
            return failed(
                "status", _("Its status is kept as “%(kind)s”, which Studium cannot read.") % {"kind": kind}
            )
        try:
            problem = _against(one, document, resolver, now)
        except Unresolved as error:
            return (skipped if error.offline else failed)("status", error.sentence)
        except status.BadList as error:
            return failed("status", error.sentence)
        if problem:
            return problem
        purposes.append(one.get("statusPurpose"))
    if status.SUSPENSION in purposes and status.REVOCATION in purposes:
        return passed("status", _("Not revoked, not suspended."))
    return passed("status", _("Not suspended.") if status.SUSPENSION in purposes else _("Not revoked."))


def _against(
    entry: dict[str, Any], document: dict[str, Any], resolver: Resolver, now: datetime
) -> Check | None:
    """What the status list says against the credential; nothing where it says nothing."""
    address, purpose = entry.get("statusListCredential"), entry.get("statusPurpose")
    place = str(entry.get("statusListIndex", ""))
    if not isinstance(address, str) or not (place.isascii() and place.isdigit() and len(place) < 12):
        raise status.BadList(_("Its status entry names no list, or no place in it."))
    listed = resolver.status_list(address)
    subject = listed.get("credentialSubject")
    if not isinstance(subject, dict):
        raise status.BadList(_("The status list holds no list."))
    stated = subject.get("statusPurpose")
    if purpose not in (stated if isinstance(stated, list) else [stated]):
        raise status.BadList(_("The status list is kept for another purpose than the credential says."))
    _trust(listed, document, resolver, now)
    if not status.is_set(subject.get("encodedList"), int(place)):
        return None
    if purpose == status.SUSPENSION:
        sentence = _("Suspended: its issuer has withdrawn it for the time being.")
        return failed("status", sentence, headline=_("Suspended"))
    return failed("status", _("Revoked by its issuer: it does not stand any more."), headline=_("Revoked"))


def _trust(listed: dict[str, Any], document: dict[str, Any], resolver: Resolver, now: datetime) -> None:
    """Raises `BadList` unless the list is signed, in force and the issuer's own."""
    issuer, signed = check_issuer(listed, resolver)
    for check in (issuer, check_proof(listed, signed, now), check_period(listed, now)):
        if check.outcome is not Outcome.PASSED:
            raise status.BadList(_("Its status list cannot be trusted. %(why)s") % {"why": check.sentence})
    if id_of(listed.get("issuer")) != id_of(document.get("issuer")):
        raise status.BadList(_("Its status list was made by somebody other than its issuer."))


def check_period(document: dict[str, Any], now: datetime) -> Check:
    """Whether `now` lies between its dates; VC 1.1's names for them are read too."""
    begins = document.get("validFrom", document.get("issuanceDate"))
    ends = document.get("validUntil", document.get("expirationDate"))
    start, end = moment(begins), moment(ends)
    if (begins is not None and start is None) or (ends is not None and end is None):
        return failed("period", _("Its dates cannot be read; they must be like 2027-04-16T09:30:00Z."))
    if start and start > now:
        return failed("period", _("Not in force before %(day)s.") % {"day": day(start)})
    if end and end < now:
        return failed("period", _("Expired on %(day)s.") % {"day": day(end)}, headline=_("Expired"))
    if start and end:
        return passed(
            "period", _("In force from %(start)s until %(end)s.") % {"start": day(start), "end": day(end)}
        )
    if start:
        return passed("period", _("In force since %(day)s, without an end.") % {"day": day(start)})
    return passed("period", _("It states no dates."))
