"""Which deadlines go into the calendar: those of the way the plan proposes, of what is under way, of courses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.learning import api as learning

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


def of_courses(dues: Iterable[learning.Due], *, site: str) -> Iterator[Entry]:
    """One entry for each section of a course that is due."""
    for due in dues:
        yield Entry(
            uid=f"{due.run_key}.{due.section_key}.due@{site.partition('://')[2]}",
            at=due.at,
            title=_("Due: %(section)s") % {"section": due.title},
            program=due.course_title,
            text=_("It is not shown any more after this.") if due.hides else "",
            url=f"{site}/learn/{quote(due.run_key)}/{quote(due.unit_key)}/",
        )
