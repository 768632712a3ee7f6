"""Checking in the reader's own browser: the page, its words, and what its scripts need to know beforehand."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from studium.credentials import contexts


@require_safe
def on_device(request: HttpRequest) -> HttpResponse:
    """The page. Without scripts it says so and leads to the one that the server answers."""
    lines = [
        ("passed", "check", _("passed")),
        ("failed", "cross", _("failed")),
        ("skipped", "dash", _("not checked")),
    ]
    return render(request, "credential/on_device.html", {"words": _words(), "lines": lines})


@require_safe
def known_contexts(request: HttpRequest) -> HttpResponse:
    """Every context that is read, by address; they change with the software only."""
    response = JsonResponse(_contexts())
    response["Cache-Control"] = "public, max-age=3600"
    return response


@cache
def _contexts() -> dict[str, Any]:
    return {address: contexts.document(address) for address in contexts.addresses()}


def _words() -> dict[str, Any]:
    return {
        "ready": _("Ready. Nothing you give here leaves this device."),
        "checking": _("Checking on this device…"),
        "unable": _(
            "This browser cannot check Ed25519 signatures. Use the page that the site answers, or a newer browser."
        ),
        "offline": _(
            "The list of issuers could not be loaded. Load this page again while there is a network."
        ),
        "added": _("Your trust list is used too, until you leave this page."),
        "notAdded": _("This file is no trust list."),
        "titles": {
            "readable": _("Can be read"),
            "structure": _("Well-formed"),
            "issuer": _("Issuer"),
            "proof": _("Unchanged"),
            "status": _("Still stands"),
            "period": _("In force"),
            "endorsement": _("Recommendation"),
        },
        "verdicts": {
            "valid": _("Valid"),
            "unknown": _("Valid, status unknown"),
            "unchecked": _("Cannot be checked here"),
            "readable": _("Cannot be read"),
            "structure": _("Not a credential we can check"),
            "issuer": _("Issuer not confirmed"),
            "proof": _("Altered, or not from its issuer"),
            "status": _("Does not stand"),
            "status.revoked": _("Revoked"),
            "status.suspended": _("Suspended"),
            "period": _("Not in force"),
            "period.expired": _("Expired"),
        },
        "says": _says(),
    }


def _says() -> dict[str, str]:
    unreached = _("Not checked, since an earlier check failed.")
    return {
        "readable.yes": _("It is complete and can be read."),
        "readable.json": _("This is not a credential’s JSON or JWT, or it was cut off."),
        "readable.large": _("It is larger, or costs more to read, than any credential."),
        "readable.damaged": _("It is damaged."),
        "readable.empty": _("No credential is in this file."),
        "readable.several": _(
            "It holds several different credentials. Take out the one you mean, and give that."
        ),
        "readable.cut": _("The file is damaged, or was cut off."),
        "readable.locked": _("This PDF is encrypted, so that its attachments cannot be read."),
        "structure.yes": _("It is a verifiable credential of contexts that are known."),
        "structure.kind": _(
            "It is no verifiable credential, or does not say who issued it and what it is about."
        ),
        "structure.context": _("It uses the context %s, which is not known here."),
        "structure.term": _("“%s” is not one of the contexts’ own terms; no other spelling is read."),
        "structure.control": _("It holds a control character or a number on which verifiers disagree."),
        "structure.large": _("It holds more than any credential."),
        "structure.hidden": _(
            "A part of the credential that decides stands inside another, where it would be overlooked."
        ),
        "structure.undefined": _(
            "It holds something that no context defines, which the signature would not protect."
        ),
        "structure.claims": _("The token’s claims contradict the credential in it."),
        "issuer.signed": _("Signed by %s."),
        "issuer.named": _("It names %s, whose key is listed."),
        "issuer.nobody": _("Nobody signed it."),
        "issuer.suite": _("It is signed in a way that is not checked here."),
        "issuer.foreign": _(
            "It is signed with a key of somebody other than %s, whom it names as its issuer."
        ),
        "issuer.keyless": _("%s lists no such key, or has revoked it."),
        "issuer.unlisted": _(
            "%s is not on the list of issuers here. Add a trust list that has it, or let the site check."
        ),
        "proof.yes": _("Unchanged since it was signed."),
        "proof.keyless": _("Not checked: there is no key to check the signature with."),
        "proof.altered": _("The signature does not fit: it was altered since, or somebody else signed it."),
        "proof.damaged": _("Its signature is damaged."),
        "status.yes": _("Not revoked, by the list that was loaded with this page."),
        "status.none": _("Its issuer keeps no list of revoked credentials for it."),
        "status.unlisted": _("Whether it was revoked is unknown: its status list is not at hand here."),
        "status.kind": _("Its status is kept in a way that is not read here."),
        "status.untrusted": _("Its status list cannot be trusted."),
        "status.revoked": _("Revoked by its issuer: it does not stand any more."),
        "status.suspended": _("Suspended: its issuer has withdrawn it for the time being."),
        "period.yes": _("Today is between its dates."),
        "period.unread": _("Its dates cannot be read."),
        "period.early": _("Not in force before %s."),
        "period.expired": _("Expired on %s."),
        "endorsement.yes": _("Recommended by %s, signed."),
        "endorsement.partly": _("The recommendation by %s was not fully checked."),
        "endorsement.no": _("The recommendation by %s does not hold, or is about something else."),
        **{f"{code}.unreached": unreached for code in ("structure", "issuer", "proof", "status", "period")},
    }
