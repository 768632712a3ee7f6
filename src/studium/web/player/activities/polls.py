"""Polls and surveys on the page: the choices before a vote, after it the result as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.learning import api as learning


def poll(card: learning.Card) -> Mapping[str, Any]:
    """What the card of a poll shows. One query where the result may be seen, none before."""
    details = card.block.details
    mine = learning.votes_of(card.work)
    may_vote = learning.may_vote(card.block, card.work)
    private = bool(details.get("private"))
    found: Mapping[tuple[str, str], int] = {}
    if mine and not private:
        found = learning.counts(run_key=card.run_key, block_key=card.block.key)
    return {
        "title": card.block.title or details.get("title") or _default_title(card.block.kind),
        "questions": [
            _question(number, one, card, mine, found) for number, one in enumerate(details["questions"])
        ],
        "several": len(details["questions"]) > 1,
        "feedback": mark_safe(details.get("feedback", "")),  # noqa: S308 - cleaned when it was imported
        "voted": bool(mine),
        "private": private,
        "may_vote": may_vote,
        "once": details.get("times", 1) == 1,
    }


def _default_title(kind: str) -> str:
    return _("Survey") if kind == "survey" else _("Poll")


def _question(
    number: int,
    question: Mapping[str, str],
    card: learning.Card,
    mine: Mapping[str, str],
    found: Mapping[tuple[str, str], int],
) -> dict[str, Any]:
    key = question["key"]
    choices = card.block.details["choices"]
    votes = [found.get((key, one["key"]), 0) for one in choices]
    total = sum(votes)
    return {
        "name": f"q{number}",
        "html": mark_safe(question["html"]),  # noqa: S308 - cleaned when it was imported
        "text": question["text"],
        "total": ngettext("%(n)d vote", "%(n)d votes", total) % {"n": total},
        "choices": [
            {
                "key": one["key"],
                "html": mark_safe(one["html"]),  # noqa: S308 - cleaned when it was imported
                "text": one["text"],
                "mine": mine.get(key) == one["key"],
                "ticked": mine.get(key) == one["key"],
                "votes": count,
                "percent": share,
            }
            for one, count, share in zip(choices, votes, percents(votes), strict=True)
        ],
    }


def ticked_again(extra: Mapping[str, Any], given: Mapping[str, object]) -> Mapping[str, Any]:
    """The form with the choices that were sent."""
    for question in extra["questions"]:
        for choice in question["choices"]:
            choice["ticked"] = given.get(question["name"]) == choice["key"]
    return extra


def percents(parts: Sequence[int]) -> list[int]:
    """Whole percents that add up to 100: what is cut off goes to those that lost most by it; zeros of nothing."""
    whole = sum(parts)
    if not whole:
        return [0] * len(parts)
    cut = [100 * part // whole for part in parts]
    by_loss = sorted(range(len(parts)), key=lambda at: (-(100 * parts[at] % whole), at))
    for at in by_loss[: 100 - sum(cut)]:
        cut[at] += 1
    return cut
