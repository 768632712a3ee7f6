"""Where a verifier gets issuers' documents and status lists: this deployment, a saved trust list, the net.

`verify` knows only the protocol; what is allowed to be asked is decided by whoever builds the resolver.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from studium.core.fetch import Fetcher, FetchFailed

from . import did
from .screen import Refused, read_json


class Unresolved(Exception):
    """Not to be had; `sentence` says why. `offline`: nobody asked, because asking was not allowed."""

    def __init__(self, sentence: str, *, offline: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.offline = offline


class Resolver(Protocol):
    def controller(self, name: str) -> dict[str, Any]:
        """The document of an issuer (a DID or an https address). Raises `Unresolved`."""
        ...

    def status_list(self, address: str) -> dict[str, Any]:
        """The status list credential at an address, unchecked. Raises `Unresolved`."""
        ...


@dataclass(frozen=True)
class TrustList:
    """Issuers' documents and status lists saved earlier, for checking without a network."""

    controllers: dict[str, dict[str, Any]] = field(default_factory=dict)
    status_lists: dict[str, dict[str, Any]] = field(default_factory=dict)
    # What whoever keeps the list calls each issuer, and when it was saved, as written in it.
    names: dict[str, str] = field(default_factory=dict)
    saved_at: str = ""

    @classmethod
    def read(cls, path: Path) -> TrustList:
        """Reads a trust file (`docs/formats/credential.md`), or a single DID document. Raises `Refused`."""
        try:
            loaded = json.loads(path.read_bytes())
        except OSError as error:
            raise Refused(
                _("The trust list %(file)s cannot be read: %(why)s.") % {"file": path, "why": error.strerror}
            ) from None
        except (ValueError, RecursionError):
            raise Refused(_("The trust list %(file)s is not JSON.") % {"file": path}) from None
        if isinstance(loaded, dict) and "verificationMethod" in loaded:
            loaded = {"controllers": [loaded]}
        if not isinstance(loaded, dict) or not {"controllers", "statusLists"} & loaded.keys():
            raise Refused(
                _("The trust list %(file)s has neither “controllers” nor “statusLists”.") % {"file": path}
            )
        names = loaded.get("names", {})
        return cls(
            _by_id(loaded.get("controllers", [])),
            _by_id(loaded.get("statusLists", [])),
            {key: str(name) for key, name in names.items()} if isinstance(names, dict) else {},
            str(loaded.get("savedAt", "")),
        )

    def controller(self, name: str) -> dict[str, Any]:
        try:
            return self.controllers[name]
        except KeyError:
            raise Unresolved(
                _("The issuer %(name)s is not in the trust list, and nothing is fetched offline.")
                % {"name": name},
                offline=True,
            ) from None

    def status_list(self, address: str) -> dict[str, Any]:
        try:
            return self.status_lists[address]
        except KeyError:
            raise Unresolved(
                _("Whether it was revoked is unknown: its status list cannot be fetched offline."),
                offline=True,
            ) from None


def _by_id(entries: object) -> dict[str, dict[str, Any]]:
    found = {}
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("list"), dict):
            # A status list under the address it was served at, which need not be its id.
            found[str(entry.get("address"))] = entry["list"]
        elif isinstance(entry, dict) and isinstance(entry.get("id"), str):
            found[entry["id"]] = entry
    return found


@dataclass(frozen=True)
class Web:
    """Asks the internet, through a `Fetcher` that keeps away from private addresses; each address once."""

    fetcher: Fetcher
    _known: dict[str, dict[str, Any]] = field(default_factory=dict)

    def controller(self, name: str) -> dict[str, Any]:
        try:
            address = did.document_address(name) if name.startswith("did:web:") else name
        except did.NoKey as error:
            raise Unresolved(error.sentence) from None
        if self.fetcher.loopback and _is_this_machine(address):
            # The method says https; a site on the asker's own machine has none.
            address = "http://" + address.removeprefix("https://")
        elif not address.startswith("https://"):
            raise Unresolved(
                _("“%(name)s” is not a name that Studium can look up (did:web, did:key or https).")
                % {"name": name}
            )
        found = self._json(address, _("The issuer’s document"))
        if found.get("id") != name:
            raise Unresolved(
                _("The document at %(address)s is about somebody else, not %(name)s.")
                % {"address": address, "name": name}
            )
        return found

    def status_list(self, address: str) -> dict[str, Any]:
        return self._json(address, _("The status list"))

    def _json(self, address: str, what: str) -> dict[str, Any]:
        if address not in self._known:
            try:
                self._known[address] = read_json(self.fetcher.get(address))
            except (FetchFailed, Refused) as error:
                raise Unresolved(f"{what}: {error.sentence}") from None
        return self._known[address]


def _is_this_machine(address: str) -> bool:
    return urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class FirstOf:
    """Asks one after the other; the last one's reason is told."""

    resolvers: Sequence[Resolver]

    def controller(self, name: str) -> dict[str, Any]:
        *others, last = self.resolvers
        for resolver in others:
            try:
                return resolver.controller(name)
            except Unresolved:
                continue
        return last.controller(name)

    def status_list(self, address: str) -> dict[str, Any]:
        *others, last = self.resolvers
        for resolver in others:
            try:
                return resolver.status_list(address)
            except Unresolved:
                continue
        return last.status_list(address)
