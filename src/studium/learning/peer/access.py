"""Who may read a response's files besides its author and the course team."""

from __future__ import annotations

from .models import Judgement


def judges(*, user_id: int, learner_id: int, run_key: str, block_key: str) -> bool:
    """Whether this person has that learner's response to judge, or has judged it. One query."""
    return Judgement.objects.filter(
        judge=user_id,
        kind=Judgement.Kind.PEER,
        response__learner=learner_id,
        response__run_key=run_key,
        response__block_key=block_key,
        response__submitted_at__isnull=False,
    ).exists()
