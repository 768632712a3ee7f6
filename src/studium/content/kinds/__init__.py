"""The kinds of blocks besides text, films and problems: one module a kind, each reads its own OLX elements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .source import Made, Reader, Source, Unreadable

__all__ = ["READERS", "Made", "Reader", "Source", "Unreadable"]

#: By OLX element.
READERS: Final[Mapping[str, Reader]] = {}
