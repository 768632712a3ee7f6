"""Figures of the catalogue: how much, where, in which fields (R40)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from studium.partners import api as partners
from studium.partners import m49

from . import index, isced, reading
from .index_build import Card
from .stamp import kept


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts, and programs by (continental region code, broad field code). A program counts once a region."""

    programs: int
    courses: int
    institutions: int
    countries: int
    fields: int
    regions: tuple[tuple[str, str], ...]
    broad_fields: tuple[tuple[str, str], ...]
    by_region_and_field: dict[tuple[str, str], int]


def figures() -> Figures:
    """The catalogue in numbers, its names in the reader's language. No query when warm."""
    return _figures(get_language() or "en")


@kept
def _figures(language: str) -> Figures:
    organisations = partners.organisations()
    programs = [reading.program(key) for key in reading.programs()]
    offering = {key for page in programs for key in page.institutions}
    matrix: dict[tuple[str, str], int] = {}
    for page in programs:
        field = isced.Field(page.field).broad
        countries = [organisations[key].country for key in page.institutions if key in organisations]
        for region in {m49.place(country).region for country in countries} - {""}:
            matrix[region, field] = matrix.get((region, field), 0) + 1
    fields = sorted({field for _region, field in matrix if field})
    regions = sorted({region for region, _field in matrix}, key=lambda code: m49.region_name(code))
    return Figures(
        programs=len(programs),
        courses=len(reading.courses()),
        institutions=len(offering),
        countries=len({organisations[key].country for key in offering if key in organisations} - {""}),
        fields=len(fields),
        regions=tuple((code, m49.region_name(code)) for code in regions),
        broad_fields=tuple((code, isced.field_name(code)) for code in fields),
        by_region_and_field=matrix,
    )


@kept
def featured(limit: int = 6) -> tuple[Card, ...]:
    """Programs to show first: those that count at most universities and are most recommended, of different fields."""
    ranked = sorted(index.all_cards(), key=lambda each: -(2 * len(each.counts_at) + len(each.endorsed_by)))
    chosen: list[Card] = []
    seen: set[str] = set()
    for each in ranked:
        if isced.Field(each.field).broad not in seen:
            chosen.append(each)
            seen.add(isced.Field(each.field).broad)
    return tuple(chosen[:limit])
