"""Checking credentials with what this deployment knows of itself: its keys, its lists, no network."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.errors import NotFound
from studium.core.fetch import Fetcher

from . import did, keys, lists
from .checks import Verification
from .resolve import FirstOf, Resolver, Unresolved, Web
from .verify import verify


class Here:
    """Resolves this deployment's own names and lists from its database, each once: use one a check."""

    def __init__(self) -> None:
        self._documents: dict[str, dict[str, Any]] = {}

    def controller(self, name: str) -> dict[str, Any]:
        own = did.did_for(settings.BASE_URL)
        organisation = name.removeprefix(f"{own}:{did.ORGANISATION_PATH}:") if name != own else ""
        if name != own and organisation == name:
            raise Unresolved(_("The issuer %(name)s is not of this site.") % {"name": name}, offline=True)
        return self._once(name, lambda: keys.did_document(organisation))

    def status_list(self, address: str) -> dict[str, Any]:
        prefix = lists.address("")
        if not address.startswith(prefix):
            raise Unresolved(_("Its status list is kept elsewhere."), offline=True)
        return self._once(address, lambda: json.loads(lists.document(address.removeprefix(prefix))))

    def _once(self, name: str, read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        if name not in self._documents:
            try:
                self._documents[name] = read()
            except NotFound as error:
                raise Unresolved(error.sentence) from None
        return self._documents[name]


def verify_here(document: dict[str, Any] | bytes | str) -> Verification:
    """Checks a credential that this deployment wrote, without asking anyone. At most 4 queries."""
    return verify(document, resolver=Here(), now=now())


def verify_anywhere(document: dict[str, Any] | bytes | str) -> Verification:
    """Checks any credential: ours from the database, others' issuers and lists over the public internet."""
    return verify(document, resolver=public_resolver(), now=now())


def public_resolver() -> Resolver:
    """This deployment first, then the public internet; never a private address."""
    return FirstOf([Here(), Web(Fetcher())])


def own_credential(address: str) -> str:
    """The public id in an address of one of this deployment's own credentials; nothing for any other."""
    try:
        given, base = urlsplit(address.strip()), urlsplit(settings.BASE_URL)
    except ValueError:
        return ""
    if (given.scheme, given.netloc) != (base.scheme, base.netloc):
        return ""
    path = given.path.removeprefix(base.path)
    start, sep, rest = path.partition("/credentials/")
    return rest.removesuffix("/").removesuffix(".json") if sep and not start else ""
