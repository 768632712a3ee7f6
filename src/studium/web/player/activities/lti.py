"""External tools on the page: where the button leads, what is told there, which mark came back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from studium.learning import api as learning
from studium.learning.lti import api as lti


def tool(card: learning.Card) -> Mapping[str, Any]:
    """The card of a tool. One query, none where the tool may not know more than that somebody came."""
    details, work = card.block.details, card.work
    found = lti.tool_of(details, lti.known_tools())
    target = lti.target(details, found) if found and found.state == lti.APPROVED else None
    ready = found is not None and target is not None
    asks = found is not None and (found.may_know_name or found.may_know_email)
    told = (
        lti.told(learner_id=card.learner_id, tool_id=found.id)
        if found is not None and ready and asks
        else None
    )
    sent = work.answers if work.answers.get("at") else {}
    return {
        "title": card.block.title or (found.name if found else _("External tool")),
        "tool": found,
        "site": urlsplit(target or details.get("launch_url") or "").netloc,
        "ready": ready,
        "described": details.get("description", ""),
        "hidden": details.get("hidden"),
        "inline": details.get("inline"),
        "height": details.get("height"),
        "button": details.get("button"),
        "told": told,
        "marked": (work.attempts_used > 0 or card.by_team) and not card.withheld,
        "waiting": bool(sent) and sent.get("grading") != "FullyGraded",
        "comment": sent.get("comment", ""),
        "since": datetime.fromisoformat(sent["at"]) if sent else None,
        "frames": found.origins if found is not None and ready and details.get("inline") else (),
    }


def link(card: learning.Card) -> Mapping[str, Any]:
    """The card of a tool of LTI 1.1: a plain link. No query."""
    address = card.block.details.get("launch_url", "")
    return {
        "title": card.block.title or _("External tool"),
        "address": address,
        "site": urlsplit(address).netloc,
        "described": card.block.details.get("description", ""),
        "was_graded": card.block.details.get("graded"),
    }
