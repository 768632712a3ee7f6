"""How responses are marked by people, as an exam's document says it. Pure.

marking: {second: none, all or 20%, threshold: 2 or 10%, third: true}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

#: Where the document says nothing of how far two marks may lie apart: of the points of the rubric.
USUAL_THRESHOLD = Decimal(10)


@dataclass(frozen=True, slots=True)
class MarkingTerms:
    """`second`: how many in a hundred responses are marked by two people, 0 to 100.

    Two marks that lie further apart than the threshold go to a third person; `apart` is in points, or with
    `apart_in_percent` in percent of what the rubric gives. Without `third` the exam office decides itself.
    """

    second: Decimal = Decimal(0)
    apart: Decimal = USUAL_THRESHOLD
    apart_in_percent: bool = True
    third: bool = True

    def threshold(self, possible: int) -> Fraction:
        """How far two marks may lie apart, in points of a rubric that gives `possible`."""
        return Fraction(self.apart) * possible / 100 if self.apart_in_percent else Fraction(self.apart)


def marking_terms(one: Mapping[str, Any]) -> MarkingTerms:
    """What stands under `marking` in a document; empty where nothing does."""
    said = str(one.get("second", "none")).strip()
    second = {"none": Decimal(0), "all": Decimal(100)}.get(said)
    if second is None:
        second = Decimal(said.removesuffix("%").strip())
    apart = str(one.get("threshold", f"{USUAL_THRESHOLD}%")).strip()
    in_percent = apart.endswith("%")
    return MarkingTerms(
        second=second,
        apart=Decimal(apart.removesuffix("%").strip()),
        apart_in_percent=in_percent,
        third=bool(one.get("third", True)),
    )
