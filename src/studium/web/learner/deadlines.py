"""Which deadlines of a standing go into the calendar: those of the way the plan proposes and of what is under way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from studium.core.clock import now

from .actions import action_of_step, leaves
from .board import Joined
from .calendar import Entry


def entries(joined: Iterable[Joined], *, site: str) -> Iterator[Entry]:
    """One entry for each next step that has a deadline, at most one a requirement. `site` like https://studium.example."""
    moment = now()
    for each in joined:
        standing = each.standing
        chosen = standing.least_cost.chosen if standing.least_cost is not None else ()
        for node in leaves(standing):
            step = node.next
            if step is None or step.deadline is None or step.deadline < moment:
                continue
            if node.id not in chosen and node.state != "in_progress":
                continue
            action = action_of_step(step, program_key=each.key, back="/my/")
            yield Entry(
                uid=f"{each.key}.{node.id}.{step.kind}@{site.partition('://')[2]}",
                at=step.deadline,
                title=action.title,
                program=each.title,
                text=node.sentence,
                url=f"{site}/my/programs/{each.key}/",
            )
