from decimal import Decimal

import pytest

from studium.core.errors import Invalid
from studium.core.money import Money


def test_money_reads_both_orders_of_amount_and_currency():
    assert Money.parse("150 USD") == Money.parse("USD 150.00") == Money(Decimal("150"), "USD")


def test_yen_has_no_minor_unit():
    assert str(Money.parse("12000 JPY")) == "JPY 12000"
    with pytest.raises(Invalid, match="more digits"):
        Money.parse("12000.5 JPY")


def test_two_currencies_are_never_added():
    with pytest.raises(Invalid, match="different currencies"):
        Money.parse("1 USD") + Money.parse("1 EUR")


def test_what_is_not_money_is_refused_with_a_sentence():
    with pytest.raises(Invalid, match="write it like"):
        Money.parse("about 150")
