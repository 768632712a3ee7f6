"""What the course team does about groups: sees who is where, puts learners into them, spreads them by chance.

Partitions and their groups are the course's; a cohort is the learners of one group. Whoever is in no group of a
partition sees what is for everybody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from studium.content import api as content
from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Invalid, NotFound
from studium.enrollment import api as enrollment

from ..gates import group_by_chance
from ..ground import ground
from ..models import RunState
from ..policy import check_may_teach
from ..results import refresh
from .models import GroupMember

#: Partitions that go by something else than the team's word.
_BY_ITSELF = frozenset(("enrollment_track", "content_type_gate"))
#: The most learners that one call moves.
MOST = 5_000


@dataclass(frozen=True, slots=True)
class GroupCount:
    """A group of a partition, and how many learners it has."""

    id: int
    name: str
    members: int


@dataclass(frozen=True, slots=True)
class PartitionCount:
    """A partition of a run's course. `by_team` says whether the course team may put learners into its groups;
    `nowhere` is how many of the run's learners are in none of them (yet)."""

    id: int
    name: str
    scheme: str
    by_team: bool
    groups: tuple[GroupCount, ...]
    nowhere: int


def partitions_of(*, user_id: int, run_key: str) -> tuple[PartitionCount, ...]:
    """How the run's learners are divided. Two queries besides the right to look. Raises `NotAllowed`, `NotFound`."""
    check_may_teach(user_id=user_id, run_key=run_key)
    rows = (
        GroupMember.objects.filter(run_key=run_key).values_list("partition", "group").annotate(n=Count("pk"))
    )
    count = {(partition, group): n for partition, group, n in rows.order_by()}
    learners = sum(enrollment.tracks_in(run_key).values())
    return tuple(
        PartitionCount(
            one.id,
            one.name,
            one.scheme,
            one.scheme not in _BY_ITSELF,
            tuple(GroupCount(g.id, g.name, count.get((one.id, g.id), 0)) for g in one.groups),
            max(0, learners - sum(count.get((one.id, g.id), 0) for g in one.groups)),
        )
        for one in content.partitions(ground(run_key).book.version)
    )


def place(
    *,
    by: int,
    run_key: str,
    learner_ids: Collection[int],
    partition_id: int,
    group_id: int | None,
    why: str = "",
) -> int:
    """Puts learners of the run into a group, or with None out of all groups of the partition; returns how many
    changed. What they see and what counts for them follows at once.

    Raises `NotAllowed`, `NotFound` (no such partition or group), `Invalid` (not in the run, too many at once).
    """
    check_may_teach(user_id=by, run_key=run_key)
    _check_group(run_key, partition_id, group_id)
    wanted = sorted(set(learner_ids))
    if len(wanted) > MOST:
        raise Invalid(_("At most %(most)s learners are moved at once.") % {"most": MOST})
    enrolled = enrollment.roster(run_key).filter(learner_id__in=wanted).values_list("learner_id", flat=True)
    if missing := len(wanted) - len(set(enrolled)):
        raise Invalid(
            _("%(count)s of these people are not in this run, so nobody was moved.") % {"count": missing}
        )
    with write():
        rows = GroupMember.objects.filter(run_key=run_key, partition=partition_id, learner_id__in=wanted)
        before = dict(rows.values_list("learner_id", "group"))
        moved = [one for one in wanted if before.get(one) != group_id]
        if not moved:
            return 0
        _write(run_key, partition_id, dict.fromkeys(moved, group_id))
        audit.record(
            actor_id=by,
            action="place in group",
            target=f"run:{run_key}",
            before={str(one): before.get(one) for one in moved},
            after={"partition": partition_id, "group": group_id},
            why=why,
        )
    _recount(run_key, moved)
    return len(moved)


def spread(*, by: int, run_key: str, partition_id: int, why: str = "") -> int:
    """Gives every learner of the run who is in no group of the partition one by chance; returns how many.

    Raises `NotAllowed`, `NotFound`.
    """
    check_may_teach(user_id=by, run_key=run_key)
    partition = _check_group(run_key, partition_id, None)
    ids = [group.id for group in partition.groups]
    placed = GroupMember.objects.filter(run_key=run_key, partition=partition_id, group__in=ids)
    waiting = (
        enrollment.roster(run_key)
        .exclude(learner_id__in=placed.values("learner_id"))
        .order_by("learner_id")
        .values_list("learner_id", flat=True)
    )
    given: dict[int, int | None] = {
        one: group_by_chance(ids, learner_id=one, run_key=run_key, partition=partition_id)
        for one in waiting[:MOST]
    }
    if not given or not ids:
        return 0
    with write():
        _write(run_key, partition_id, given)
        audit.record(
            actor_id=by,
            action="spread over groups",
            target=f"run:{run_key}",
            after={"partition": partition_id, "learners": len(given)},
            why=why,
        )
    _recount(run_key, list(given))
    return len(given)


def _check_group(run_key: str, partition_id: int, group_id: int | None) -> content.Partition:
    known = {one.id: one for one in content.partitions(ground(run_key).book.version)}
    partition = known.get(partition_id)
    if partition is None or partition.scheme in _BY_ITSELF:
        raise NotFound(_("This course has no such set of groups that learners are put into."))
    if group_id is not None and group_id not in {group.id for group in partition.groups}:
        raise NotFound(_("“%(partition)s” has no such group.") % {"partition": partition.name})
    return partition


def _write(run_key: str, partition_id: int, given: Mapping[int, int | None]) -> None:
    moment = now()
    rows: dict[str, Any] = {"run_key": run_key, "partition": partition_id}
    GroupMember.objects.filter(
        **rows, learner_id__in=[one for one, group in given.items() if group is None]
    ).delete()
    GroupMember.objects.bulk_create(
        [
            GroupMember(**rows, learner_id=one, group=group, at=moment)
            for one, group in given.items()
            if group is not None
        ],
        update_conflicts=True,
        unique_fields=["learner", "run_key", "partition"],
        update_fields=["group", "at"],
        batch_size=500,
    )


def _recount(run_key: str, learner_ids: Collection[int]) -> None:
    """Another group may see other graded work: the percents of those who have begun follow."""
    begun = RunState.objects.filter(run_key=run_key, learner_id__in=learner_ids)
    for learner_id in begun.values_list("learner_id", flat=True):
        refresh(learner_id=learner_id, run_key=run_key)


def find_learners(*, run_key: str, named: Collection[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The learners of the run with these addresses or ids, and what of them names nobody there. One query."""
    wanted = {one.strip().casefold(): one.strip() for one in named if one.strip()}
    rows = enrollment.roster(run_key).filter(
        Q(learner__email__in=wanted.keys()) | Q(learner__public_id__in=wanted.values())
    )
    found: dict[str, int] = {}
    for learner, email, public_id in rows.values_list("learner_id", "learner__email", "learner__public_id"):
        found |= {email.casefold(): learner, public_id.casefold(): learner}
    ids = {found[key] for key in wanted if key in found}
    return tuple(sorted(ids)), tuple(given for key, given in wanted.items() if key not in found)
