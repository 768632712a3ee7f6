"""Drag and drop on the page: a picture with numbered zones, and for each item a choice of them.

The choices are an ordinary form, so that keys, screen readers and small screens have all of it; a script lets the items
be dragged onto the picture as well. Nothing that is sent says where an item belongs, before it may be shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.learning import api as learning


def drag_and_drop(card: learning.Card) -> Mapping[str, Any]:
    """No query."""
    details = card.block.details
    placed = learning.placed_in(card.work)
    shown = learning.solution(card.block) if card.show_answer and details["assessed"] else {}
    said = {one.item: one for one in learning.said_of(card.block, card.work)}
    numbers = {one["key"]: number for number, one in enumerate(details["zones"], start=1)}
    titles = {one["key"]: f"{numbers[one['key']]} · {one['text']}" for one in details["zones"]}
    items = [
        _item(number, one, details, placed, said.get(one["key"]), titles, shown)
        for number, one in enumerate(details["items"])
    ]
    everything = card.work.right
    return {
        "title": card.block.title or _("Put things in their place"),
        "question": _safe(details["question"]),
        "picture": details["picture"],
        "alt": details["alt"],
        "ratio": details["ratio"],
        "labels": details["labels"] or not details["picture"],
        "borders": details["borders"] or not details["picture"],
        "zones": [_zone(number, one, items) for number, one in enumerate(details["zones"], start=1)],
        "items": items,
        "assessed": details["assessed"],
        "open": card.closed is None and not everything,
        "message": _safe(_message(card, everything)),
        "finished": everything or card.closed is not None,
        "explanation": _safe(details["explanation"]) if card.show_answer or everything else "",
        "room": _room(details.get("per_zone")),
    }


def chosen_again(extra: Mapping[str, Any], given: Mapping[str, object]) -> Mapping[str, Any]:
    """The form with the zones that were sent."""
    for item in extra["items"]:
        item["chosen"] = given.get(item["name"], "")
    return extra


def _message(card: learning.Card, everything: bool) -> str:
    """The author's words before it is done, or after; what is said after may give the answer away."""
    details = card.block.details
    used_up = card.closed is learning.Closed.NO_ATTEMPTS and not card.withheld
    return str(details["finish"] if everything or used_up else details["start"])


def _item(
    number: int,
    item: Mapping[str, Any],
    details: Mapping[str, Any],
    placed: Mapping[str, str],
    said: learning.Said | None,
    titles: Mapping[str, str],
    shown: Mapping[str, str],
) -> dict[str, Any]:
    key = item["key"]
    zone = placed.get(key, "")
    wrong = said is not None and not said.right
    return {
        "name": f"i{number}",
        "key": key,
        "html": _safe(item["html"]),
        "picture": _safe(item["picture"]),
        "text": item["text"],
        # As in Open edX, a picture stands for its name; where it has no description, the name is read aloud.
        "unnamed": 'alt=""' in item["picture"],
        "width": item["width"],
        "zone": zone,
        "chosen": zone,
        "where": titles.get(zone, ""),
        # One at a time: what stands is right and stays; all together: it may be moved before the next attempt.
        "fixed": bool(zone) and not details["assessed"],
        "wrong": wrong,
        "right": said is not None and said.right,
        "said": _safe(said.html if said and (wrong or not details["assessed"]) else ""),
        "belongs": titles.get(shown.get(key, ""), _("nowhere")) if shown else "",
    }


def _zone(number: int, zone: Mapping[str, Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "number": number,
        "key": zone["key"],
        "html": _safe(zone["html"] or zone["text"]),
        "text": zone["text"],
        "description": zone["description"],
        "align": zone["align"],
        "style": "; ".join(f"{side}: {zone[side]:.2f}%" for side in ("left", "top", "width", "height")),
        "holds": [
            {**one, "style": _wide(one["width"], zone["width"])}
            for one in items
            if one["zone"] == zone["key"]
        ],
    }


def _wide(item: float, zone: float) -> str:
    """An item's width is a share of the picture; inside its zone it is a share of that."""
    return f"inline-size: {min(100.0, 100 * item / zone):.1f}%" if item and zone else ""


def _room(most: int | None) -> str:
    if not most:
        return ""
    return ngettext("Each zone takes %(most)d item.", "Each zone takes %(most)d items.", most) % {
        "most": most
    }


def _safe(markup: str) -> SafeString:
    return mark_safe(markup)  # noqa: S308 - cleaned when it was imported
