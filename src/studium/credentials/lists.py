"""Status lists as they are kept: places given out, bits set, the signed list served.

A list is signed again in the very transaction that sets a bit, so that a revocation is visible to
verifiers at once (R27), and serving a list is one read.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.errors import NotFound

from . import keys, status
from .models import StatusEntry, StatusList


def address(public_id: str) -> str:
    """Where a list is served; the same address stands in every credential that has a place in it."""
    return f"{settings.BASE_URL}/status/{public_id}"


def take_place(organisation_key: str, *, purpose: str = status.REVOCATION) -> StatusEntry:
    """Gives out a random place that none ever had. Call inside `write()`."""
    listed = open_list(organisation_key, purpose)
    while True:
        try:
            with transaction.atomic():
                index = status.free_index(())
                entry = StatusEntry.objects.create(list=listed, index=index)
        except IntegrityError:
            # That place is taken; with a quarter of the list in use the next try is free three times in four.
            continue
        listed.used += 1
        listed.save(update_fields=["used"])
        return entry


def entry_document(entry: StatusEntry) -> dict[str, Any]:
    """The `credentialStatus` of the credential that has this place."""
    return status.entry(address=address(entry.list.public_id), index=entry.index, purpose=entry.list.purpose)


def set_bit(entry: StatusEntry) -> None:
    """Sets the place's bit and signs its list anew. Call inside `write()`; twice changes nothing."""
    if entry.set_at is not None:
        return
    # One at a time, so that no list is signed from bits read before another's were stored.
    listed = StatusList.objects.select_for_update().get(pk=entry.list_id)
    entry.set_at = now()
    entry.save(update_fields=["set_at"])
    sign_anew(listed)


def document(public_id: str) -> str:
    """The signed list, as served. Raises `NotFound`."""
    listed = StatusList.objects.filter(public_id=public_id).first()
    if listed is None:
        raise NotFound(_("There is no status list at this address."))
    return listed.document


def open_list(organisation_key: str, purpose: str) -> StatusList:
    listed = (
        StatusList.objects.select_for_update()
        .filter(organisation_key=organisation_key, purpose=purpose, used__lt=status.FULL)
        .order_by("pk")
        .first()
    )
    if listed is None:
        listed = StatusList.objects.create(organisation_key=organisation_key, purpose=purpose)
        sign_anew(listed)
    return listed


def sign_anew(listed: StatusList) -> None:
    """Signs the list as it stands, with the key in use. Inside `write()`."""
    indexes = listed.entries.filter(set_at__isnull=False).values_list("index", flat=True)
    who = keys.signer(listed.organisation_key)
    written = status.list_credential(
        address=address(listed.public_id),
        issuer=who.did,
        purpose=listed.purpose,
        indexes=list(indexes),
        valid_from=now(),
    )
    listed.document = json.dumps(who.sign(written), ensure_ascii=False)
    listed.signed_at = now()
    listed.save(update_fields=["document", "signed_at"])
