"""Templates rendered once, with holes for what differs from one reader to the next.

A part that is on every page of a learner (a problem's card) has a few shapes and many texts. Its template is rendered
once for each shape, with stand-ins where the texts go, and cut at them; filling the holes is then a join.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from functools import lru_cache

from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

# No text can hold it: the character is no character.
_MARK = "\ufdd1"
_HOLE = re.compile(f"{_MARK}(\\w+){_MARK}")


def filled(template: str, shape: Mapping[str, Hashable], texts: Mapping[str, str]) -> SafeString:
    """The template with `shape` as its context, and in it `text`, which holds `texts` by name.

    `shape` decides the markup and must have few values; `texts` may only be tested for being empty and written out,
    each is escaped unless it is safe. An empty text is an empty string in the template.
    """
    there = frozenset(name for name, text in texts.items() if text != "")
    pieces = _pieces(template, get_language() or "", tuple(sorted(shape.items())), there)
    return mark_safe(  # noqa: S308 - every text is escaped, and the template escapes the rest
        "".join(piece if at % 2 == 0 else conditional_escape(texts[piece]) for at, piece in enumerate(pieces))
    )


@lru_cache(maxsize=4096)
def _pieces(
    template: str, language: str, shape: tuple[tuple[str, Hashable], ...], there: frozenset[str]
) -> tuple[str, ...]:
    """The rendered template, cut: text, name of a hole, text, name, ... text."""
    text = {name: mark_safe(f"{_MARK}{name}{_MARK}") for name in there}  # noqa: S308 - own marks
    return tuple(_HOLE.split(get_template(template).render({**dict(shape), "text": text})))
