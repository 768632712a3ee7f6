"""gettext for places that ask for the same phrases many times in a request.

Django looks a phrase up through several layers each time; a phrase of a language never changes while the program runs.
Use as `from studium.web.shell.phrases import gettext as _`, so that the phrases are still found for translation.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils import translation


def gettext(phrase: str) -> str:
    """The phrase in the reader's language."""
    return _in(phrase, translation.get_language())


@lru_cache(4096)
def _in(phrase: str, language: str | None) -> str:
    with translation.override(language):
        return translation.gettext(phrase)
