"""What of a text can run: where its frame is, and what it would load."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from django.urls import reverse

from studium.learning import api as learning

_LOADED = re.compile(
    r"""<(?:script|link|img|iframe|video|audio|source|embed|object)\b[^>]*?\s(?:src|href|data)\s*=\s*["']?"""
    r"""((?:https?:)?//[^"'\s>]+)""",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    r"<(script|style)\b.*?</\1\s*>|<(?:link|meta)\b[^>]*>|<!--.*?-->", re.IGNORECASE | re.DOTALL
)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?")
#: The most sites that one frame may load from.
_MOST_HOSTS: Final = 12


@dataclass(frozen=True, slots=True)
class Live:
    """What the page offers: where the frame is, and which other sites it will load from."""

    url: str
    hosts: tuple[str, ...]


def live(card: learning.Card) -> Live | None:
    """None for what has nothing to run."""
    if card.block.kind != "html" or not card.block.source or not has_place(card.block.source):
        return None
    return Live(reverse("frame", args=[card.run_key, card.block.key]), hosts(card.block.source))


@lru_cache(maxsize=512)
def has_place(source: str) -> bool:
    """Whether anything but scripts and styles is in it: those alone were meant for the page around them."""
    return bool(_UNSEEN.sub("", source).strip())


@lru_cache(maxsize=512)
def hosts(source: str) -> tuple[str, ...]:
    """The other sites that the text names as places to load from, in order."""
    found: dict[str, None] = {}
    for match in _LOADED.finditer(source):
        try:
            host = urlsplit(match[1]).netloc.lower()
        except ValueError:
            continue
        if _HOST.fullmatch(host):
            found[host] = None
    return tuple(found)[:_MOST_HOSTS]
