"""A word cloud on the page: fields before, then the words in the size of their number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.learning import api as learning

#: The steps of size, 1 the smallest.
SIZES: Final = 6


def word_cloud(card: learning.Card) -> Mapping[str, Any]:
    """What the card of a word cloud shows. One query for the words and one for the sums, none before."""
    details = card.block.details
    mine = learning.words_of(card.work)
    context: dict[str, Any] = {
        "title": card.block.title or _("Word cloud"),
        "instructions": mark_safe(details.get("instructions", "")),  # noqa: S308 - cleaned when it was imported
        "fields": [{"name": f"w{number}", "typed": ""} for number in range(details["inputs"])],
        "mine": mine,
        "longest": learning.LONGEST_WORD,
    }
    if not mine:
        return context
    cloud = learning.word_cloud(run_key=card.run_key, block_key=card.block.key, limit=details["shown"])
    most = max((count for _word, count in cloud.words), default=1)
    words = [
        {
            "word": word,
            "times": ngettext("%(n)d time", "%(n)d times", count) % {"n": count},
            "size": size_of(count, most),
            "percent": _percent(count, cloud.total) if details.get("percents", True) else "",
            "mine": word in mine,
        }
        for word, count in cloud.words
    ]
    return context | {
        "by_count": words,
        "words": sorted(words, key=lambda one: str(one["word"])),
        "people": ngettext("%(n)d person", "%(n)d people", cloud.people) % {"n": cloud.people},
    }


def typed_again(extra: Mapping[str, Any], given: Mapping[str, object]) -> Mapping[str, Any]:
    """The form with the words that were sent."""
    for field in extra["fields"]:
        field["typed"] = given.get(field["name"], "")
    return extra


def size_of(count: int, most: int) -> int:
    """The size of a word: by the logarithm of its number, the most frequent the largest; all alike while none leads."""
    if most <= 1:
        return 2
    return 1 + round((SIZES - 1) * math.log(count) / math.log(most))


def _percent(count: int, total: int) -> str:
    share = 100 * count / total if total else 0
    return _("under 1 %") if 0 < share < 0.5 else _("%(n)d %%") % {"n": round(share)}
