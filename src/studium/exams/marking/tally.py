"""Adding a paper up from the lines of its result: parts by their weights, floors, rulings. Pure.

A line is what one question earned, as `automatic.mark` writes it: `points` of `possible` by the problem, `weight`
what it counts (None: as many points as are possible), `part` the key of its part. A ruling on the item stands
beside, and never over, what was marked first: `ruling` names it, `ruled` the points it gives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..documents import PartTerms
from ..rules import Total, cut

WITHDRAWN = "withdrawn"
Line = Mapping[str, Any]


def tally(lines: Iterable[Line], pass_mark: Decimal, parts: Sequence[PartTerms] = ()) -> Total:
    """The whole, exact. With several parts the percent is their weighted mean, and a part under its floor fails
    the whole (R14); a part of which nothing counts any more takes no share."""
    sums: dict[str, tuple[Fraction, Fraction]] = {}
    for (part, text, whole, weight), times in _counted(lines).items():
        most = Fraction(whole)
        if not most:
            continue
        worth = (most if weight is None else Fraction(weight)) * times
        got, possible = sums.get(part, (Fraction(0), Fraction(0)))
        sums[part] = (got + Fraction(text) / most * worth, possible + worth)
    points = sum((got for got, _possible in sums.values()), Fraction(0))
    possible = sum((most for _got, most in sums.values()), Fraction(0))
    counting = [part for part in parts if sums.get(part.key, (0, 0))[1]]
    if len(counting) > 1 or (counting and len(parts) > 1):
        weights = sum((Fraction(part.weight) for part in counting), Fraction(0))
        shares = {part.key: sums[part.key][0] / sums[part.key][1] * 100 for part in counting}
        share = sum((Fraction(part.weight) * shares[part.key] for part in counting), Fraction(0)) / weights
    else:
        shares = {}
        share = points / possible * 100 if possible else Fraction(0)
    over = all(part.floor is None or shares.get(part.key, share) >= Fraction(part.floor) for part in counting)
    return Total(points, possible, cut(share), bool(possible) and over and share >= Fraction(pass_mark))


def _counted(lines: Iterable[Line]) -> Counter[tuple[str, str, str, str | None]]:
    """Questions that count alike, counted: exact sums of few fractions instead of many."""
    return Counter(
        (line.get("part", ""), line.get("ruled") or line["points"], line["possible"], line["weight"])
        for line in lines
        if line.get("ruling") != WITHDRAWN
    )


def without_ruling(line: Line) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in ("ruling", "ruled")}
