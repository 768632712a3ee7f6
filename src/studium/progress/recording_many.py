"""Recording what a source says about many learners at once: a release of results, a file of them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import batched

from studium.core.clock import now
from studium.core.db import write

from .facts import Fact
from .models import FactRow, Membership, StandingRow
from .recording import check_fact, content_of, row_of
from .versions import rules_for

_BATCH = 2000


def record_facts(*, said: Iterable[Fact]) -> int:
    """Records these facts as `record_fact` would, at most one for each learner, source and reference; returns how
    many were new. Ids given are ignored.

    The standings they touch are not computed here but marked stale: whoever looks finds them right, and
    `refresh` for each learner, in tasks, brings what follows from them. A few statements for every two thousand
    facts. Raises `Invalid` for a malformed one, and then nothing is recorded.
    """
    ordered = sorted(said, key=lambda fact: (fact.learner, fact.source, fact.source_ref))
    for fact in ordered:
        check_fact(fact)
    with write():
        return sum(_record(batch) for batch in batched(ordered, _BATCH))


def _record(batch: tuple[Fact, ...]) -> int:
    learners = {fact.learner for fact in batch}
    members = list(
        Membership.objects.select_for_update()
        .filter(learner_id__in=learners)
        .order_by("pk")
        .values_list("learner_id", "program_key", "version")
    )
    heads = {
        (row.learner_id, row.source, row.source_ref): row
        for row in FactRow.objects.filter(
            learner_id__in=learners,
            source__in={fact.source for fact in batch},
            source_ref__in={fact.source_ref for fact in batch},
        ).order_by("revision")
    }
    corrected = set(
        FactRow.objects.filter(supersedes__in=[row.pk for row in heads.values()]).values_list(
            "supersedes_id", flat=True
        )
    )
    rows: list[FactRow] = []
    touched: dict[int, set[str]] = {}
    for fact in batch:
        head = heads.get((fact.learner, fact.source, fact.source_ref))
        if head is not None and (head.pk in corrected or content_of(head.as_fact()) == content_of(fact)):
            continue
        rows.append(row_of(fact, head.revision + 1 if head else 0, head.pk if head else None))
        touched.setdefault(fact.learner, set()).add(fact.key)
    FactRow.objects.bulk_create(rows)
    _mark_stale(members, touched)
    return len(rows)


def _mark_stale(members: list[tuple[int, str, int]], touched: dict[int, set[str]]) -> None:
    concerned: dict[str, list[int]] = {}
    for learner, program, version in members:
        keys = touched.get(learner)
        if keys and not keys.isdisjoint(rules_for(program, version).concerned):
            concerned.setdefault(program, []).append(learner)
    moment = now()
    for program, learners in concerned.items():
        StandingRow.objects.filter(program_key=program, learner_id__in=learners, detail__isnull=False).update(
            fresh_until=moment
        )
