"""The tick that a learner sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from studium.learning import api as learning


def done(card: learning.Card) -> Mapping[str, Any]:
    """No query."""
    return {
        "title": card.block.title or _("Done with this?"),
        "marked": learning.is_marked(card.work),
        "open": card.closed in (None, learning.Closed.ALREADY_RIGHT),
    }
