"""Addresses of pages named by one key, for places that need many of them in one request.

Django's `reverse` searches and quotes each time; here it is asked once per view and its answer used as a pattern.
"""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse

_STAND_IN = "a-key-to-be-replaced"


def link(view: str, key: str) -> str:
    """The address of the view for this key; raises `NoReverseMatch` for a view there is none of."""
    before, after = _around(view, get_script_prefix())
    return f"{before}{quote(key)}{after}"


@cache
def _around(view: str, prefix: str) -> tuple[str, str]:
    before, _, after = reverse(view, args=[_STAND_IN]).partition(_STAND_IN)
    return before, after
