"""The cards of what people judge: what was handed in, and how it was marked. No query: the state holds it all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.safestring import mark_safe

from studium.core.clock import now
from studium.learning import api as learning
from studium.learning.peer import api as peer
from studium.learning.uploads import api as uploads


def upload(card: learning.Card) -> Mapping[str, Any]:
    """The card of an upload."""
    state: Mapping[str, Any] = card.work.answers
    file, mark = state.get("file"), state.get("mark")
    return {
        "file": {**file, "sent_at": datetime.fromisoformat(file["sent_at"])} if file else None,
        "mark": {**mark, "at": datetime.fromisoformat(mark["at"])} if mark else None,
        "solution": mark_safe(card.block.details.get("solution", "")) if mark else "",  # noqa: S308 - cleaned on import
        "late": card.due is not None and now() > card.due,
        "most": uploads.MOST_BYTES // (1024 * 1024),
    }


def response(card: learning.Card) -> Mapping[str, Any]:
    """The card of a response task: where the learner stands, and the way to its page."""
    state, details = card.work.answers, card.block.details
    mark, steps = state.get("mark"), details.get("steps", {})
    return {
        "title": card.block.title or details.get("title", ""),
        "submitted_at": datetime.fromisoformat(state["submitted_at"]) if state.get("submitted_at") else None,
        "saved": bool(state.get("saved_at")),
        "given": state.get("given", 0),
        "assessed": state.get("assessed", 0),
        "own": bool(state.get("self")),
        "peer": steps.get("peer"),
        "asks_own": "self" in steps,
        "asks_team": bool(steps.get("staff", {}).get("required")),
        "mark": {**mark, "by": peer.by_whom(mark["by"])} if mark else None,
    }
