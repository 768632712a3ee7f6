"""The ground of a run as one learner walks on it: without what its gates keep from them.

A course without gates pays for one look at an empty mapping. In one with gates it is a query for the learner's groups
where a gate asks for them, and one for their work where a gate draws or asks what they did.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from studium.content import api as content

from .activities.polls import VOTES
from .book import Book
from .gates import DRAWN, Deed, Hidden, Who, hidden, partitions, sources
from .ground import Ground, ground
from .groups.reading import groups_of, groups_of_many
from .models import BlockState
from .seen import seen


def ground_for(run_key: str, learner_id: int) -> Ground:
    """The ground of a run for one learner. Raises `NotFound` as `ground` does."""
    base = ground(run_key)
    return base if not base.book.gated else gated_ground(base, learner_id)


def gated_ground(base: Ground, learner_id: int) -> Ground:
    """The ground without what is hidden from the learner; the same where it has no gates, or is theirs already."""
    book = base.book
    if not book.gated or book.hidden:
        return base
    run_key = base.run.key
    asked = _partitions(book)
    groups = groups_of(learner_id, run_key, asked) if asked else {}
    keys = _keys(book)
    deeds = _deeds([learner_id], run_key, keys).get(learner_id, {}) if keys else {}
    return replace(base, book=_seen(book, hidden(book.gated, Who(learner_id, run_key, groups, deeds))))


def books_of(base: Ground, learner_ids: Collection[int]) -> Callable[[int], Book]:
    """For each of these learners the book that is theirs. Two queries however many, three where tracks count, none
    in a course without gates."""
    book, run_key = base.book, base.run.key
    if not book.gated:
        return lambda learner_id: book
    asked, keys = _partitions(book), _keys(book)
    groups = groups_of_many(learner_ids, run_key, asked) if asked else {}
    deeds = _deeds(learner_ids, run_key, keys) if keys else {}

    def book_of(learner_id: int) -> Book:
        who = Who(learner_id, run_key, groups.get(learner_id, {}), deeds.get(learner_id, {}))
        return _seen(book, hidden(book.gated, who))

    return book_of


def _partitions(book: Book) -> tuple[content.Partition, ...]:
    asked = partitions(book.gated)
    return tuple(one for one in content.partitions(book.version) if one.id in asked) if asked else ()


def _keys(book: Book) -> frozenset[str]:
    """The blocks whose state the gates must know."""
    drawn = {key for key, gates in book.gated.items() if any(gate.kind in DRAWN for gate in gates)}
    return sources(book.gated) | drawn


def _deeds(learner_ids: Collection[int], run_key: str, keys: Collection[str]) -> dict[int, dict[str, Deed]]:
    """What these learners did in these blocks. One query."""
    rows = BlockState.objects.filter(learner_id__in=learner_ids, run_key=run_key, block_key__in=keys)
    fields = ("learner_id", "block_key", "attempts_used", "completed", "points", "possible", "answers")
    found: dict[int, dict[str, Deed]] = {}
    for learner, key, used, completed, points, possible, answers in rows.values_list(*fields):
        found.setdefault(learner, {})[key] = Deed(
            attempted=used > 0,
            completed=completed or used > 0,
            right=used > 0 and possible > Decimal(0) and points >= possible,
            votes=_votes(answers),
        )
    return found


def _votes(answers: object) -> frozenset[str]:
    kept = answers.get(VOTES) if isinstance(answers, Mapping) else None
    return frozenset(str(one) for one in kept.values()) if isinstance(kept, Mapping) else frozenset()


def _seen(book: Book, what: Hidden) -> Book:
    kept = _kept(book.version, id(book.outline), what.gone, frozenset(what.closed))
    if not kept:
        kept.append(seen(book, what))
    return kept[0]


@lru_cache(maxsize=64)
def _kept(version: int, identity: int, gone: frozenset[str], closed: frozenset[str]) -> list[Book]:
    """The books that were derived last: learners of one group share theirs."""
    return []
