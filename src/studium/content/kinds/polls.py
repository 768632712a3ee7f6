"""Polls and surveys: `<poll>` and `<survey>` of xblock-poll, and the older `<poll_question>`.

Their choices stand as JSON in attributes, [key, {label, img, img_alt}] each, and an export leaves out what is as
the block's editor proposes it: those proposals are facts of the format and stand here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from .. import attributes as read
from .prose import Prose, inner, plain
from .source import Made, Source, Unreadable

MOST: Final = 100
_LONGEST_KEY: Final = 90
#: The one question of a poll.
ONLY: Final = "poll"

_COLOURS: Final = (("R", "Red"), ("B", "Blue"), ("G", "Green"), ("O", "Other"))
_YES_NO: Final = (("Y", "Yes"), ("N", "No"), ("M", "Maybe"))
_QUESTIONS: Final = (
    ("enjoy", "Are you enjoying the course?"),
    ("recommend", "Would you recommend this course to your friends?"),
    ("learn", "Do you think you will learn a lot?"),
)


def read_poll(source: Source) -> Made:
    """One question. Attributes: question, answers, feedback, max_submissions (0: any number), private_results."""
    given = source.node.attributes
    prose = Prose(source)
    question = prose.markdown(given.get("question", "What is your favorite color?"))
    choices = _listed(source, prose, "answers", _COLOURS)
    return _made(source, prose, "poll", [{"key": ONLY, "html": question}], choices)


def read_survey(source: Source) -> Made:
    """Several questions with the same choices. Attributes as a poll's, and questions."""
    prose = Prose(source)
    questions = _listed(source, prose, "questions", _QUESTIONS)
    choices = _listed(source, prose, "answers", _YES_NO)
    title = " ".join(read.plain(source.node.attributes, "block_name").split())[:250]
    return _made(source, prose, "survey", questions, choices, title)


def read_poll_question(source: Source) -> Made:
    """The older poll: the question is its content, its choices are <answer> children; reset="true" lets vote anew."""
    element = source.node.element
    prose = Prose(source)
    answers = [one for one in element if one.tag == "answer"] if element is not None else []
    if element is None or not answers:
        raise Unreadable(_("this poll names no answers"))
    found = [(one.get("id") or f"answer-{number}", inner(one)) for number, one in enumerate(answers, start=1)]
    choices = _keyed([(key, prose.html(label)) for key, label in found])
    again = read.flag(source.node.attributes, "reset")
    question = {"key": ONLY, "html": prose.html(inner(element, frozenset(("answer",))))}
    return _made(source, prose, "poll", [question], choices, times=0 if again else 1)


def _made(
    source: Source,
    prose: Prose,
    kind: str,
    questions: list[dict[str, str]],
    choices: list[dict[str, str]],
    title: str = "",
    *,
    times: int | None = None,
) -> Made:
    given = source.node.attributes
    if times is None:
        asked = read.count(given, "max_submissions")
        times = 1 if asked is None else asked
    details = {
        "title": title,
        "questions": [{**one, "text": plain(one["html"])} for one in questions],
        "choices": [{**one, "text": plain(one["html"]) or one["key"]} for one in choices],
        "feedback": prose.markdown(given.get("feedback", "")),
        "times": times,
        "private": read.flag(given, "private_results"),
    }
    return Made(kind, details=details, notes=tuple(prose.notes))


def _listed(
    source: Source, prose: Prose, attribute: str, proposed: tuple[tuple[str, str], ...]
) -> list[dict[str, str]]:
    """The questions or choices of an attribute, or those that the editor proposes where it is absent."""
    if attribute not in source.node.attributes:
        return _keyed([(key, prose.label(label)) for key, label in proposed])
    raw = read.structure(source.node.attributes, attribute)
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError):
            raw = None
    if isinstance(raw, Mapping):
        raw = [list(one) for one in raw.items()]
    pairs = [one for one in raw if _is_pair(one)] if isinstance(raw, list) else []
    if not pairs:
        raise Unreadable(_("its %(attribute)s cannot be read") % {"attribute": attribute})
    if len(pairs) > MOST:
        raise Unreadable(
            _("it has %(count)s %(attribute)s, and at most %(most)s are shown")
            % {"count": len(pairs), "attribute": attribute, "most": MOST}
        )
    return _keyed([(str(one[0]), prose.label(one[1])) for one in pairs])


def _is_pair(one: Any) -> bool:
    return isinstance(one, list) and len(one) == 2 and isinstance(one[0], str | int)


def _keyed(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Each with a key of its own that fits the tables."""
    found: dict[str, str] = {}
    for given, markup in pairs:
        key = given.strip() or "?"
        if len(key) > _LONGEST_KEY:
            key = hashlib.sha256(key.encode()).hexdigest()[:32]
        number, free = 1, key
        while free in found:
            number += 1
            free = f"{key}-{number}"
        found[free] = markup
    return [{"key": key, "html": markup} for key, markup in found.items()]
