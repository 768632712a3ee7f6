"""How a percentage is told: cut, never rounded up, and never so that it contradicts passing or failing."""

from __future__ import annotations

from decimal import Decimal

# What is stored has at most so many decimals.
FINEST = 6


def decimals(value: Decimal) -> int:
    """How many decimals the value has, zeros at its end not counted, `FINEST` at most."""
    return min(FINEST, max(0, -int(value.normalize().as_tuple().exponent)))


def shown(value: Decimal, *, mark: Decimal | None = None, places: int = 1) -> Decimal:
    """The value as people read it, with `places` decimals and as many as the `mark` it is held against has.

    A mark is shown whole (`shown(mark, places=FINEST)`); then what is shown is below the shown mark exactly where
    the value is below the mark: 80.95 against 81 is 80.9, and 80.92 against 80.95 is 80.92.
    """
    if mark is not None:
        places = max(places, decimals(mark))
    return value.quantize(Decimal(1).scaleb(-places), rounding="ROUND_DOWN").normalize()
