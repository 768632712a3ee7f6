"""Standings of many learners of one program, for those who decide about a whole cohort."""

from __future__ import annotations

from collections.abc import Collection

from studium.core.clock import now

from .facts import Fact, facts_as_of
from .models import FactRow, Membership
from .rules import evaluate
from .standing import Standing
from .versions import rules_for


def members_after(*, program_key: str, learner_id: int, count: int) -> list[int]:
    """The next `count` members of a program by learner id, beyond this one. One query."""
    rows = Membership.objects.filter(program_key=program_key, learner_id__gt=learner_id).order_by(
        "learner_id"
    )
    return list(rows.values_list("learner_id", flat=True)[:count])


def met_among(
    *, program_key: str, learner_ids: Collection[int]
) -> dict[int, tuple[Standing, dict[int | str, Fact]]]:
    """Who of these learners has met a program's rules by facts alone, with the standing and facts that say so.

    Decided from the facts as they are now, by each learner's own rule version, without what is on offer; nothing
    is stored. Two queries.
    """
    versions = dict(
        Membership.objects.filter(program_key=program_key, learner_id__in=learner_ids).values_list(
            "learner_id", "version"
        )
    )
    known: dict[int, list[Fact]] = {}
    for row in FactRow.objects.filter(learner_id__in=versions.keys()).order_by("learner_id", "pk"):
        known.setdefault(row.learner_id, []).append(row.as_fact())
    at = now()
    found = {}
    for learner, version in sorted(versions.items()):
        facts = known.get(learner, [])
        standing = evaluate(rules_for(program_key, version), facts, as_of=at)
        if standing.attained == "met":
            found[learner] = standing, {fact.id: fact for fact in facts_as_of(facts, as_of=at)}
    return found
