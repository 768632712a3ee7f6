"""How often each thing was chosen in a block of a run, counted as the choices come.

A change of mind moves the count in the same transaction, so that the counts always add up to what the learners'
own rows say. Rows are changed in a fixed order, so that two learners never wait for each other in a circle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db.models import F

from ..models import Tally

#: A question and what was chosen in it.
Choice = tuple[str, str]


def move(run_key: str, block_key: str, *, taken: Iterable[Choice], given: Iterable[Choice]) -> None:
    """Takes these choices back and counts those. Inside a transaction; a statement or two a changed choice."""
    change: Counter[Choice] = Counter(given)
    change.subtract(Counter(taken))
    for (question, choice), by in sorted(change.items()):
        if by:
            _count(run_key, block_key, question, choice, by)


def _count(run_key: str, block_key: str, question: str, choice: str, by: int) -> None:
    mine = Tally.objects.filter(run_key=run_key, block_key=block_key, question=question, choice=choice)
    if by < 0:
        mine.filter(votes__gte=-by).update(votes=F("votes") + by)
        return
    if not mine.update(votes=F("votes") + by):
        Tally.objects.bulk_create(
            [Tally(run_key=run_key, block_key=block_key, question=question, choice=choice)],
            ignore_conflicts=True,
        )
        mine.update(votes=F("votes") + by)


def counts(*, run_key: str, block_key: str) -> Mapping[Choice, int]:
    """How often each choice was taken. One query."""
    rows = Tally.objects.filter(run_key=run_key, block_key=block_key, votes__gt=0)
    found = rows.values_list("question", "choice", "votes")
    return {(question, choice): votes for question, choice, votes in found}


def most(*, run_key: str, block_key: str, question: str, limit: int) -> tuple[tuple[str, int], ...]:
    """What was chosen most in one question, the most first. One query, which reads no more rows than asked for."""
    rows = Tally.objects.filter(run_key=run_key, block_key=block_key, question=question, votes__gt=0)
    found = rows.order_by("-votes", "choice").values_list("choice", "votes")[:limit]
    return tuple((choice, votes) for choice, votes in found)
