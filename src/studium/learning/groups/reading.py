"""Which group a learner is in, in the partitions that a course's gates ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from studium.content import api as content
from studium.core.clock import now
from studium.core.db import write
from studium.core.prepared import NUMBER, TEXT, Prepared
from studium.enrollment import api as enrollment

from ..gates import group_by_chance
from .models import GroupMember

#: Groups by partition.
Groups = Mapping[int, int]

#: Whoever pays nothing may do all graded work here, so that nobody has limited access.
_FULL: Final = "full"

_MINE = Prepared(
    lambda learner_id, run_key: GroupMember.objects.filter(
        learner_id=learner_id, run_key=run_key
    ).values_list("partition", "group"),
    NUMBER,
    TEXT,
)


def groups_of(learner_id: int, run_key: str, partitions: Iterable[content.Partition]) -> Groups:
    """The learner's group in each of these partitions; absent where they are in none.

    One query, one more where a group goes by the enrolment's track. Who has no group yet in an experiment is given
    one by chance, and once they are enrolled it is written down.
    """
    wanted = tuple(partitions)
    kept: dict[int, int] = {}
    if any(one.scheme not in ("enrollment_track", "content_type_gate") for one in wanted):
        kept = {row[0]: row[1] for row in _MINE.rows(learner_id, run_key)}
    track = None
    if any(one.scheme == "enrollment_track" for one in wanted):
        enrolled = enrollment.enrolment(learner_id, run_key)
        track = str(enrolled.track) if enrolled else None
    found = _groups(learner_id, run_key, wanted, kept, track)
    drawn = {
        one.id: found[one.id]
        for one in wanted
        if one.scheme == "random" and one.id in found and kept.get(one.id) != found[one.id]
    }
    if drawn and enrollment.enrolment(learner_id, run_key) is not None:
        _keep(learner_id, run_key, drawn)
    return found


def groups_of_many(
    learner_ids: Collection[int], run_key: str, partitions: Iterable[content.Partition]
) -> dict[int, Groups]:
    """Like `groups_of`, for each of these learners, and nothing is written. One query, two where tracks count."""
    wanted = tuple(partitions)
    kept: dict[int, dict[int, int]] = defaultdict(dict)
    rows = GroupMember.objects.filter(run_key=run_key, learner_id__in=learner_ids)
    for learner, partition, group in rows.values_list("learner_id", "partition", "group"):
        kept[learner][partition] = group
    tracks: Mapping[int, str] = {}
    if any(one.scheme == "enrollment_track" for one in wanted):
        enrolled = enrollment.roster(run_key).filter(learner_id__in=learner_ids)
        tracks = dict(enrolled.values_list("learner_id", "track"))
    return {
        learner: _groups(learner, run_key, wanted, kept.get(learner, {}), tracks.get(learner))
        for learner in learner_ids
    }


def _groups(
    learner_id: int,
    run_key: str,
    partitions: Iterable[content.Partition],
    kept: Mapping[int, int],
    track: str | None,
) -> Groups:
    found: dict[int, int] = {}
    for one in partitions:
        ids = [group.id for group in one.groups]
        group: int | None = kept.get(one.id)
        if one.scheme == "enrollment_track":
            group = _named(one, track)
        elif one.scheme == "content_type_gate":
            group = _named(one, _FULL)
        elif one.scheme == "random" and group not in ids:
            group = group_by_chance(ids, learner_id=learner_id, run_key=run_key, partition=one.id)
        if group is not None:
            found[one.id] = group
    return found


def _named(partition: content.Partition, name: str | None) -> int | None:
    return next((group.id for group in partition.groups if group.name.lower() == name), None)


def _keep(learner_id: int, run_key: str, drawn: Groups) -> None:
    """Writes down what chance gave; of two at once, both write the same."""
    moment = now()
    with write():
        GroupMember.objects.bulk_create(
            [
                GroupMember(
                    learner_id=learner_id, run_key=run_key, partition=partition, group=group, at=moment
                )
                for partition, group in sorted(drawn.items())
            ],
            update_conflicts=True,
            unique_fields=["learner", "run_key", "partition"],
            update_fields=["group", "at"],
        )
