"""Explanations that belong to single choices: edX's targeted feedback, and solutions of a pool of answers."""

from __future__ import annotations

from lxml import etree

from .response import Response
from .safexml import detached, drop, local_name

_ALWAYS = "alwaysshowcorrectchoiceexplanation"


def feedback_of(response: Response) -> dict[str, str]:
    """Feedback by explanation-id, from the set that follows the response.

    Where the author asks for it, the explanation of the right choice is said after every answer, and is then
    no solution any more.
    """
    kind = response.element.get("targeted-feedback")
    if kind is None:
        return {}
    found: dict[str, str] = {}
    following = response.element.getnext()
    while following is not None and not local_name(following).endswith("response"):
        if local_name(following) == "targetedfeedbackset":
            for one in following.iterfind("targetedfeedback"):
                found[one.get("explanation-id") or ""] = response.hint(one)
            if kind.strip().lower() == _ALWAYS:
                _always(response, following.getnext(), found)
            break
        following = following.getnext()
    return found


def _always(response: Response, after: etree._Element | None, found: dict[str, str]) -> None:
    right = next((one for one in response.field.iter("choice") if is_right(one)), None)
    named = right.get("explanation-id") if right is not None else None
    solution = after if after is not None and local_name(after) == "solution" else None
    if after is not None and local_name(after) == "solutionset":
        solution = next(
            (one for one in after.iterfind("solution") if one.get("explanation-id") == named), None
        )
    if solution is None:
        return
    said = response.hint(detached(solution))
    drop(solution)
    for one in response.field.iter("choice"):
        key = one.get("explanation-id") or ""
        if said not in found.get(key, ""):
            found[key] = found.get(key, "") + said


def explained_by(response: etree._Element) -> dict[str, etree._Element]:
    """The solutions by explanation-id in the set that follows a response whose answers are drawn from a pool."""
    following = response.getnext()
    while following is not None and not local_name(following).endswith("response"):
        if local_name(following) == "solutionset":
            return {one.get("explanation-id") or "": one for one in following.iterfind("solution")}
        following = following.getnext()
    return {}


def is_right(choice: etree._Element) -> bool:
    return (choice.get("correct") or "").strip().lower() == "true"
