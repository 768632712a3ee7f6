"""What the reader asked of the catalogue: read from the address, and written back as addresses.

Every state of the list has one address: words first, then facets in a fixed order, then the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus

from django.http import QueryDict

from studium.catalog import api as catalog

_LONGEST_QUERY = 200
_MOST_VALUES = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """`chosen` holds only facets of which something is chosen."""

    query: str
    chosen: Mapping[str, tuple[str, ...]]
    page: int = 1

    @classmethod
    def of(cls, sent: QueryDict) -> Asked:
        chosen = {}
        for name in catalog.FACETS:
            values = tuple(dict.fromkeys(value for value in sent.getlist(name) if value))[:_MOST_VALUES]
            if values:
                chosen[name] = values
        page = sent.get("page", "1")
        return cls(
            query=" ".join(sent.get("q", "").replace("\x00", " ").split())[:_LONGEST_QUERY],
            chosen=chosen,
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        )

    def among(self, results: catalog.Results) -> Asked:
        """Without values that the catalogue does not have, so that no dead filter is carried along."""
        known = {
            name: tuple(value.code for value in results.facets[name] if value.on) for name in self.chosen
        }
        return Asked(self.query, {name: values for name, values in known.items() if values}, results.page)

    def at_page(self, page: int) -> str:
        parts = self._parts()
        return _joined([*parts, f"page={page}"] if page > 1 else parts)

    def without_query(self) -> str:
        return _joined([_encoded(name, values) for name, values in self.chosen.items()])

    def without_facets(self) -> str:
        return _joined([f"q={quote_plus(self.query)}"] if self.query else [])

    def toggler(self, facet: str, values: Sequence[catalog.FacetValue]) -> Toggler:
        """Addresses for one facet's values; what the other facets add is written once."""
        before: list[str] = []
        after: list[str] = []
        if self.query:
            before.append(f"q={quote_plus(self.query)}")
        into = before
        for name in catalog.FACETS:
            if name == facet:
                into = after
            elif name in self.chosen:
                into.append(_encoded(name, self.chosen[name]))
        return Toggler(facet, self.chosen.get(facet, ()), before, after, values)

    def _parts(self) -> list[str]:
        parts = [f"q={quote_plus(self.query)}"] if self.query else []
        return parts + [_encoded(n, self.chosen[n]) for n in catalog.FACETS if n in self.chosen]


class Toggler:
    """Addresses that turn one facet's values on and off. Codes of facets need no quoting: all are made of
    letters, digits and hyphens."""

    def __init__(
        self,
        facet: str,
        chosen: tuple[str, ...],
        before: list[str],
        after: list[str],
        values: Sequence[catalog.FacetValue],
    ) -> None:
        self.facet = facet
        self.chosen = chosen
        self.parents = {value.code: value.parent for value in values if value.code in chosen}
        self.before = before
        self.after = after
        self.prefix = f"?{'&'.join([*before, *(f'{facet}={code}' for code in chosen), f'{facet}='])}"
        self.suffix = "".join(f"&{part}" for part in after)

    def address(self, value: catalog.FacetValue) -> str:
        """With the value chosen, or without it where it is. A part replaces the whole it belongs to, and the
        other way round: both together would mean no more than the whole."""
        if not self.chosen:
            return f"{self.prefix}{value.code}{self.suffix}"
        if value.on:
            values = [each for each in self.chosen if each != value.code]
        else:
            parents = self.parents
            values = [e for e in self.chosen if e != value.parent and parents.get(e) != value.code]
            values.append(value.code)
        own = [_encoded(self.facet, values)] if values else []
        return _joined([*self.before, *own, *self.after])


def _encoded(name: str, values: Sequence[str]) -> str:
    return "&".join(f"{name}={quote_plus(value)}" for value in values)


def _joined(parts: list[str]) -> str:
    return "?" + "&".join(parts) if parts else "?"
