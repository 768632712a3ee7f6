"""A JSON document taken apart: its shape, and the texts that stand in it.

Two documents of one shape differ only in texts. A text is *fixed* where it decides what others mean (types,
contexts, keywords), an *address* where it is an absolute IRI of the plainest kind, and *plain* otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

# What is longer or deeper goes the slow way, which refuses it with a sentence.
MAX_LEAVES: Final = 1500
MAX_DEPTH: Final = 40

_CHARACTER: Final = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_ADDRESS: Final = re.compile(
    rf"(?:https?://[A-Za-z0-9.-]+(?::[0-9]{{1,5}})?(?:/{_CHARACTER}*)*(?:\?{_CHARACTER}*)?"
    rf"|urn:uuid:[0-9a-f-]{{36}}|did:(?:web|key):{_CHARACTER}+)(?:\#{_CHARACTER}*)?\Z"
)
_FIXED_KEYS: Final = frozenset(("type", "@type", "@context"))

Maker = Callable[[int, str], str]


class NotPlain(Exception):
    """The document is not one for the fast path."""


@dataclass(slots=True)
class Leaves:
    """`shape` is equal for two documents exactly where they differ in nothing but `texts`."""

    tokens: list[object] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def shape(self) -> tuple[object, ...]:
        return tuple(self.tokens)


def is_address(text: str) -> bool:
    """Whether a text is an absolute IRI that every processor leaves exactly as it is."""
    return _ADDRESS.match(text) is not None


def scheme(text: str) -> str:
    """`https://`, `urn:`, `did:`: what a stand-in for an address begins with."""
    head = text.partition(":")[0]
    return f"{head}://" if head.startswith("http") else f"{head}:"


def take_apart(document: dict[str, Any]) -> Leaves:
    """The document's shape and texts, in the order of the document. Raises `NotPlain`."""
    found = Leaves()
    _dict(document, found, 0)
    return found


def _dict(value: dict[str, Any], found: Leaves, depth: int) -> None:
    if depth > MAX_DEPTH or len(found.texts) > MAX_LEAVES:
        raise NotPlain
    tokens = found.tokens
    tokens.append(("d", len(value)))
    for key, child in value.items():
        tokens.append(key)
        if key in _FIXED_KEYS or key[:1] == "@":
            # Python's repr tells 1 from True and from "1".
            tokens.append(repr(child))
        elif type(child) is str:
            found.texts.append(child)
            tokens.append(scheme(child) if _ADDRESS.match(child) else "")
        elif type(child) is dict:
            _dict(child, found, depth + 1)
        elif type(child) is list:
            _list(child, found, depth + 1)
        else:
            tokens.append(("v", repr(child)))


def _list(value: list[Any], found: Leaves, depth: int) -> None:
    if depth > MAX_DEPTH or len(found.texts) > MAX_LEAVES:
        raise NotPlain
    tokens = found.tokens
    tokens.append(("l", len(value)))
    for child in value:
        if type(child) is str:
            found.texts.append(child)
            tokens.append(("s", scheme(child) if _ADDRESS.match(child) else ""))
        elif type(child) is dict:
            _dict(child, found, depth + 1)
        elif type(child) is list:
            _list(child, found, depth + 1)
        else:
            tokens.append(("v", repr(child)))


def with_texts(document: dict[str, Any], replace: Maker) -> dict[str, Any]:
    """The document with each text replaced by what `replace` makes of its number and itself."""
    counter = iter(range(MAX_LEAVES * 2))

    def one(value: Any) -> Any:
        if type(value) is str:
            return replace(next(counter), value)
        if type(value) is dict:
            return {
                key: child if key in _FIXED_KEYS or key[:1] == "@" else one(child)
                for key, child in value.items()
            }
        return [one(child) for child in value] if type(value) is list else value

    replaced: dict[str, Any] = one(document)
    return replaced
