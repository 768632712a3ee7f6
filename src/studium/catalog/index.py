"""Searching the catalogue: an index of all programs, kept in the process until the catalogue changes.

A catalogue has tens to thousands of programs and is read thousands of times more often than it changes. So each
process holds every program's card, and for every facet value and every word a bit mask of the programs that have
it: a filter is an AND of masks, a facet's count a count of bits. A page costs no query.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from studium.core.money import Money
from studium.partners import api as partners
from studium.partners import m49

from . import isced, reading, requirements
from .folding import fold, words
from .pricing import costs
from .stamp import kept

FACETS = ("type", "field", "region", "institution", "language", "credit")
PAGE = 10


@dataclass(frozen=True, slots=True)
class Card:
    """A program in a list. `price` is the least for everything; None where it cannot be summed."""

    key: str
    title: str
    type_label: str
    institutions: tuple[str, ...]
    countries: tuple[str, ...]
    field: str
    language: str
    summary: str
    courses: int
    exams: int
    weeks: int
    hours_low: int
    hours_high: int
    price: Money | None
    counts_at: tuple[str, ...]
    endorsed_by: tuple[str, ...]


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


@dataclass
class _Index:
    cards: list[Card] = field(default_factory=list)
    masks: dict[str, dict[str, int]] = field(default_factory=lambda: {name: {} for name in FACETS})
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    parents: dict[tuple[str, str], str] = field(default_factory=dict)
    # word -> (mask of programs that have it, weight by position)
    postings: dict[str, dict[int, int]] = field(default_factory=dict)
    vocabulary: list[str] = field(default_factory=list)


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
    index: _Index, name: str, found: int, by_facet: Mapping[str, int], on: Sequence[str]
) -> tuple[FacetValue, ...]:
    rest = found
    for other, mask in by_facet.items():
        if other != name:
            rest &= mask
    values = []
    for code, mask in index.masks[name].items():
        count = (mask & rest).bit_count()
        if count or code in on:
            parent = index.parents.get((name, code), "")
            values.append(FacetValue(code, index.labels[name, code], count, code in on, parent))
    return tuple(values)


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


def _matching(index: _Index, query: str, everything: int) -> tuple[int, dict[int, int]]:
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


@kept
def _index() -> _Index:
    index = _Index()
    organisations = partners.organisations()
    for position, key in enumerate(reading.programs()):
        _add(index, position, key, organisations)
    index.vocabulary = sorted(index.postings)
    for name, masks in index.masks.items():
        index.masks[name] = {code: masks[code] for code in sorted(masks, key=_label_key(index, name))}
    return index


def _label_key(index: _Index, name: str) -> Callable[[str], tuple[str, str]]:
    """Values by label; those below another stand after it."""

    def key(code: str) -> tuple[str, str]:
        label = fold(index.labels[name, code])
        parent = index.parents.get((name, code))
        return (fold(index.labels[name, parent]), label) if parent else (label, "")

    return key


def _add(index: _Index, position: int, key: str, organisations: Mapping[str, partners.Organisation]) -> None:
    page = reading.program(key)
    version = reading.current_rule_version(key)
    subjects = [
        subject for leaf in requirements.leaves(version.tree) for subject in requirements.subjects_of(leaf)
    ]
    courses = [
        reading.course(s.partition(":")[2]) for s in dict.fromkeys(subjects) if s.startswith("course:")
    ]
    offering = [organisations[each] for each in page.institutions if each in organisations]
    hours = [hour for course in courses for hour in course.hours_per_week]
    price = costs(key).total
    counts_at = tuple(dict.fromkeys(a["institution"] for a in page.agreements))
    endorsers = dict.fromkeys(e["organisation"] for e in page.endorsements if e.get("approved"))
    index.cards.append(
        Card(
            key=key,
            title=page.title,
            type_label=page.type_label,
            institutions=tuple(each.name for each in offering),
            countries=tuple(dict.fromkeys(each.country for each in offering if each.country)),
            field=page.field,
            language=page.language,
            summary=page.summary,
            courses=len(courses),
            exams=len({s for s in subjects if s.startswith("exam:")}),
            weeks=sum(course.weeks or 0 for course in courses),
            hours_low=int(min(hours, default=0)),
            hours_high=int(max(hours, default=0)),
            price=price,
            counts_at=tuple(organisations[each].name for each in counts_at if each in organisations),
            endorsed_by=tuple(organisations[each].name for each in endorsers if each in organisations),
        )
    )
    bit = 1 << position

    def mark(facet: str, code: str, label: str, parent: str = "") -> None:
        index.masks[facet][code] = index.masks[facet].get(code, 0) | bit
        index.labels[facet, code] = label
        if parent:
            index.parents[facet, code] = parent

    mark("type", page.type, page.type_label)
    if isced.is_field(page.field):
        subject = isced.Field(page.field)
        mark("field", subject.broad, subject.broad_name)
        if subject.narrow:
            mark("field", subject.narrow, subject.narrow_name, subject.broad)
    for each in offering:
        mark("institution", each.key, each.name)
        # Of several institutions in one region the program counts once there (R40): it is one bit.
        if (place := m49.place(each.country)).region:
            mark("region", place.region, place.region_name)
            mark("region", place.subregion, place.subregion_name, place.region)
    mark("language", page.language, page.language)
    for each_key in counts_at:
        if each_key in organisations:
            mark("credit", each_key, organisations[each_key].name)
    texts = (
        (8, page.title), (5, " ".join(page.skills)), (4, " ".join(course.title for course in courses)),
        (3, " ".join(each.name for each in offering)), (3, isced.field_name(page.field)),
        (2, page.summary), (2, " ".join(page.outcomes)), (1, page.about),
    )  # fmt: skip
    for weight, text in texts:
        for word in words(text):
            found = index.postings.setdefault(word, {})
            found[position] = max(found.get(position, 0), weight)
