"""What a ruling does to one candidate's line, and which answers it takes as right. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from .tally import WITHDRAWN, Line, without_ruling


class RulingKind(StrEnum):
    """withdraw: the item does not count. credit: everybody has its points. accept: further answers are right too.
    rekey: only the named answers are right."""

    WITHDRAW = "withdraw"
    CREDIT = "credit"
    ACCEPT = "accept"
    REKEY = "rekey"


@dataclass(frozen=True, slots=True)
class Ruling:
    """`right`: the answers a rekeying takes as right, each a text or, of checkboxes, several."""

    block_key: str
    kind: RulingKind
    right: tuple[str | tuple[str, ...], ...] = ()
    only_better: bool = True

    @property
    def reads_answers(self) -> bool:
        return self.kind in (RulingKind.ACCEPT, RulingKind.REKEY)


def ruled(line: Line, ruling: Ruling, given: Any) -> dict[str, Any]:
    """The line under the ruling. `given` is the answer to the item's one input, None where there is none."""
    plain = without_ruling(line)
    if ruling.kind is RulingKind.WITHDRAW:
        return {**plain, "ruling": WITHDRAWN}
    if ruling.kind is RulingKind.CREDIT:
        return {**plain, "ruling": "credited", "ruled": plain["possible"]}
    if is_right(given, ruling.right):
        return {**plain, "ruling": "rekeyed", "ruled": plain["possible"]}
    if ruling.kind is RulingKind.REKEY:
        return {**plain, "ruling": "rekeyed", "ruled": "0"}
    return plain


def is_right(given: Any, right: Sequence[str | tuple[str, ...]]) -> bool:
    """A text is compared without regard to case and spaces, a number by its value, checkboxes as a set."""
    if not given:
        return False
    return any(_same(given, one) for one in right)


def _same(given: Any, right: str | tuple[str, ...]) -> bool:
    if isinstance(right, tuple) or not isinstance(given, str):
        chosen = {given} if isinstance(given, str) else {str(one) for one in given}
        return chosen == ({right} if isinstance(right, str) else set(right))
    if " ".join(given.split()).casefold() == " ".join(right.split()).casefold():
        return True
    try:
        return Decimal(given.strip()) == Decimal(right.strip())
    except InvalidOperation:
        return False


def under(
    lines: Sequence[Line], rulings: Mapping[str, Ruling], answers: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The lines of one candidate under the rulings in force, by block key; every other ruling is gone from them."""
    found = []
    for line in lines:
        ruling = rulings.get(line["block"])
        if ruling is None:
            found.append(without_ruling(line))
            continue
        given = next(iter((answers.get(line["block"]) or {}).values()), None)
        found.append(ruled(line, ruling, given))
    return found
