"""Supervision from afar, by a vendor: we create an attempt and send the candidate there; the vendor tells us the rest.

    created ──vendor lets in──▶ admitted ──(the sitting)──▶ reviewed: clear | remarks
       └──vendor fails──▶ failed ──▶ another try, or the office lets in, with a reason

What the vendor says of a sitting is an observation and never a verdict (R44). No film or picture is taken (R43).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core import audit, keyfiles
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, Invalid, NotFound
from studium.core.fetch import Fetcher, FetchFailed

from ..ledger import exam_by_key, terms_of, window_of
from ..models import Registration, Sitting
from ..policy import check_not_own, check_officer, said_why
from ..states import RegistrationState
from . import signing
from .models import Vendor, VendorAttempt, VendorMessage
from .observing import observe

_LARGEST = 64 * 1024


def register_vendor(*, key: str, name: str, institution_key: str, address: str) -> str:
    """The operator makes a vendor known, or changes it; returns a new shared secret, to be shown once."""
    parts = urlsplit(address)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query:
        raise Invalid(_("Give the vendor's address like https://proctor.example/studium."))
    secret = secrets.token_urlsafe(32)
    with write():
        Vendor.objects.update_or_create(
            key=key,
            defaults={"name": name, "institution_key": institution_key, "address": address.rstrip("/")},
        )
        keyfiles.keep(f"supervision-{key}", secret.encode())
        audit.record(actor_id=None, action="register supervision vendor", target=f"vendor:{key}")
    return secret


def _secret(vendor: Vendor) -> bytes:
    return keyfiles.path(f"supervision-{vendor.key}").read_bytes()


def go_to_supervision(*, learner_id: int, exam_key: str, window_key: str) -> str:
    """The address where the candidate meets the supervision; the vendor's attempt is created on the first call.

    Idempotent: our number of the attempt is the request number, so that a vendor that heard us and whose answer was
    lost answers the same again. Nothing is held locked while the vendor is asked. Raises `Conflict`.
    """
    exam = exam_by_key(exam_key)
    terms = terms_of(exam)
    window = window_of(exam, window_key)
    vendor = Vendor.objects.filter(institution_key=terms.institution_key).first()
    if vendor is None or terms.supervision != "remote":
        raise Conflict(_("This exam is not supervised by a vendor."))
    place = Registration.objects.filter(
        learner=learner_id, window=window, state=RegistrationState.REGISTERED
    ).first()
    if place is None:
        raise Conflict(_("You are not registered for this window; register first."))
    with write():
        attempt, _made = VendorAttempt.objects.get_or_create(registration=place, defaults={"vendor": vendor})
    if not attempt.start_link:
        answer = _ask(
            vendor,
            attempt.public_id,
            {
                "attempt": attempt.public_id,
                "exam": exam.key,
                "title": terms.title,
                "candidate": accounts.person(learner_id).legal_name,
                "minutes": terms.minutes,
                "opens": window.opens.isoformat(),
                "closes": window.closes.isoformat(),
                "resources": terms.resources,
                "tell": settings.BASE_URL + reverse("supervision-webhook", args=[vendor.key]),
            },
        )
        attempt.reference, attempt.start_link = answer["id"], answer["start"]
        with write():
            attempt.save(update_fields=["reference", "start_link"])
    return attempt.start_link


def _ask(vendor: Vendor, request: str, said: Mapping[str, Any]) -> dict[str, str]:
    body = json.dumps(said, sort_keys=True).encode()
    address = f"{vendor.address}/attempts"
    headers = signing.sign(
        secret=_secret(vendor),
        method="POST",
        path=urlsplit(address).path,
        at=now(),
        request=request,
        body=body,
    )
    try:
        raw = Fetcher(loopback=not settings.PRODUCTION, largest=_LARGEST).post(address, body, headers)
        answer = json.loads(raw)
        found = {"id": str(answer["id"])[:200], "start": str(answer["start"])}
        # A candidate is sent there: never to anything that is not a web page of the vendor's choosing.
        if len(found["start"]) > 1000 or urlsplit(found["start"]).scheme not in ("https", "http"):
            raise ValueError
    except FetchFailed as error:
        raise Conflict(
            _("%(vendor)s cannot be reached now; try again in a minute. %(why)s")
            % {"vendor": vendor.name, "why": error.sentence}
        ) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Conflict(
            _("%(vendor)s gave an answer that cannot be used; the exam office has to ask them.")
            % {"vendor": vendor.name}
        ) from None
    return found


def hear(*, vendor_key: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
    """Takes a vendor's message; returns `heard`, or `known` for one that was heard before (nothing is done again).

    Raises `signing.Refused` (nothing is written), `Conflict` where a request number comes again with another body,
    `Invalid` for what cannot be understood.
    """
    vendor = Vendor.objects.filter(key=vendor_key).first()
    if vendor is None:
        raise signing.Refused("vendor")
    request = signing.check(
        secret=_secret(vendor), method="POST", path=path, now=now(), headers=headers, body=body
    )
    digest = hashlib.sha256(body).hexdigest()
    with write():
        # One row stands for the vendor's messages, so that the same one twice at once is heard once.
        Vendor.objects.select_for_update().get(pk=vendor.pk)
        known = VendorMessage.objects.filter(vendor=vendor, request=request).first()
        if known is not None:
            if known.digest != digest:
                raise Conflict(_("This request number was used for another message."))
            return "known"
        _take(vendor, _read(body))
        VendorMessage.objects.create(vendor=vendor, request=request, digest=digest, at=now())
    return "heard"


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
        at = datetime.fromisoformat(said["at"])
        if at.tzinfo is None or said["kind"] not in ("admitted", "failed", "remark", "reviewed"):
            raise ValueError
        attempt, outcome = str(said["attempt"]), str(said.get("outcome", ""))
        if said["kind"] == "reviewed" and outcome not in ("clear", "remarks"):
            raise ValueError
        text = str(said.get("text", "")).replace("\x00", "")[:500]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Invalid(_("This message does not say what the protocol asks for.")) from None
    return {"kind": said["kind"], "at": at, "attempt": attempt, "outcome": outcome, "text": text}


def _take(vendor: Vendor, said: Mapping[str, Any]) -> None:
    attempt = (
        VendorAttempt.objects.select_for_update().filter(vendor=vendor, public_id=said["attempt"]).first()
    )
    if attempt is None:
        raise NotFound(_("There is no such attempt."))
    if said["kind"] == "admitted":
        attempt.admitted_at = attempt.admitted_at or said["at"]
        attempt.failed = ""
    elif said["kind"] == "failed":
        # A failure told late takes nobody's admission away.
        attempt.failed = "" if attempt.admitted_at else said["text"] or "failed"
    elif said["kind"] == "reviewed" and (attempt.reviewed_at is None or said["at"] > attempt.reviewed_at):
        attempt.outcome, attempt.reviewed_at = said["outcome"], said["at"]
    attempt.save(update_fields=["admitted_at", "failed", "outcome", "reviewed_at"])
    if said["kind"] in ("remark", "reviewed"):
        sitting = Sitting.objects.filter(registration=attempt.registration_id).first()
        if sitting is not None:
            detail = {"text": said["text"], "outcome": said["outcome"], "reference": attempt.reference}
            kind = "vendor_remark" if said["kind"] == "remark" else "vendor_review"
            observe(
                sitting_id=sitting.pk,
                kind=kind,
                source="vendor",
                detail={name: value for name, value in detail.items() if value},
                at=said["at"],
            )


def let_in(*, officer_id: int, registration: str, reason: str) -> None:
    """The office lets somebody start though the vendor did not, with a reason: the vendor may be down (R16)."""
    place = Registration.objects.select_related("exam").filter(public_id=registration).first()
    if place is None:
        raise NotFound(_("There is no such place."))
    check_officer(user_id=officer_id, exam=place.exam)
    check_not_own(officer_id=officer_id, learner_id=place.learner_id)
    why = said_why(reason)
    vendor = Vendor.objects.filter(institution_key=place.exam.institution_key).first()
    if vendor is None:
        raise Conflict(_("This exam is not supervised by a vendor."))
    with write():
        VendorAttempt.objects.get_or_create(registration=place, defaults={"vendor": vendor})
        VendorAttempt.objects.filter(registration=place, admitted_at=None).update(
            admitted_at=now(), let_in_by=officer_id
        )
        audit.record(
            actor_id=officer_id,
            action="let in without the vendor",
            target=f"registration:{registration}",
            why=why,
        )
