"""The cheapest way to meet a tree of requirements when a course counts once (exact, not greedy).

Every leaf has a weight (what it costs to have it met: 0 when it is met already) or None (it cannot be had),
and a set of *tokens*: the subjects it would use up. A token serves at most one leaf; tokens that only one
leaf wants need no care and are left out by the caller. The answer is the least total weight and the leaves.

* Where no token is contested, the cheapest choice is made group by group.
* Where they are, what is forced is taken, the choice among plain leaves is one minimum-cost flow (groups on
  one side, tokens on the other), and only a choice among whole groups, among leaves that want several
  contested tokens, or by credits, is searched, with the uncontested optimum as the bound.

The flow makes the common case polynomial; the search is exact. A tree that would need more than `limit` steps
raises `Entangled`; publication refuses it, so that no learner ever meets it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

LIMIT = 20_000


class Entangled(Exception):
    """Deciding the tree would take too long."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A leaf, by its index; `tokens` is a bit mask of the contested subjects it would use."""

    leaf: int
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple[Part, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Worth:
    """Parts of given integer values that must add up to `target`."""

    parts: tuple[Part, ...]
    values: tuple[int, ...]
    target: int


Part = Slot | Every | Some | Worth
Weights = Sequence[int | None]
Way = tuple[int, tuple[int, ...]]  # total weight, leaves used
_Demand = tuple[int, tuple[tuple[int, int, tuple[int, ...]], ...]]  # how many of (weight, token, leaves)


def cheapest(part: Part, weights: Weights, *, contested: bool = True, limit: int = LIMIT) -> Way | None:
    """The least total weight and the leaves that reach it, in document order; None if there is no way.

    `contested=False` says that no leaf has tokens, where the caller knows.
    """
    if not contested or not _tokens(part):
        way = _free(part, weights)
    else:
        search = _Search(weights, limit)
        search.expand((part,), 0, 0, 0, (), ())
        way = search.best
    return None if way is None else (way[0], tuple(sorted(way[1])))


def _tokens(part: Part) -> int:
    if isinstance(part, Slot):
        return part.tokens
    mask = 0
    for child in part.parts:
        mask |= _tokens(child)
    return mask


def _join(ways: Sequence[Way]) -> Way:
    return sum(way[0] for way in ways), tuple(leaf for way in ways for leaf in way[1])


def _free(part: Part, weights: Weights) -> Way | None:
    """The optimum when no token binds."""
    if isinstance(part, Slot):
        weight = weights[part.leaf]
        return None if weight is None else (weight, (part.leaf,))
    ways = [_free(child, weights) for child in part.parts]
    if isinstance(part, Every):
        found = [way for way in ways if way is not None]
        return _join(found) if len(found) == len(ways) else None
    if isinstance(part, Some):
        found = sorted((way for way in ways if way is not None), key=lambda way: way[0])[: part.count]
        return _join(found) if len(found) == part.count else None
    reached: dict[int, Way] = {0: (0, ())}
    for way, value in zip(ways, part.values, strict=True):
        if way is None:
            continue
        for total, before in list(reached.items()):
            sum_ = min(total + value, part.target)
            if sum_ not in reached or before[0] + way[0] < reached[sum_][0]:
                reached[sum_] = _join((before, way))
    return reached.get(part.target)


class _Search:
    def __init__(self, weights: Weights, limit: int) -> None:
        self.weights = weights
        self.limit = limit
        self.steps = 0
        self.best: Way | None = None
        self.bounds: dict[int, tuple[Part, Way | None]] = {}

    def bound(self, part: Part) -> Way | None:
        kept = self.bounds.get(id(part))
        if kept is None:
            kept = self.bounds[id(part)] = (part, _free(part, self.weights))
        return kept[1]

    def expand(
        self,
        todo: tuple[Part, ...],
        cost: int,
        low: int,
        used: int,
        taken: tuple[int, ...],
        demands: tuple[_Demand, ...],
    ) -> None:
        """Takes the last of `todo`; `cost` is spent on `taken`, `demands` will add `low` or more."""
        self.steps += 1
        if self.steps > self.limit:
            raise Entangled
        floor = cost + low
        for part in todo:
            way = self.bound(part)
            if way is None:
                return
            floor += way[0]
        if self.best is not None and floor >= self.best[0]:
            return
        if not todo:
            self.finish(cost, used, taken, demands)
            return
        part, rest = todo[-1], todo[:-1]
        mask = _tokens(part)
        if not mask or isinstance(part, Slot):
            way = self.bound(part)
            if way is not None and not used & mask:
                self.expand(rest, cost + way[0], low, used | mask, taken + way[1], demands)
        elif isinstance(part, Every):
            self.expand(rest + part.parts, cost, low, used, taken, demands)
        elif isinstance(part, Worth):
            self.weigh(part, 0, part.target, (), partial(self._follow, rest, cost, low, used, taken, demands))
        elif all(_plain(child) for child in part.parts):
            options = []
            for child in part.parts:
                way = self.bound(child)
                if way is not None:
                    options.append((way[0], _tokens(child), way[1]))
            least = self.bound(part)
            low += least[0] if least else 0
            self.expand(rest, cost, low, used, taken, (*demands, (part.count, tuple(options))))
        else:
            able = [
                (way[0], at) for at, child in enumerate(part.parts) if (way := self.bound(child)) is not None
            ]
            for picked in combinations([at for _, at in sorted(able)], part.count):
                self.expand(rest + tuple(part.parts[at] for at in picked), cost, low, used, taken, demands)

    def _follow(
        self,
        rest: tuple[Part, ...],
        cost: int,
        low: int,
        used: int,
        taken: tuple[int, ...],
        demands: tuple[_Demand, ...],
        picked: tuple[Part, ...],
    ) -> None:
        self.expand(rest + picked, cost, low, used, taken, demands)

    def weigh(
        self,
        part: Worth,
        at: int,
        left: int,
        picked: tuple[Part, ...],
        follow: Callable[[tuple[Part, ...]], None],
    ) -> None:
        """Tries every choice of children whose values reach the target."""
        self.steps += 1
        if self.steps > self.limit:
            raise Entangled
        if left <= 0:
            follow(picked)
        elif at < len(part.parts) and sum(part.values[at:]) >= left:
            if self.bound(part.parts[at]) is not None:
                self.weigh(part, at + 1, left - part.values[at], (*picked, part.parts[at]), follow)
            self.weigh(part, at + 1, left, picked, follow)

    def finish(self, cost: int, used: int, taken: tuple[int, ...], demands: tuple[_Demand, ...]) -> None:
        flow = _flow(demands, used)
        if flow is not None and (self.best is None or cost + flow[0] < self.best[0]):
            self.best = cost + flow[0], taken + flow[1]


def _plain(part: Part) -> bool:
    """Uses at most one contested token, and only as a single leaf."""
    mask = _tokens(part)
    return not mask or (isinstance(part, Slot) and mask.bit_count() == 1)


def _flow(demands: tuple[_Demand, ...], used: int) -> Way | None:
    """Serves every demand with distinct tokens at least cost (successive shortest paths)."""
    source, sink = 0, 1
    heads: list[int] = []
    room: list[int] = []
    costs: list[int] = []
    out: dict[int, list[int]] = {source: [], sink: []}

    def link(tail: int, head: int, capacity: int, cost: int) -> int:
        for a, b, c, w in ((tail, head, capacity, cost), (head, tail, 0, -cost)):
            out.setdefault(a, []).append(len(heads))
            heads.append(b)
            room.append(c)
            costs.append(w)
        return len(heads) - 2

    tokens: dict[int, int] = {}
    picks: dict[int, tuple[int, ...]] = {}
    for number, (count, options) in enumerate(demands):
        group = -1 - number
        link(source, group, count, 0)
        for weight, token, leaves in options:
            if token & used:
                continue
            if not token:
                picks[link(group, sink, 1, weight)] = leaves
                continue
            if token not in tokens:
                tokens[token] = 2 + len(tokens)
                link(tokens[token], sink, 1, 0)
            picks[link(group, tokens[token], 1, weight)] = leaves
    total = 0
    for _ in range(sum(count for count, _options in demands)):
        reach: dict[int, tuple[int, int]] = {source: (0, -1)}
        queue = [source]
        while queue:
            here = queue.pop(0)
            for edge in out[here]:
                there, price = heads[edge], reach[here][0] + costs[edge]
                if room[edge] and (there not in reach or price < reach[there][0]):
                    reach[there] = (price, edge)
                    queue.append(there)
        if sink not in reach:
            return None
        total += reach[sink][0]
        here = sink
        while here != source:
            edge = reach[here][1]
            room[edge] -= 1
            room[edge ^ 1] += 1
            here = heads[edge ^ 1]
    return total, tuple(leaf for edge, leaves in picks.items() if not room[edge] for leaf in leaves)
