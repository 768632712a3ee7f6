"""Characters of no alphabet that stand in a text for something else while the rest of it is cleaned."""

from __future__ import annotations

import re
from typing import Final

_OPEN: Final = "\ue000"
_CLOSE: Final = "\ue001"
_PLACEHOLDER = re.compile(f"{_OPEN}([a-z])([0-9]+){_CLOSE}")
_PRIVATE = str.maketrans("", "", "\ue000\ue001\x00")


def slot(kind: str, number: int) -> str:
    """A placeholder that survives cleaning; `split_slots` finds it again. `kind` is a small letter, not m."""
    return f"{_OPEN}{kind}{number}{_CLOSE}"


def split_slots(markup: str) -> list[str | tuple[str, int]]:
    """The markup cut at its placeholders: texts, and (kind, number)."""
    parts: list[str | tuple[str, int]] = []
    at = 0
    for match in _PLACEHOLDER.finditer(markup):
        if match.start() > at:
            parts.append(markup[at : match.start()])
        parts.append((match.group(1), int(match.group(2))))
        at = match.end()
    if at < len(markup):
        parts.append(markup[at:])
    return parts


def without_placeholders(text: str) -> str:
    """The text without the private-use characters that placeholders are made of."""
    return text.translate(_PRIVATE)


def restore(markup: str, vault: list[str]) -> str:
    """The markup with what was kept of it in the place of the placeholders of kind m."""

    def replace(match: re.Match[str]) -> str:
        if match.group(1) != "m":
            return match.group(0)
        number = int(match.group(2))
        return vault[number] if number < len(vault) else ""

    return _PLACEHOLDER.sub(replace, markup)
