"""Searching the catalogue: an index of all programs, kept in the process until the catalogue changes.

A catalogue has tens to thousands of programs and is read thousands of times more often than it changes. So each
process holds every program's card, and for every facet value and every word a bit mask of the programs that have
it: a filter is an AND of masks, a facet's count a count of bits. A page costs no query.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, override

from studium.core.clock import now

from .folding import words
from .index_build import FACETS, Card, Index, build
from .stamp import kept

PAGE = 10


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: how many programs would be left with it, and whether it is chosen."""

    code: str
    label: str
    count: int
    on: bool
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """A page of cards in order, how many there are in all, and every facet with its counts."""

    cards: tuple[Card, ...]
    total: int
    page: int
    pages: int
    facets: dict[str, tuple[FacetValue, ...]]


def search(
    *, query: str = "", chosen: Mapping[str, Sequence[str]] | None = None, page: int = 1, size: int = PAGE
) -> Results:
    """Programs that have every word of `query` (the last may be unfinished) and every chosen facet.

    Values of one facet widen, facets narrow. A facet's counts leave its own choice aside. `size` cards make a
    page. No query when warm.
    """
    index = _index()
    chosen = {
        name: [v for v in values if v in index.masks[name]]
        for name, values in (chosen or {}).items()
        if name in FACETS
    }
    everything = (1 << len(index.cards)) - 1
    found, weights = _matching(index, query, everything)
    by_facet = {name: _union(index.masks[name], values) for name, values in chosen.items() if values}
    hits = found
    for mask in by_facet.values():
        hits &= mask
    order = sorted(_bits(hits), key=lambda at: (-weights.get(at, 0), at))
    pages = max(1, -(-len(order) // size))
    page = min(max(1, page), pages)
    return Results(
        cards=tuple(index.cards[at] for at in order[(page - 1) * size : page * size]),
        total=len(order),
        page=page,
        pages=pages,
        facets={name: _facet(index, name, found, by_facet, chosen.get(name, ())) for name in FACETS},
    )


def card(key: str) -> Card | None:
    """One program's card; None for an unknown key."""
    return next((each for each in _index().cards if each.key == key), None)


def all_cards() -> tuple[Card, ...]:
    """Every program's card, by title."""
    return tuple(_index().cards)


def _facet(
    index: Index, name: str, found: int, by_facet: Mapping[str, int], on: Sequence[str]
) -> tuple[FacetValue, ...]:
    rest = found
    for other, mask in by_facet.items():
        if other != name:
            rest &= mask
    labels, parents = index.labels[name], index.parents[name]
    return tuple(
        FacetValue(code, labels[code], count, code in on, parents.get(code, ""))
        for code, mask in index.masks[name].items()
        if (count := (mask & rest).bit_count()) or code in on
    )


def _union(masks: Mapping[str, int], values: Iterable[str]) -> int:
    union = 0
    for value in values:
        union |= masks[value]
    return union


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _matching(index: Index, query: str, everything: int) -> tuple[int, dict[int, int]]:
    """The programs that have every word, and how well each fits."""
    asked = words(query)[:12]
    hits, weights = everything, dict[int, int]()
    for word in asked:
        mask = 0
        best: dict[int, int] = {}
        at = bisect_left(index.vocabulary, word)
        while at < len(index.vocabulary) and index.vocabulary[at].startswith(word):
            whole = 2 if index.vocabulary[at] == word else 1
            for position, weight in index.postings[index.vocabulary[at]].items():
                mask |= 1 << position
                best[position] = max(best.get(position, 0), weight * whole)
            at += 1
        hits &= mask
        for position, weight in best.items():
            weights[position] = weights.get(position, 0) + weight
    return hits, weights


def _index() -> Index:
    """Labels are in the reader's language and dates are seen from today, so both are part of what is kept."""
    return _built(get_language() or "en", now().date())


@kept
def _built(language: str, today: date) -> Index:
    with override(language):
        return build(today)
