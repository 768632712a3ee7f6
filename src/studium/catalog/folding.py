"""Text as search compares it: no accents, no case, words of letters and digits in any script."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"\w+")
# Letters that no decomposition turns into plain ones.
_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)


def fold(text: str) -> str:
    """`Économie du développement` -> `economie du developpement`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return _WORD.findall(fold(text))
