"""The small values every answer is made of, and how each is written.

Numbers that must stay exact (scores, credits, amounts) are decimals as text; moments are ISO 8601 in UTC, days
ISO 8601 dates; money never stands without its currency.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import quote

from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field

from studium.core.money import Money
from studium.partners.api import Organisation

from .paths import BASE

# What a key in an address looks like; anything else is at no address.
KEY = r"^[a-z0-9][a-z0-9-]{0,99}$"
PUBLIC_ID = r"^[1-9A-HJ-NP-Za-km-z]{22}$"

Key = Annotated[str, Field(pattern=KEY, description="A key: lower case letters, digits, hyphens.")]
PublicId = Annotated[str, Field(pattern=PUBLIC_ID, description="A public id: 22 letters and digits.")]
Exact = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$", examples=["78.5"])]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"}, examples=["2027-01-10T00:00:00Z"])]
Day = Annotated[str, Field(json_schema_extra={"format": "date"}, examples=["2027-01-10"])]
Address = Annotated[str, Field(json_schema_extra={"format": "uri-reference"})]


class Shape(BaseModel):
    """Base of everything that is answered."""

    model_config = ConfigDict(frozen=True)


class MoneyShape(Shape):
    """An exact amount in a currency."""

    amount: Exact = Field(
        description="With the digits the currency has (ISO 4217).", examples=["150.00", "9000"]
    )
    currency: str = Field(description="ISO 4217.", pattern="^[A-Z]{3}$", examples=["USD"])


class CreditsShape(Shape):
    """Credits in the unit in which they were stated; never converted."""

    amount: Exact
    unit: str = Field(examples=["ECTS"])


class InstitutionName(Shape):
    """An institution, business or body by its key and name."""

    key: Key
    name: str
    country: str = Field(description="ISO 3166-1 alpha-2, or empty.", examples=["KE"])


class FieldName(Shape):
    """A field of education and training (ISCED-F 2013)."""

    code: str = Field(description="Two, three or four digits; empty where none is said.", examples=["0413"])
    name: str


def exact(number: Decimal) -> str:
    """A decimal as text, without needless zeros and never with an exponent."""
    return f"{number.normalize():f}" if number else "0"


def exact_or_none(number: Decimal | None) -> str | None:
    return None if number is None else exact(number)


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def moment_or_none(at: datetime | None) -> str | None:
    return None if at is None else moment(at)


def money(value: Money) -> MoneyShape:
    return MoneyShape(amount=f"{value.amount:f}", currency=value.currency)


def money_or_none(value: Money | None) -> MoneyShape | None:
    return None if value is None else money(value)


def credits_or_none(value: Any) -> CreditsShape | None:
    """From any app's credits: an exact `amount` and a `unit`."""
    return None if value is None else CreditsShape(amount=exact(value.amount), unit=value.unit)


def institution(key: str, known: dict[str, Organisation]) -> InstitutionName:
    """By key, with its name and country where it is known."""
    found = known.get(key)
    return InstitutionName(key=key, name=found.name if found else key, country=found.country if found else "")


def site(path: str) -> str:
    """The full address of a page of this site."""
    return f"{settings.BASE_URL}{quote(path)}"


def here(path: str) -> str:
    """The full address of something in this API."""
    return f"{settings.BASE_URL}{BASE}{quote(path)}"
