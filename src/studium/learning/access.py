"""The ground of a run as one learner walks on it: without what its gates keep from them.

A course without gates pays for one look at an empty mapping. In one with gates it is a query for the learner's groups
where a gate asks for them, and one for their work where a gate draws or asks what they did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from studium.content import api as content
from studium.core.prepared import NUMBER, TEXT, Prepared

from .activities.polls import VOTES
from .book import Book
from .gates import CONDITIONAL, DRAWN, Deed, Gated, Hidden, Who, hidden, partitions, sources
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
    deeds = _deeds_of(book, learner_id, run_key)
    return replace(base, book=_seen(book, hidden(book.gated, Who(learner_id, run_key, groups, deeds))))


def books_of(base: Ground, learner_ids: Collection[int]) -> Callable[[int], Book]:
    """For each of these learners the book that is theirs. Four queries at most, however many, none in a course
    without gates."""
    book, run_key = base.book, base.run.key
    if not book.gated:
        return lambda learner_id: book
    asked = _partitions(book)
    groups = groups_of_many(learner_ids, run_key, asked) if asked else {}
    deeds = _deeds_of_many(book, learner_ids, run_key)

    def book_of(learner_id: int) -> Book:
        who = Who(learner_id, run_key, groups.get(learner_id, {}), deeds.get(learner_id, {}))
        return _seen(book, hidden(book.gated, who))

    return book_of


def _partitions(book: Book) -> tuple[content.Partition, ...]:
    asked = partitions(book.gated)
    return tuple(one for one in content.partitions(book.version) if one.id in asked) if asked else ()


_WORK = Prepared(
    lambda learner_id, run_key: BlockState.objects.filter(learner_id=learner_id, run_key=run_key).values_list(
        "block_key", "attempts_used", "completed", "points", "possible"
    ),
    NUMBER,
    TEXT,
)


def _deeds_of(book: Book, learner_id: int, run_key: str) -> dict[str, Deed]:
    """What the learner did, as the gates ask. One query, none where no gate asks, one more where one asks for votes."""
    if not _asks_for_work(book.gated):
        return {}
    votes = _votes([learner_id], run_key, book.gated).get(learner_id, {})
    return {row[0]: _deed(row[1:], votes.get(row[0])) for row in _WORK.rows(learner_id, run_key)}


def _deeds_of_many(book: Book, learner_ids: Collection[int], run_key: str) -> dict[int, dict[str, Deed]]:
    """Like `_deeds_of`, for each of these learners."""
    found: dict[int, dict[str, Deed]] = defaultdict(dict)
    if not _asks_for_work(book.gated):
        return found
    votes = _votes(learner_ids, run_key, book.gated)
    rows = BlockState.objects.filter(learner_id__in=learner_ids, run_key=run_key)
    fields = ("learner_id", "block_key", "attempts_used", "completed", "points", "possible")
    for learner, key, *rest in rows.values_list(*fields):
        found[learner][key] = _deed(rest, votes.get(learner, {}).get(key))
    return found


def _asks_for_work(gated: Gated) -> bool:
    return any(gate.kind in DRAWN or gate.kind == CONDITIONAL for gates in gated.values() for gate in gates)


def _deed(row: Sequence[Any], votes: frozenset[str] | None) -> Deed:
    used, completed, points, possible = row
    return Deed(
        attempted=used > 0,
        completed=bool(completed) or used > 0,
        right=used > 0 and possible > Decimal(0) and points >= possible,
        votes=votes or frozenset(),
    )


def _votes(learner_ids: Collection[int], run_key: str, gated: Gated) -> dict[int, dict[str, frozenset[str]]]:
    """The choices in the polls that conditions ask about. One query, none where none does."""
    polls = sources(gated, of=("poll_answer", "voted"))
    if not polls:
        return {}
    found: dict[int, dict[str, frozenset[str]]] = defaultdict(dict)
    rows = BlockState.objects.filter(learner_id__in=learner_ids, run_key=run_key, block_key__in=polls)
    for learner, key, answers in rows.values_list("learner_id", "block_key", "answers"):
        kept = answers.get(VOTES) if isinstance(answers, Mapping) else None
        found[learner][key] = frozenset(map(str, kept.values())) if isinstance(kept, Mapping) else frozenset()
    return found


def _seen(book: Book, what: Hidden) -> Book:
    kept = _kept(book.version, what.gone, frozenset(what.closed))
    if not kept or kept[0].outline is not book.outline:
        kept[:] = [seen(book, what)]
    return kept[0]


@lru_cache(maxsize=64)
def _kept(version: int, gone: frozenset[str], closed: frozenset[str]) -> list[Book]:
    """The books that were derived last: learners of one group share theirs."""
    return []
