"""Drag and drop: items go into zones of a picture, at once right or wrong, or all together as an attempt.

The score is Open edX's: the items that stand where they belong and those that belong nowhere and were left, as a share
of all; the best so far counts. The state is {"placed": {item: zone}, "tried": {item: zone}, "given": {item: zone}}:
what stands in the picture, what was wrong in the last turn, and the last turn as it was given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.assessment import api as assessment
from studium.content import api as content
from studium.core.errors import Conflict, Invalid, NotFound

from ..states import Work
from .turn import Acted, Turn

#: Zones by item.
Placed = Mapping[str, str]

_ONE, _ZERO = Decimal(1), Decimal(0)


class DragAndDrop:
    """Turn "place": `i0`, `i1`, … hold the zones of the items, in their order; empty for the bank."""

    def act(self, turn: Turn) -> Acted:
        if turn.action != "place":
            raise NotFound(_("There is nothing of that kind to do in this block. Reload the page."))
        details = turn.block.details
        standing = placed_in(turn.work)
        given = _given(turn, {} if details["assessed"] else standing)
        # Placed one at a time, an item that comes back tells by itself; all together nothing may tell.
        withheld = turn.withheld and details["assessed"]
        if turn.work.right and not withheld:
            raise Conflict(_("Everything is in its place; there is nothing left to gain."))
        if turn.closed is not None:
            raise Conflict(turn.closed)
        if not given:
            raise Invalid(_("Nothing was placed: choose a zone for an item first."))
        belongs = {one["key"]: one["zones"] for one in details["items"]}
        right = {item: zone for item, zone in given.items() if zone in belongs[item]}
        wrong = {item: zone for item, zone in given.items() if item not in right}
        # One at a time, a wrong item comes back and takes no room.
        _check_room(details, given if details["assessed"] else {**standing, **right})
        if details["assessed"]:
            limit = turn.block.max_attempts
            last = limit is not None and turn.work.attempts_used + 1 >= limit
            placed, counted = (given if last else right), given
        else:
            placed = counted = {**standing, **right}
        score = _score(details, counted, wrong)
        return Acted(
            state={"placed": dict(placed), "tried": wrong, "given": given},
            score=score,
            counts=_best(turn.work, score),
            attempt=True,
            says=_says(len(right), len(wrong)) if not withheld else _("Recorded."),
        )


def placed_in(work: Work) -> dict[str, str]:
    """Which item stands in which zone."""
    return _pairs(work.answers.get("placed"))


def tried_in(work: Work) -> dict[str, str]:
    """Which items were put into a wrong zone in the last turn."""
    return _pairs(work.answers.get("tried"))


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one item after a turn: the author's feedback, and whether it is praise."""

    item: str
    right: bool
    html: str


def said_of(block: content.BlockView, work: Work) -> tuple[Said, ...]:
    """The feedback on the last turn, in the order of the items: only on what was moved in it."""
    given, tried = _pairs(work.answers.get("given")), tried_in(work)
    return tuple(
        Said(one["key"], one["key"] not in tried, one["wrong"] if one["key"] in tried else one["right"])
        for one in block.details["items"]
        if one["key"] in given
    )


def solution(block: content.BlockView) -> dict[str, str]:
    """Where each item belongs, the first of its zones: for a page that may show the answer."""
    return {one["key"]: one["zones"][0] for one in block.details["items"] if one["zones"]}


def _pairs(kept: Any) -> dict[str, str]:
    return {str(key): str(value) for key, value in kept.items()} if isinstance(kept, Mapping) else {}


def _given(turn: Turn, standing: Placed) -> dict[str, str]:
    """The items that this turn moves, with their zones; what stands already is not moved again."""
    zones = {one["key"] for one in turn.block.details["zones"]}
    found = {}
    for number, item in enumerate(turn.block.details["items"]):
        zone = turn.given.get(f"i{number}", "")
        if zone and (not isinstance(zone, str) or zone not in zones):
            raise Invalid(_("There is no such zone in this picture. Reload the page and place it again."))
        if zone and item["key"] not in standing:
            found[item["key"]] = str(zone)
    return found


def _check_room(details: Mapping[str, Any], placed: Placed) -> None:
    most = details.get("per_zone")
    if not most:
        return
    names = {one["key"]: one["text"] for one in details["zones"]}
    for zone, count in Counter(placed.values()).items():
        if count > most:
            raise Invalid(
                ngettext(
                    "“%(zone)s” takes %(most)d item; take others out first.",
                    "“%(zone)s” takes %(most)d items; take others out first.",
                    most,
                )
                % {"zone": names[zone], "most": most}
            )


def _score(details: Mapping[str, Any], placed: Placed, wrong: Placed) -> assessment.Score:
    """One point an item: for standing where it belongs, or for being left where it belongs nowhere."""
    inputs = {}
    for one in details["items"]:
        key, zones = one["key"], one["zones"]
        zone = placed.get(key)
        fits = zone in zones if zones else zone is None
        missed = assessment.INCORRECT if key in wrong or zone else assessment.UNANSWERED
        state = assessment.CORRECT if fits else missed
        inputs[key] = assessment.InputScore(state, _ONE if fits else _ZERO)
    points = sum((one.points for one in inputs.values()), _ZERO)
    return assessment.Score(points, Decimal(len(inputs)), inputs)


def _best(work: Work, score: assessment.Score) -> assessment.Score:
    """The score that counts: an earlier better one stays, with this turn's feedback."""
    before = work.share
    if before <= score.points / score.possible:
        return score
    kept = Decimal(before.numerator) * score.possible / Decimal(before.denominator)
    return assessment.Score(kept.quantize(Decimal("1e-10")), score.possible, score.per_input)


def _says(right: int, wrong: int) -> str:
    parts = []
    if right:
        parts.append(
            ngettext("%(n)d item in its place.", "%(n)d items in their place.", right) % {"n": right}
        )
    if wrong:
        parts.append(
            ngettext("%(n)d item does not belong there.", "%(n)d items do not belong there.", wrong)
            % {"n": wrong}
        )
    return " ".join(parts)
