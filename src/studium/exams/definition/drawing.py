"""Drawing questions by a blueprint: pure, from a seed.

Every candidate gets the same number by tag and difficulty; which ones is chance. The order of chance is that of a
keyed hash, so that the same seed gives the same draw wherever and whenever it is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """A problem of a bank. `difficulty` is easy, medium, hard or empty."""

    block_key: str
    unit: str
    content_version: int
    bank: str
    tags: tuple[str, ...] = ()
    difficulty: str = ""
    marks: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """One line of a blueprint: `count` of those that fit it. `fitting` are block keys."""

    count: int
    fitting: frozenset[str]


def rank(seed: str, *parts: object) -> bytes:
    """Where chance puts something: the lower the earlier."""
    return hashlib.blake2b("/".join((seed, *map(str, parts))).encode(), digest_size=8).digest()


def seed_of(seed: str, block_key: str) -> int:
    """The seed of one question for one candidate, 0 to 2**31 - 1."""
    return int.from_bytes(rank(seed, "seed", block_key)[:4], "big") & 0x7FFFFFFF


def shuffled(seed: str, keys: Iterable[str]) -> list[str]:
    return sorted(keys, key=lambda key: (rank(seed, key), key))


def deal(wishes: Sequence[Wish], seed: str) -> list[list[str]]:
    """For each wish as many of its fitting keys as it asks for, no key twice; fewer where that cannot be.

    Narrow wishes choose first; where a key is missing, one that was given to another wish moves over if that
    one can do without it (augmenting paths), so that all wishes are met whenever any draw could meet them.
    """
    owner: dict[str, int] = {}
    held: list[int] = [0] * len(wishes)
    orders = [shuffled(f"{seed}/{at}", wish.fitting) for at, wish in enumerate(wishes)]
    for at in sorted(range(len(wishes)), key=lambda at: (len(wishes[at].fitting) - wishes[at].count, at)):
        for key in orders[at]:
            if held[at] == wishes[at].count:
                break
            if key not in owner:
                owner[key] = at
                held[at] += 1
        while held[at] < wishes[at].count and _give_one(at, orders, owner, set()):
            held[at] += 1
    return [[key for key in order if owner.get(key) == at] for at, order in enumerate(orders)]


def _give_one(at: int, orders: list[list[str]], owner: dict[str, int], tried: set[str]) -> bool:
    """Finds one more key for a wish, moving others' keys where they can take another. Changes `owner`."""
    for key in orders[at]:
        if key in tried or owner.get(key) == at:
            continue
        tried.add(key)
        holder = owner.get(key)
        if holder is None or _give_one(holder, orders, owner, tried):
            owner[key] = at
            return True
    return False


def fitting(items: Mapping[str, Item], *, tags: Iterable[str], difficulty: str) -> frozenset[str]:
    """The block keys of the items that carry all tags and are of this difficulty (any where empty)."""
    wanted = set(tags)
    return frozenset(
        key
        for key, item in items.items()
        if wanted <= set(item.tags) and (not difficulty or item.difficulty == difficulty)
    )
