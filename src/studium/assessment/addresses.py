"""Where links and pictures of a course lead to: here, or to another host."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

#: Given tag, attribute and address, returns the address to use, or None to take the attribute away.
Link = Callable[[str, str, str], str | None]


def is_elsewhere(address: str) -> bool:
    """Whether an address names another host; a page must not load from there by itself."""
    try:
        return bool(urlsplit(address.strip().replace("\\", "/")).netloc)
    except ValueError:
        return True


def host_of(address: str) -> str:
    try:
        return urlsplit(address.strip()).hostname or address.strip()[:60]
    except ValueError:
        return address.strip()[:60]
