"""From what a form sends to the answers of a problem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .problem import Problem
from .prompt import Answer

#: Gives the values that were sent under a name, as `QueryDict.getlist` does.
Posted = Callable[[str], Sequence[str]]


def answers_in(problem: Problem, posted: Posted, *, prefix: str = "") -> dict[str, Answer]:
    """The answers in a posted form, by input id; an input of which nothing was sent is left out.

    Most inputs are one field of the name prefix + input id: its value, or a list of several. An input made of
    several fields gathers them by its own `read`.
    """
    found: dict[str, Answer] = {}
    for one in problem.inputs:
        name = prefix + one.id
        read: Callable[[Posted, str], Answer | None] | None = getattr(one, "read", None)
        if read is not None:
            answer = read(posted, name)
            if answer is not None:
                found[one.id] = answer
        elif values := list(posted(name)):
            found[one.id] = values[0] if len(values) == 1 else values
    return found


def answers_from(problem: Problem, given: dict[str, Any]) -> dict[str, Answer]:
    """The same from fields that were already sorted by name, each a text or a list of texts."""

    def posted(name: str) -> list[str]:
        value = given.get(name)
        values = value if isinstance(value, (list, tuple)) else [value]
        return [one for one in values if isinstance(one, str)]

    return answers_in(problem, posted)
