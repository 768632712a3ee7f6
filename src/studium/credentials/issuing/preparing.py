"""Deciding on a slice of a cohort and writing its credentials, up to the hash that is signed.

Reads and computes, stores nothing and needs no key: so it may run in a process of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core.clock import now
from studium.core.errors import Invalid
from studium.core.ids import new_number, new_public_id
from studium.progress import api as progress

from .. import did, endorsing, gather, proof, status
from ..awarding import check_names
from ..criteria import worded_in
from ..document import Places, achievement_credential
from ..models import Award, Hold
from ..screen import Refused
from ..snapshot import Snapshot

# A place in a status list: the list's row, its address, the index.
Place = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An award decided on; `text` is its credential's JSON without a proof, `digest` the hash to be signed."""

    learner_id: int
    public_id: str
    number: str
    program_key: str
    rule_version: int
    organisation_key: str
    snapshot: dict[str, Any]
    awarded_at: datetime
    place: Place
    context: list[str]
    text: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Slice:
    """What was found out about these members: awards to store, and whose could not be written, and why."""

    prepared: tuple[Prepared, ...]
    failures: tuple[tuple[str, str], ...] = ()


def prepare(*, program_key: str, learner_ids: Sequence[int], places: Sequence[Place]) -> Slice:
    """Decides on each as `consider_award` does; `places` are as many as learners. A dozen queries."""
    wanted = _unobstructed(program_key, learner_ids)
    met = progress.met_among(program_key=program_key, learner_ids=wanted) if wanted else {}
    if not met:
        return Slice(())
    ground = gather.Ground(program_key)
    people = accounts.people(met)
    at = now()
    documents = endorsing.documents(program_key, at=at)
    issuer = did.did_for(settings.BASE_URL, ground.institutions[0].key)
    prepared, failures = [], []
    free = iter(places)
    for learner_id, (standing, facts) in met.items():
        taken = gather.snapshot_on(
            ground, standing=standing, facts=facts, holder=gather.holder_of(people[learner_id])
        )
        try:
            prepared.append(_write(learner_id, taken, issuer, next(free), documents, at))
        except Invalid as error:
            failures.append((people[learner_id].public_id, error.sentence))
        except Refused as error:
            why = _("The credential cannot be signed. %(why)s") % {"why": error.sentence}
            failures.append((people[learner_id].public_id, why))
    return Slice(tuple(prepared), tuple(failures))


def _unobstructed(program_key: str, learner_ids: Sequence[int]) -> set[int]:
    """Who has no active award, is not held back, and owes no fee. Three queries."""
    wanted = set(learner_ids)
    wanted -= having(program_key, wanted)
    wanted -= held(program_key, wanted)
    return gather.fees_settled(learner_ids=wanted, program_key=program_key) if wanted else wanted


def having(program_key: str, learner_ids: set[int]) -> set[int]:
    """Who has an active award of the program already (R22)."""
    rows = Award.objects.filter(program_key=program_key, learner__in=learner_ids, state=Award.State.ACTIVE)
    return set(rows.values_list("learner_id", flat=True))


def held(program_key: str, learner_ids: set[int]) -> set[int]:
    """Whose awards a person holds back (R21)."""
    rows = Hold.objects.filter(
        learner__in=learner_ids, program_key__in=("", program_key), lifted_at__isnull=True
    )
    return set(rows.values_list("learner_id", flat=True))


def _write(
    learner_id: int,
    taken: Snapshot,
    issuer: str,
    place: Place,
    documents: list[dict[str, Any]],
    at: datetime,
) -> Prepared:
    check_names(taken)
    public_id, number = new_public_id(), new_number()
    _list, address, index = place
    with worded_in(taken.program.language):
        document = achievement_credential(
            taken,
            places=Places(
                credential=f"{settings.BASE_URL}/credentials/{public_id}",
                issuer=issuer,
                base=settings.BASE_URL,
                status=status.entry(address=address, index=index, purpose=status.REVOCATION),
            ),
            number=number,
            awarded_at=at,
            valid_from=at,
            endorsements=documents,
        )
    return Prepared(
        learner_id=learner_id,
        public_id=public_id,
        number=number,
        program_key=taken.program.key,
        rule_version=taken.program.version,
        organisation_key=taken.issuer.key,
        snapshot=taken.to_json(),
        awarded_at=at,
        place=place,
        context=document["@context"],
        text=json.dumps(document, ensure_ascii=False),
        digest=proof.document_hash(document, issuing=True),
    )
