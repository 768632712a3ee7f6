"""Money: an exact decimal amount and an ISO 4217 currency, never one without the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats

from .errors import Invalid

# ISO 4217 minor units, where they are not two digits.
_MINOR_UNITS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
    "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip
_FORM = re.compile(r"^\s*(?:(\d+(?:\.\d+)?)\s*([A-Z]{3})|([A-Z]{3})\s*(\d+(?:\.\d+)?))\s*$")


def minor_units(currency: str) -> int:
    """How many digits after the point the currency has (ISO 4217)."""
    return _MINOR_UNITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        quantum = Decimal(1).scaleb(-minor_units(self.currency))
        exact = self.amount.quantize(quantum, rounding=ROUND_HALF_UP)
        if exact != self.amount:
            raise Invalid(
                f"{self.amount} {self.currency} has more digits after the point than the currency has."
            )
        object.__setattr__(self, "amount", exact)

    @classmethod
    def parse(cls, text: str) -> Money:
        """Reads "150 USD" or "USD 150.00"; raises `Invalid` with a sentence."""
        match = _FORM.match(str(text))
        if not match:
            raise Invalid(f"“{text}” is not an amount of money; write it like “150 USD”.")
        amount, currency = match.group(1) or match.group(4), match.group(2) or match.group(3)
        return cls(Decimal(amount), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(Decimal(0), currency)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise Invalid(f"{self} and {other} are in different currencies and cannot be combined.")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __mul__(self, count: int) -> Money:
        return Money(self.amount * count, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return f"{self.currency} {self.amount}"

    def display(self) -> str:
        """For people: no needless zeros, grouped by locale ("USD 1,350")."""
        places = 0 if self.amount == self.amount.to_integral_value() else minor_units(self.currency)
        number = formats.number_format(self.amount, decimal_pos=places, force_grouping=True)
        return f"{self.currency}\u00a0{number}"
