"""The trust list of this deployment: its own issuers, for whoever wants to check without asking it again."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings

from studium.core.clock import now
from studium.partners import api as partners

from .. import did
from ..models import SigningKey, StatusList
from .recording import document


def published() -> dict[str, Any]:
    """The issuers of this deployment with their names, keys and status lists. Three queries."""
    keys: dict[str, list[did.PublishedKey]] = {}
    for row in SigningKey.objects.order_by("organisation_key", "created_at", "pk"):
        keys.setdefault(row.organisation_key, []).append(did.PublishedKey(row.multikey, row.revoked_at))
    called = partners.organisations(keys)
    controllers, names = {}, {}
    for organisation, listed in keys.items():
        name = did.did_for(settings.BASE_URL, organisation)
        controllers[name] = did.document(name, listed)
        if organisation in called:
            names[name] = called[organisation].name
    lists = (
        json.loads(text) for text in StatusList.objects.order_by("pk").values_list("document", flat=True)
    )
    return document(controllers, {one["id"]: one for one in lists}, names, at=now())
