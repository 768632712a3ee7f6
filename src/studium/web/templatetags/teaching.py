"""Filters of the course team's pages."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils import formats

register = template.Library()


@register.filter
def normal(value: Decimal | None) -> str:
    """Points as people write them: at most two decimals, none that are zero; cut, never rounded up."""
    if value is None:
        return ""
    cut = Decimal(value).quantize(Decimal("0.01"), rounding="ROUND_DOWN").normalize()
    return str(formats.number_format(cut, decimal_pos=max(0, -int(cut.as_tuple().exponent))))
