"""A learner as a tool knows them, and what they agreed that it is told. Asked once, changed at any time."""

from __future__ import annotations

from dataclasses import dataclass

from studium.core.clock import now
from studium.core.db import write

from .models import ToolUser
from .tools import ToolView


@dataclass(frozen=True, slots=True)
class Told:
    """What a learner tells a tool. `asked` is False until they have decided."""

    name: bool
    email: bool
    asked: bool


NOTHING = Told(False, False, False)


def told(*, learner_id: int, tool_id: int) -> Told:
    """What the learner agreed to. One query."""
    row = ToolUser.objects.filter(learner_id=learner_id, tool_id=tool_id).first()
    return Told(row.tell_name, row.tell_email, row.asked_at is not None) if row else NOTHING


def tell(*, learner_id: int, tool: ToolView, name: bool, email: bool) -> Told:
    """Keeps the learner's decision, for every course that opens this tool."""
    with write():
        row = tool_user(learner_id=learner_id, tool_id=tool.id)
        row.tell_name, row.tell_email = name and tool.may_know_name, email and tool.may_know_email
        row.asked_at = now()
        row.save(update_fields=["tell_name", "tell_email", "asked_at"])
    return Told(row.tell_name, row.tell_email, True)


def tool_user(*, learner_id: int, tool_id: int) -> ToolUser:
    """The learner's name of their own for this tool, made at the first launch."""
    ToolUser.objects.bulk_create([ToolUser(learner_id=learner_id, tool_id=tool_id)], ignore_conflicts=True)
    return ToolUser.objects.get(learner_id=learner_id, tool_id=tool_id)
