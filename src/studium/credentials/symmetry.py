"""How hard a graph is to canonicalise, found before trying.

RDFC-1.0 names blank nodes by what surrounds them; where several look the same it tries their orders, which
is factorial in the worst case: nine alike children of two alike parents cost six seconds. Real credentials
have hardly any. The bound is on what can cost: connected groups of blank nodes that the first-degree hash
cannot tell apart, and, in each, the orders that would be tried.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from pyoxigraph import BlankNode, Quad

MAX_ALIKE: Final = 64
MAX_ORDERS: Final = 10_000


def too_symmetric(quads: Iterable[Quad]) -> bool:
    """Whether canonicalising could take more than some tens of milliseconds."""
    around: dict[BlankNode, list[tuple[str, ...]]] = defaultdict(list)
    edges: dict[BlankNode, list[tuple[str, str, BlankNode]]] = defaultdict(list)
    for quad in quads:
        terms = (quad.subject, quad.object, quad.graph_name)
        blanks = {term for term in terms if isinstance(term, BlankNode)}
        for blank in blanks:
            words = tuple(
                ("_:a" if term == blank else "_:z") if isinstance(term, BlankNode) else str(term)
                for term in terms
            )
            around[blank].append((str(quad.predicate), *words))
            for position, term in zip("sog", terms, strict=True):
                if isinstance(term, BlankNode) and term != blank:
                    edges[blank].append((position, str(quad.predicate), term))
    looks = {blank: hash(tuple(sorted(seen))) for blank, seen in around.items()}
    count = Counter(looks.values())
    alike = {blank for blank, look in looks.items() if count[look] > 1}
    return any(_orders(group, edges, looks, alike) for group in _connected(alike, edges))


def _orders(
    group: set[BlankNode],
    edges: dict[BlankNode, list[tuple[str, str, BlankNode]]],
    looks: dict[BlankNode, int],
    alike: set[BlankNode],
) -> bool:
    if len(group) > MAX_ALIKE:
        return True
    orders = 1
    for blank in group:
        same = Counter(
            (position, predicate, looks[other])
            for position, predicate, other in edges[blank]
            if other in alike
        )
        for size in same.values():
            orders *= math.factorial(min(size, 12))
            if orders > MAX_ORDERS:
                return True
    return False


def _connected(
    alike: set[BlankNode], edges: dict[BlankNode, list[tuple[str, str, BlankNode]]]
) -> Iterable[set[BlankNode]]:
    left = set(alike)
    while left:
        group: set[BlankNode] = set()
        border = [left.pop()]
        while border:
            blank = border.pop()
            group.add(blank)
            near = [other for _position, _predicate, other in edges[blank] if other in left]
            left.difference_update(near)
            border.extend(near)
        yield group
