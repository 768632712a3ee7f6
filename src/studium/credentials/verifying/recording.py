"""Trust lists: issuers with their names and keys, and status lists, saved for checking without a network.

A list is a file of its own (`docs/formats/credential.md`), to which what a check fetched can be added.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from studium.core.clock import now

from ..proof import timestamp
from ..resolve import Resolver, TrustList
from ..screen import Refused


@dataclass
class Recording:
    """Asks another resolver, and remembers what it answered."""

    asked: Resolver
    controllers: dict[str, dict[str, Any]] = field(default_factory=dict)
    status_lists: dict[str, dict[str, Any]] = field(default_factory=dict)

    def controller(self, name: str) -> dict[str, Any]:
        self.controllers[name] = found = self.asked.controller(name)
        return found

    def status_list(self, address: str) -> dict[str, Any]:
        self.status_lists[address] = found = self.asked.status_list(address)
        return found


def document(
    controllers: Mapping[str, dict[str, Any]],
    status_lists: Mapping[str, dict[str, Any]],
    names: Mapping[str, str],
    *,
    at: datetime,
) -> dict[str, Any]:
    """A trust list as its file holds it. A status list is found by its id, so each has its address as that."""
    return {
        "savedAt": timestamp(at),
        "names": dict(sorted(names.items())),
        "controllers": [controllers[name] for name in sorted(controllers)],
        "statusLists": [
            {"address": address, "list": status_lists[address]} for address in sorted(status_lists)
        ],
    }


def add(path: Path, recorded: Recording, names: Mapping[str, str]) -> None:
    """Adds what a check fetched to the list at `path`, or begins one. Raises `Refused` with a sentence."""
    before = TrustList.read(path) if path.exists() else TrustList()
    written = document(
        {**before.controllers, **recorded.controllers},
        {**before.status_lists, **recorded.status_lists},
        {**before.names, **names},
        at=now(),
    )
    try:
        path.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise Refused(
            _("The trust list %(file)s cannot be written: %(why)s.") % {"file": path, "why": error.strerror}
        ) from None
