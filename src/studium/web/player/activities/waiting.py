"""What stands where a part of a unit waits for something else to be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from studium.learning import api as learning


def waiting(card: learning.Card) -> Mapping[str, Any]:
    """No query."""
    spots = learning.spots_of(run_key=card.run_key, block_keys=card.block.details["sources"])
    links = format_html_join(
        ", ",
        '<a href="{}#{}">{}</a>',
        ((reverse("unit", args=[card.run_key, one.unit_key]), one.block_key, one.title) for one in spots),
    )
    return {"sentence": _sentence(card.block.details["message"], links), "unit_key": card.unit_key}


def _sentence(message: str, links: SafeString) -> SafeString:
    """The author's sentence with the links in the place of "{link}"; ours where there is none."""
    if not message:
        message = _("It depends on what you do here: {link}.") if links else _("It is not open to you yet.")
    before, link, after = message.partition("{link}")
    return format_html("{}{}{}", before, links if link else "", after)
