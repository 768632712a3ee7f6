"""Storing a slice of a cohort: signed, and written in a few statements for hundreds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import batched

from django.db.models import F

from studium.core import audit, events
from studium.core.clock import now

from .. import keys, lists, status
from ..events import AwardShare
from ..models import Award, Credential, StatusEntry, StatusList
from .preparing import Place, Prepared, having, held

# How many awards are told of in one task.
SHARE = 100


class Places:
    """Random places of an organisation's lists, none given out twice by this process or ever before.

    What is not used in the end is free again for whoever comes: only a stored place is taken (R43).
    """

    def __init__(self, organisation_key: str) -> None:
        self._organisation = organisation_key
        self._given: dict[int, set[int]] = {}

    def take(self, count: int) -> list[Place]:
        """Call inside `write()`. At most three queries."""
        listed = lists.open_list(self._organisation, status.REVOCATION)
        # Of an older list, nothing is on its way any more.
        given = self._given.setdefault(listed.pk, set())
        self._given = {listed.pk: given}
        taken = set(listed.entries.values_list("index", flat=True)) if not given else set()
        given |= taken
        found: list[Place] = []
        while len(found) < count:
            index = status.free_index(given)
            given.add(index)
            found.append((listed.pk, lists.address(listed.public_id), index))
        return found


def store(prepared: Sequence[Prepared]) -> int:
    """Signs and stores these awards, tells of them in shares, and returns how many. Inside `write()`.

    Whoever was awarded or held back since is left out. Raises `IntegrityError` where a place or a number was
    taken meanwhile: prepare the slice again.
    """
    if not prepared:
        return 0
    program_key = prepared[0].program_key
    learners = {one.learner_id for one in prepared}
    gone = having(program_key, learners) | held(program_key, learners)
    rows = [one for one in prepared if one.learner_id not in gone]
    if not rows:
        return 0
    # The lists first, and one after the other: an award locks its list too.
    counts: dict[int, int] = {}
    for one in rows:
        counts[one.place[0]] = counts.get(one.place[0], 0) + 1
    for listed, count in sorted(counts.items()):
        StatusList.objects.filter(pk=listed).update(used=F("used") + count)
    entries = StatusEntry.objects.bulk_create(
        [StatusEntry(list_id=one.place[0], index=one.place[2]) for one in rows]
    )
    awards = Award.objects.bulk_create(
        [
            Award(
                public_id=one.public_id,
                number=one.number,
                learner_id=one.learner_id,
                program_key=one.program_key,
                rule_version=one.rule_version,
                organisation_key=one.organisation_key,
                snapshot=one.snapshot,
                awarded_at=one.awarded_at,
                status=entry,
                told=False,
            )
            for one, entry in zip(rows, entries, strict=True)
        ]
    )
    who = keys.signer(rows[0].organisation_key)
    signed_at = now()
    texts = who.sign_texts([(one.text, one.digest) for one in rows], context=rows[0].context, at=signed_at)
    Credential.objects.bulk_create(
        [
            Credential(award=award, document=text, signed_at=signed_at)
            for award, text in zip(awards, texts, strict=True)
        ]
    )
    audit.record_each(
        actor_id=None,
        action="award credential",
        entries=(
            (
                f"award:{one.public_id}",
                None,
                {"program": one.program_key, "rule_version": one.rule_version, "number": one.number},
            )
            for one in rows
        ),
    )
    for share in batched(rows, SHARE):
        events.emit(AwardShare([one.public_id for one in share]))
    return len(rows)


def with_free_numbers(prepared: Sequence[Prepared]) -> bool:
    """Whether none of these numbers was given before, nor stands twice among them. One query."""
    numbers = {one.number for one in prepared}
    return len(numbers) == len(prepared) and not Award.objects.filter(number__in=numbers).exists()
