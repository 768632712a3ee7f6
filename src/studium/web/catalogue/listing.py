"""The catalogue's list as HTML: filters, chips, cards, pages.

Built in Python: some ninety links and ten cards in each request would cost more in templates than all the rest
of the page. Every text is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from html import escape

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.web.shell.icons import svg
from studium.web.shell.links import link

from . import words
from .asked import Asked, Toggler

_SHOWN = 7
_BY_SIZE = frozenset({"price", "language", "institution", "credit"})


# The same labels and addresses come back in nearly every request.
_text = lru_cache(8192)(escape)


def _names() -> dict[str, str]:
    return {
        "type": _("Kind"),
        "field": _("Field"),
        "region": _("Region"),
        "starts": _("Begins"),
        "price": _("Price"),
        "language": _("Language"),
        "institution": _("Institution"),
        "credit": _("Gives credit at"),
    }


def filters(asked: Asked, results: catalog.Results) -> SafeString:
    """Every facet with its values and counts, each a link that turns it on or off."""
    names = _names()
    parts = [
        _group(facet, names[facet], values, asked.toggler(facet, values))
        for facet, values in results.facets.items()
        if values
    ]
    return mark_safe("".join(parts))  # noqa: S308 - every text is escaped


def _group(facet: str, name: str, values: Sequence[catalog.FacetValue], toggler: Toggler) -> str:
    tops = [value for value in values if not value.parent]
    if facet in _BY_SIZE:
        tops.sort(key=lambda value: (not value.on, -value.count))
    below: dict[str, list[catalog.FacetValue]] = {}
    for value in values:
        if value.parent:
            below.setdefault(value.parent, []).append(value)
    items = [_value(value, toggler, below.get(value.code, ())) for value in tops]
    if len(items) > _SHOWN + 4:
        rest = "".join(items[_SHOWN:])
        more = escape(_("%(n)d more") % {"n": len(items) - _SHOWN})
        shown = f'<ul class="plain">{"".join(items[:_SHOWN])}</ul>'
        shown += f'<details><summary>{more}</summary><ul class="plain">{rest}</ul></details>'
    else:
        shown = f'<ul class="plain">{"".join(items)}</ul>'
    return f'<section class="facet"><h2>{escape(name)}</h2>{shown}</section>'


def _value(value: catalog.FacetValue, toggler: Toggler, below: Iterable[catalog.FacetValue]) -> str:
    """A value; those below it only once it, or one of them, is chosen."""
    below = list(below)
    inner = ""
    if below and (value.on or any(each.on for each in below)):
        inner = f'<ul class="plain">{"".join(_value(each, toggler, ()) for each in below)}</ul>'
    on, mark = (' class="on" aria-current="true"', svg("check")) if value.on else ("", "")
    return (
        f'<li><a href="{_text(toggler.address(value))}" rel="nofollow"{on}>{mark}<span>{_text(value.label)}</span>'
        f'<span class="count">{value.count}</span></a>{inner}</li>'
    )


def chips(asked: Asked, results: catalog.Results) -> SafeString:
    """What is chosen, each a link that takes it away."""
    if not asked.query and not asked.chosen:
        return mark_safe("")
    remove = escape(_("take away"))
    parts = []
    if asked.query:
        parts.append(_chip(asked.without_query(), f"“{asked.query}”", remove))
    for facet in asked.chosen:
        values = results.facets[facet]
        toggler = asked.toggler(facet, values)
        parts += [_chip(toggler.address(value), value.label, remove) for value in values if value.on]
    if len(parts) > 1:
        parts.append(f'<li><a class="small" href="?">{escape(_("Clear all"))}</a></li>')
    return mark_safe(f'<ul class="plain row chips" style="--gap:.5rem">{"".join(parts)}</ul>')  # noqa: S308 - escaped


def _chip(address: str, label: str, remove: str) -> str:
    return (
        f'<li><a class="chip on" rel="nofollow" href="{escape(address)}"><span class="visually-hidden">{remove}: </span>'
        f"{escape(label)}{svg('cross')}</a></li>"
    )


def kept(asked: Asked) -> SafeString:
    """What is chosen as hidden fields, so that a new search keeps it."""
    fields = [
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, values in asked.chosen.items()
        for value in values
    ]
    return mark_safe("".join(fields))  # noqa: S308 - escaped


def cards(results: catalog.Results, now: datetime) -> SafeString:
    """The cards. One looks the same for an hour to everybody of one language and zone, and is kept that long."""
    zone = timezone.get_current_timezone_name()
    language = get_language() or "en"
    found = "".join(
        _card(card, now.replace(minute=0, second=0, microsecond=0), language, zone) for card in results.cards
    )
    return mark_safe(f'<ol class="plain programs">{found}</ol>')  # noqa: S308 - escaped


@lru_cache(4096)
def _card(card: catalog.Card, now: datetime, language: str, zone: str) -> str:
    own = language.partition("-")[0]
    spoken = f' lang="{escape(card.language)}" dir="auto"' if card.language.partition("-")[0] != own else ""
    tongue = f"<li>{escape(catalog.language_name(card.language))}</li>" if spoken else ""
    effort = [words.weeks(card.weeks)] if card.weeks else []
    if card.hours_high:
        effort.append(words.hours(card.hours_low, card.hours_high))
    price = words.amounts(card.amounts)
    return (
        f'<li class="program field-{card.field[:2]}"><div class="says-what">'
        f'<p class="eyebrow">{escape(card.type_label)} · {escape(words.heads(card.institutions))}</p>'
        f'<h2{spoken}><a href="{link("program", card.key)}">{escape(card.title)}</a></h2>'
        f'<p class="summary"{spoken}>{escape(card.summary)}</p>{_leads_to(card)}</div>'
        f'<ul class="plain says-how"><li class="price">{escape(price)}</li>'
        f"<li>{escape(words.size(card.courses, card.exams))}</li>"
        f"<li>{escape(', '.join(effort))}</li>"
        f"<li>{escape(words.begins(card.starts, now))}</li>{tongue}</ul></li>"
    )


def _leads_to(card: catalog.Card) -> str:
    """What the credential leads to: the most credit, and at how many universities it counts."""
    said = []
    if card.best_credit:
        said.append(card.best_credit)
    others = len(card.counts_at) - bool(card.best_credit)
    if others > 0 and card.best_credit:
        said.append(ngettext("counts at %(n)d more", "counts at %(n)d more", others) % {"n": others})
    elif card.counts_at and not card.best_credit:
        said.append(_("Counts at %(universities)s") % {"universities": words.heads(card.counts_at)})
    if card.endorsed_by:
        said.append(_("recommended by %(whom)s") % {"whom": words.heads(card.endorsed_by, 1)})
    if not said:
        return ""
    text = "; ".join(said)
    return f'<p class="leads">{svg("seal")}<span>{escape(text[0].upper() + text[1:])}</span></p>'


def pager(asked: Asked, results: catalog.Results) -> SafeString:
    if results.pages < 2:
        return mark_safe("")
    page = results.page
    here = escape(_("Page %(page)d of %(pages)d") % {"page": page, "pages": results.pages})
    before = (
        f'<a class="btn quiet" rel="prev" href="{escape(asked.at_page(page - 1))}">{svg("back")}{escape(_("Previous"))}</a>'
        if page > 1
        else "<span></span>"
    )
    after = (
        f'<a class="btn quiet" rel="next" href="{escape(asked.at_page(page + 1))}">{escape(_("Next"))}{svg("arrow")}</a>'
        if page < results.pages
        else "<span></span>"
    )
    label = escape(_("Pages"))
    return mark_safe(  # noqa: S308 - escaped
        f'<nav class="pager" aria-label="{label}">{before}<span class="soft">{here}</span>{after}</nav>'
    )


def heading(asked: Asked, total: int) -> str:
    """`32 programs`, `3 programs for “energy”`."""
    said = ngettext("%(n)d program", "%(n)d programs", total) % {"n": total}
    if asked.query:
        return _("%(programs)s for “%(query)s”") % {"programs": said, "query": asked.query}
    return said
