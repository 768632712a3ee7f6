"""A credential from its address: the file itself, or a page that names its file."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

from studium.core.fetch import Fetcher

from .envelope import MAX_CARRIER

_TYPES: Final = {
    "application/vc",
    "application/vc+jwt",
    "application/vc+ld+json",
    "application/ld+json",
    "application/json",
}
_LONGEST_HEAD: Final = 256 * 1024


def fetcher(*, loopback: bool = False) -> Fetcher:
    """Fetches what may be as large as a PDF or a picture. `loopback` as for `Fetcher`."""
    return Fetcher(loopback=loopback, largest=MAX_CARRIER, lookups=2)


def fetched(address: str, by: Fetcher) -> bytes:
    """What stands at an address; of a web page that names a credential as its alternate, that one, once.

    Raises `FetchFailed` with a sentence.
    """
    found = by.get(address)
    if not found[:64].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return found
    reader = _Alternate()
    reader.feed(found[:_LONGEST_HEAD].decode("utf-8", "replace"))
    return by.get(urljoin(address, reader.address)) if reader.address else found


class _Alternate(HTMLParser):
    """The first `<link rel="alternate">` of a type that credentials are served as."""

    def __init__(self) -> None:
        super().__init__()
        self.address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        kind = given.get("type", "").partition(";")[0].strip().lower()
        if (
            tag == "link"
            and not self.address
            and kind in _TYPES
            and "alternate" in given.get("rel", "").split()
        ):
            self.address = given.get("href", "")
