"""What a candidate may read, after the release, of how people marked a response; never who they were."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ... import paper
from ...models import Sitting
from .models import ResponseMark
from .rules import Place, Settled
from .written import written_in

#: The marks that a response's own rests on.
_RESTS_ON = {
    Settled.ONE: (Place.FIRST,),
    Settled.MEAN: (Place.FIRST, Place.SECOND),
    Settled.THIRD: (Place.THIRD,),
    Settled.DECISION: (Place.DECISION,),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One person's mark: `chosen` pairs a criterion with the option and its points, `words` with what was said."""

    points: int | None
    chosen: tuple[tuple[str, str, int], ...]
    words: tuple[tuple[str, str], ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """`marks`: those that count. Two: the response has their mean."""

    marks: tuple[Said, ...]


def feedback_of(
    sitting: Sitting, shows: Collection[str], questions: Iterable[paper.Question]
) -> dict[str, Feedback]:
    """By block key, as far as `shows` of the review policy allows: "marks" and "comments". One query, or none."""
    if not {"marks", "comments"} & set(shows):
        return {}
    asked = {one.block_key: written_in(one.problem) for one in questions}
    labels = {
        block: {one.name: one.label for one in question.task.criteria}
        for block, question in asked.items()
        if question
    }
    if not labels:
        return {}
    found: dict[str, list[Said]] = {}
    rows = ResponseMark.objects.filter(response__sitting=sitting, ended="", given_at__isnull=False)
    for mark in rows.select_related("response").order_by("place", "pk"):
        how = mark.response.how
        if not how or mark.place not in _RESTS_ON[Settled(how)]:
            continue
        found.setdefault(mark.response.block_key, []).append(
            _said(mark, shows, labels.get(mark.response.block_key, {}))
        )
    return {block: Feedback(tuple(ones)) for block, ones in found.items()}


def _said(mark: ResponseMark, shows: Collection[str], labels: Mapping[str, str]) -> Said:
    marks, comments = "marks" in shows, "comments" in shows
    chosen = tuple((labels.get(name, name), str(one[1]), int(one[2])) for name, one in mark.chosen.items())
    words = tuple((labels.get(name, name), text) for name, text in mark.words.items())
    return Said(
        points=mark.points if marks else None,
        chosen=chosen if marks else (),
        words=words if comments else (),
        comment=mark.comment if comments else "",
    )
