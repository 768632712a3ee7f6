"""The front page's figures: a line of numbers, and programs by field and region as a table that is its own picture."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studium.catalog import api as catalog
from studium.catalog import isced
from studium.partners import m49
from studium.web.shell.links import link

_PALEST, _DEEPEST = 12, 45


@dataclass(frozen=True, slots=True)
class Cell:
    """How many programs, how deep the colour (percent), what it says aloud, and where those programs are listed."""

    count: int
    share: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    label: str
    url: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    regions: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Featured:
    title: str
    url: str
    institutions: str
    summary: str
    facts: list[str]
    field_code: str


def numbers(figures: catalog.Figures) -> list[tuple[int, str]]:
    return [
        (figures.programs, ngettext("program", "programs", figures.programs)),
        (figures.institutions, ngettext("institution", "institutions", figures.institutions)),
        (figures.countries, ngettext("country", "countries", figures.countries)),
        (figures.fields, ngettext("field of study", "fields of study", figures.fields)),
    ]


def matrix(figures: catalog.Figures) -> Matrix | None:
    """Fields down, regions across; None for an empty catalogue."""
    counts = figures.by_region_and_field
    if not counts:
        return None
    most = max(counts.values())
    regions = [code for code, _name in figures.regions]
    rows = []
    for field, _name in figures.broad_fields:
        label = isced.field_name(field)
        cells = tuple(_cell(counts.get((region, field), 0), most, region, field) for region in regions)
        rows.append(Row(field, label, _listing(field=field), cells))
    return Matrix(tuple(m49.region_name(code) for code in regions), tuple(rows))


def _cell(count: int, most: int, region: str, field: str) -> Cell:
    share = _PALEST + (_DEEPEST - _PALEST) * (count - 1) // max(most - 1, 1) if count else 0
    title = _("%(field)s, %(region)s") % {"field": isced.field_name(field), "region": m49.region_name(region)}
    return Cell(count, share, title, _listing(field=field, region=region))


def _listing(**facets: str) -> str:
    return f"{reverse('catalogue')}?{urlencode(facets)}"


def featured() -> list[Featured]:
    return [
        Featured(
            title=card.title,
            url=link("program", card.key),
            institutions=", ".join(card.institutions),
            summary=card.summary,
            facts=_facts(card),
            field_code=isced.Field(card.field).broad,
        )
        for card in catalog.featured()
    ]


def _facts(card: catalog.Card) -> list[str]:
    """`5 courses and an examination`, `USD 1,350`, `counts at 3 universities`."""
    parts = [ngettext("%(n)d course", "%(n)d courses", card.courses) % {"n": card.courses}]
    if card.exams:
        parts[0] = _("%(courses)s and an examination") % {"courses": parts[0]}
    if card.price is not None:
        parts.append(card.price.display() if card.price else _("free"))
    if card.counts_at:
        count = len(card.counts_at)
        parts.append(
            ngettext("counts at %(n)d university", "counts at %(n)d universities", count) % {"n": count}
        )
    return parts
