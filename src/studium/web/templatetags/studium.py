"""Template tags of the whole site: money, percentages, moments with their zone, icons."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.money import Money
from studium.core.percents import FINEST, decimals, shown
from studium.web.shell import dates, icons, parts, people

register = template.Library()


@register.filter
def money(value: Money | None) -> str:
    """`USD 1,350`; nothing for None; "free" for zero."""
    if value is None:
        return ""
    return value.display() if value else _("free")


@register.filter
def percent(value: Decimal | float | None, places: int = 1) -> str:
    """`78.5 %` with a no-break space. `value` is in percent, 0 to 100; it is cut, never rounded up."""
    return "" if value is None else _percent(shown(Decimal(value), places=places))


@register.filter
def percent_by(value: Decimal | None, mark: Decimal | str | None) -> str:
    """A result beside the mark that it has to reach: as fine as the mark, so that both never look alike by cutting."""
    if value is None:
        return ""
    return _percent(shown(Decimal(value), mark=Decimal(mark) if mark else None))


@register.filter
def percent_mark(value: Decimal | None) -> str:
    """A mark that has to be reached, whole."""
    return "" if value is None else _percent(shown(Decimal(value), places=FINEST))


def _percent(cut: Decimal) -> str:
    return f"{formats.number_format(cut, decimal_pos=decimals(cut))}\u00a0%"


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """A moment in the reader's zone, with the zone's name: `16 April 2027, 18:00 (EAT)`."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.moment(value))


@register.filter
def day(value: Any) -> SafeString | str:
    """A date, or a moment's date in the reader's zone: `16 April 2027`."""
    if not value:
        return ""
    iso = (dates.local(value) if isinstance(value, datetime) else value).isoformat()[:10]
    return format_html('<time datetime="{}">{}</time>', iso, dates.day(value))


@register.filter
def left(value: datetime | None) -> str:
    """How long there is until a moment: `in 17 days`."""
    return dates.left(value, now()) if value else ""


@register.inclusion_tag("shell/demo_people.html", takes_context=True)
def demo_people(context: Context, level: int = 2) -> dict[str, Any]:
    """The demo's people, one click each."""
    return {"level": level, "people": people.demo_people(), "csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def problem_card(context: Context, shown: Any) -> SafeString:
    """A problem's card in the player, filled in for its learner."""
    return shown.as_html(str(context.get("csrf_token") or ""))  # type: ignore[no-any-return]


@register.simple_tag
def site_head() -> SafeString:
    return parts.head()


@register.simple_tag(takes_context=True)
def site_header(context: Context) -> SafeString:
    return parts.header(context.get("request"))


@register.simple_tag(takes_context=True)
def site_footer(context: Context) -> SafeString:
    return parts.footer(context.get("request"))


@register.simple_tag
def icon(name: str) -> SafeString:
    """An inline icon, hidden from screen readers: the word beside it says the same."""
    return mark_safe(icons.svg(name))  # noqa: S308 - our own constant markup
