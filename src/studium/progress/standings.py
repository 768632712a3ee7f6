"""Standings kept beside the facts: refreshed when a fact or an offer changes, read in one query.

A stored standing is good until its `fresh_until`; a reader who finds it stale, or emptied by the set-based
recomputation, has it computed and stored on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import NotFound
from studium.core.events import emit
from studium.core.prepared import NUMBER, TEXT, Prepared

from .events import StandingChanged
from .facts import Fact
from .models import FactRow, Membership, StandingRow
from .offers import Offers
from .rules import evaluate
from .standing import Basis, Standing
from .versions import rules_for

# Asked at every view of a dashboard.
_STANDINGS_OF = Prepared(
    lambda learner_id: (
        StandingRow.objects.filter(learner_id=learner_id)
        .order_by("pk")
        .values_list("program_key", "detail", "fresh_until")
    ),
    NUMBER,
)
# Asked when somebody sits down to an exam, thousands in the same minute.
_SETTLED = Prepared(
    lambda learner_id, program_key: StandingRow.objects.filter(
        learner_id=learner_id, program_key=program_key
    ).values_list(
        "version",
        "detail",
        "facts_mark",
        "attained_until",
        "as_of",
        Subquery(
            FactRow.objects.filter(learner_id=OuterRef("learner_id"))
            .order_by()
            .values("learner_id")
            .annotate(last=Max("pk"))
            .values("last")
        ),
    ),
    NUMBER,
    TEXT,
)
_KEYS_SINCE = Prepared(
    lambda learner_id, mark: FactRow.objects.filter(learner_id=learner_id, pk__gt=mark).values_list("key"),
    NUMBER,
    NUMBER + 1,
)
OffersProvider = Callable[[int, str, int], Offers | None]
_provider: OffersProvider | None = None


def set_offers_provider(provider: OffersProvider | None) -> None:
    """Registers who knows what is on offer: `provider(learner_id, program_key, version)`. Called once, by the
    layer above that knows courses, exams and payments."""
    global _provider
    _provider = provider


def standing(*, learner_id: int, program_key: str) -> Standing:
    """The learner's standing in a program they joined; `NotFound` otherwise. One query while it is fresh."""
    row = StandingRow.objects.filter(learner_id=learner_id, program_key=program_key).first()
    if row is None:
        return refresh(learner_id=learner_id, program_key=program_key)
    kept = _fresh(row, now())
    return kept if kept is not None else refresh(learner_id=learner_id, program_key=program_key)


def standings_of(learner_id: int) -> list[Standing]:
    """All the learner's standings in the order they joined: one query, and no computation while all are fresh."""
    at = now()
    found = {key: _kept(detail, until, at) for key, detail, until in _STANDINGS_OF.rows(learner_id)}
    stale = [key for key, kept in found.items() if kept is None]
    if stale:
        with write():
            members = _members(learner_id, stale)
            for each in refresh_all(learner_id, members):
                found[each.program_key] = each
    return [kept for kept in found.values() if kept is not None]


def refresh(*, learner_id: int, program_key: str) -> Standing:
    """Computes and stores one standing; emits `StandingChanged` if any node's state changed."""
    with write():
        members = _members(learner_id, [program_key])
        if not members:
            raise NotFound(_("You have not joined this program."))
        return refresh_all(learner_id, members)[0]


def refresh_all(learner_id: int, members: Sequence[Membership], *, about: str = "") -> list[Standing]:
    """Refreshes these memberships of one learner (those that `about`, a fact's key, concerns). In a write()."""
    concerned = [each for each in members if not about or _concerns(each, about)]
    if not concerned:
        return []
    facts = [row.as_fact() for row in FactRow.objects.filter(learner_id=learner_id)]
    before = {
        row.program_key: row
        for row in StandingRow.objects.filter(
            learner_id=learner_id, program_key__in=[each.program_key for each in concerned]
        )
    }
    return [_refresh_one(each, facts, before.get(each.program_key)) for each in concerned]


def stale_programs(*, program_keys: Iterable[str]) -> int:
    """What is on offer in these programs has changed: their standings are recomputed when next looked at."""
    at = now()
    with write():
        rows = StandingRow.objects.filter(program_key__in=list(program_keys), detail__isnull=False)
        return rows.update(fresh_until=at)


def stale(*, learner_id: int, program_keys: Collection[str]) -> None:
    """What is on offer to a learner in these programs has changed: recomputed when next looked at. One statement.

    For what thousands do in the same minute; `refresh` computes at once. In a write().
    """
    rows = StandingRow.objects.filter(
        learner_id=learner_id, program_key__in=program_keys, detail__isnull=False
    )
    rows.update(fresh_until=now())


def settled(*, learner_id: int, program_key: str) -> Standing | None:
    """What the learner has met in a program, for who asks nothing of what is on offer; None if they have not joined.

    A window that opens makes thousands of standings stale at once, though nobody has met anything by it: what was
    met still holds while no fact that matters was recorded since, and time has not changed it. One query then, two
    where there are new facts; else it is recomputed.
    """
    rows = _SETTLED.rows(learner_id, program_key)
    if rows and rows[0][1] is not None:
        version, detail, mark, until, as_of, last = rows[0]
        rules, at = rules_for(program_key, version), now()
        new = {key for (key,) in _KEYS_SINCE.rows(learner_id, mark)} if mark < (last or 0) else set()
        turned = any(as_of < turn <= at for turn in rules.turns)
        if (until is None or until > at) and not turned and new.isdisjoint(rules.concerned):
            return Standing.from_json(detail)
    try:
        return refresh(learner_id=learner_id, program_key=program_key)
    except NotFound:
        return None


def replay(*, learner_id: int, basis: Basis) -> Standing:
    """The standing that this basis gave, from the facts alone; the same for ever (an award's proof)."""
    rules = rules_for(basis.program_key, basis.version)
    facts = [row.as_fact() for row in FactRow.objects.filter(learner_id=learner_id, pk__lte=basis.facts_mark)]
    return evaluate(rules, facts, as_of=basis.as_of, known_at=basis.known_at)


def _fresh(row: StandingRow, at: datetime) -> Standing | None:
    return _kept(row.detail, row.fresh_until, at)


def _kept(detail: dict[str, Any] | None, fresh_until: datetime | None, at: datetime) -> Standing | None:
    if detail is None or (fresh_until is not None and fresh_until <= at):
        return None
    return Standing.from_json(detail)


def _members(learner_id: int, program_keys: Sequence[str]) -> list[Membership]:
    found = Membership.objects.select_for_update().filter(learner_id=learner_id, program_key__in=program_keys)
    return list(found.order_by("pk"))


def _concerns(member: Membership, key: str) -> bool:
    return key in rules_for(member.program_key, member.version).concerned


def _refresh_one(member: Membership, facts: list[Fact], before: StandingRow | None) -> Standing:
    at = now()
    rules = rules_for(member.program_key, member.version)
    offers = _provider(member.learner_id, member.program_key, member.version) if _provider else None
    result = evaluate(rules, facts, as_of=at, offers=offers)
    row = before or StandingRow(learner_id=member.learner_id, program_key=member.program_key)
    previous = row.state
    changed = before is None or _changed(before, result)
    row.version, row.state, row.met, row.needed = member.version, result.attained, result.met, result.needed
    row.detail, row.facts_mark, row.as_of = result.to_json(), result.basis.facts_mark, at
    row.attained_until, row.fresh_until = result.attained_until, result.fresh_until
    row.save()
    if changed:
        emit(
            StandingChanged(
                learner_id=member.learner_id,
                program_key=member.program_key,
                version=member.version,
                state=result.attained,
                previous=previous,
            )
        )
    return result


def _changed(before: StandingRow, after: Standing) -> bool:
    if before.version != after.version or before.state != after.attained or before.met != after.met:
        return True
    if before.detail is None:
        return False
    old = {node.id: node.state for node in Standing.from_json(before.detail).root.walk()}
    return old != {node.id: node.state for node in after.root.walk()}
