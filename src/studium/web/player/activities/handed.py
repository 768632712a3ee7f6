"""The cards of what people judge: what was handed in, and how it was marked. No query: the state holds it all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.safestring import mark_safe

from studium.core.clock import now
from studium.learning import api as learning
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
