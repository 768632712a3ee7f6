"""What the learner's pages are made from: stored standings, and what the catalogue says beside them."""

from __future__ import annotations

import time

from studium.catalog import api as catalog
from studium.partners import api as partners
from studium.progress import api as progress

from .board import Joined

_KEEP_SECONDS = 60.0
_names: dict[str, str] = {}
_names_read = float("-inf")


def joined(learner_id: int) -> list[Joined]:
    """Every program the learner joined with its standing. One query, while the catalogue is as it was."""
    return [describe(each) for each in progress.standings_of(learner_id)]


def describe(standing: progress.Standing) -> Joined:
    """The standing with the program's title and institutions."""
    page = catalog.program(standing.program_key)
    return Joined(standing.program_key, page.title, institutions(page.institutions), standing)


def institutions(keys: tuple[str, ...]) -> str:
    """The institutions' names, joined. Names are kept for a minute: they change less than once a year."""
    global _names_read
    if time.monotonic() - _names_read > _KEEP_SECONDS or any(key not in _names for key in keys):
        _names.clear()
        _names.update({key: each.name for key, each in partners.organisations().items()})
        _names_read = time.monotonic()
    return ", ".join(_names.get(key, key) for key in keys)
