"""Names of languages, by their BCP 47 codes."""

from __future__ import annotations

from django.utils.translation import get_language_info, gettext


def language_name(code: str) -> str:
    """The language's name in the reader's language; the code itself where we know no name."""
    for known in (code.lower(), code.partition("-")[0]):
        try:
            return gettext(get_language_info(known)["name"])
        except KeyError:
            continue
    return code
