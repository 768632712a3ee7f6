"""One item of a window before an officer: its key, the rulings on it, and what another would change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from heapq import nsmallest
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.assessment.api import ManyChoices, OneChoice
from studium.core.errors import NotAllowed, NotFound

from .. import paper
from ..models import Exam, Sitting, Window
from ..policy import office as officers_window
from ..states import SHOWN
from .effects import Effect
from .human.written import written_in
from .loading import questions_of
from .models import ItemRuling
from .sittings import ruling_of

#: How many of the changed are listed.
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class ItemOption:
    """A choice of the item, as the key stands: `taken_as_right` is what the paper says."""

    id: str
    text: str
    taken_as_right: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """What a ruling does to one result, in percent."""

    sitting: str
    candidate: str
    released: bool
    before: Decimal
    after: Decimal
    passed_before: bool
    passed_after: bool

    @property
    def turns(self) -> bool:
        return self.passed_before != self.passed_after


@dataclass(frozen=True, slots=True)
class RulingPreview:
    """`seen` results have the item; `listed` are the first that move, those that turn before the others.
    `by_hand` were changed by an officer and keep their mark."""

    seen: int
    better: int
    worse: int
    now_pass: int
    now_fail: int
    released: int
    listed: tuple[Moved, ...]
    by_hand: tuple[Moved, ...]

    @property
    def moved(self) -> int:
        return self.better + self.worse


@dataclass(frozen=True, slots=True)
class RulingView:
    """A ruling as it was decided. `changed` results were written anew by it."""

    public_id: str
    kind: str
    right: tuple[str, ...]
    only_better: bool
    why: str
    by: str
    at: datetime
    lifted_at: datetime | None
    changed: int


@dataclass(frozen=True, slots=True)
class ItemDesk:
    """One item before an officer: what it asks, its key, and the rulings on it, the latest first."""

    exam_title: str
    window_key: str
    block_key: str
    title: str
    html: str
    options: tuple[ItemOption, ...]
    several: bool
    typed: bool
    rulings: tuple[RulingView, ...]

    @property
    def in_force(self) -> RulingView | None:
        return next((one for one in self.rulings if one.lifted_at is None), None)


def item_desk(*, officer_id: int, exam_key: str, window_key: str, block_key: str) -> ItemDesk:
    """One item of a window's papers, for an exam officer. Raises `NotFound` for an item nobody had."""
    exam, window = office(officer_id, exam_key, window_key)
    question = question_in(window, block_key)
    (one, *more) = question.problem.inputs or (None,)
    chosen = one if not more and isinstance(one, OneChoice | ManyChoices) else None
    right = chosen.right_ids() if chosen else frozenset()
    rows = list(
        ItemRuling.objects.filter(window=window, block_key=block_key)
        .annotate(written=Count("changes"))
        .order_by("-pk")
    )
    people = accounts.people({row.by_id for row in rows if row.by_id})
    names = {choice.id: choice.text or choice.spoken for choice in chosen.choices} if chosen else {}
    return ItemDesk(
        exam_title=exam.title,
        window_key=window.key,
        block_key=block_key,
        title=question.title,
        html=question.problem.render(
            answers={}, result=None, seed=question.seed, prefix="item-", show_answer=True
        ),
        options=tuple(ItemOption(key, text, key in right) for key, text in names.items()),
        several=isinstance(chosen, ManyChoices),
        typed=chosen is None and one is not None and not more and written_in(question.problem) is None,
        rulings=tuple(view_of(row, names, people) for row in rows),
    )


def view_of(row: Any, names: dict[str, str], people: dict[int, accounts.Person]) -> RulingView:
    said = ruling_of(row)
    who = people.get(row.by_id) if row.by_id else None
    right = [
        ", ".join(names.get(each, each) for each in ([one] if isinstance(one, str) else one))
        for one in said.right
    ]
    return RulingView(
        public_id=row.public_id,
        kind=row.kind,
        right=tuple(right),
        only_better=row.only_better,
        why=row.why,
        by=who.legal_name if who else "",
        at=row.at,
        lifted_at=row.lifted_at,
        changed=row.written,
    )


def preview_of(found: Iterable[Effect]) -> RulingPreview:
    """Counts, and keeps of each result no more than is listed: there may be ten thousand papers of sixty lines."""
    seen = better = worse = now_pass = now_fail = released = 0
    moving: list[_Light] = []
    own_way: list[_Light] = []
    for effect in found:
        seen += 1
        light = _light(effect)
        if effect.own_way:
            own_way.append(light)
        if not effect.moves:
            continue
        moving.append(light)
        better += light.after > light.before
        worse += light.after < light.before
        now_pass += light.passed_after and not light.passed_before
        now_fail += light.passed_before and not light.passed_after
        released += light.released
    order = nsmallest(
        MOST_LISTED, moving, key=lambda one: (one.passed_before == one.passed_after, one.number)
    )
    people = accounts.people({one.learner for one in [*order, *own_way[:MOST_LISTED]]})
    return RulingPreview(
        seen=seen,
        better=better,
        worse=worse,
        now_pass=now_pass,
        now_fail=now_fail,
        released=released,
        listed=tuple(_shown(one, people) for one in order),
        by_hand=tuple(_shown(one, people) for one in own_way[:MOST_LISTED]),
    )


class _Light(NamedTuple):
    number: int
    sitting: str
    learner: int
    released: bool
    before: Decimal
    after: Decimal
    passed_before: bool
    passed_after: bool


def _light(effect: Effect) -> _Light:
    result, sitting = effect.result, effect.result.sitting
    return _Light(
        number=sitting.pk,
        sitting=sitting.public_id,
        learner=sitting.learner_id,
        released=result.state in SHOWN,
        before=result.percent,
        after=effect.total.percent,
        passed_before=result.passed,
        passed_after=effect.total.passed,
    )


def _shown(one: _Light, people: dict[int, accounts.Person]) -> Moved:
    return Moved(
        sitting=one.sitting,
        candidate=people[one.learner].legal_name,
        released=one.released,
        before=one.before,
        after=one.after,
        passed_before=one.passed_before,
        passed_after=one.passed_after,
    )


def office(officer_id: int, exam_key: str, window_key: str) -> tuple[Exam, Window]:
    exam, window = officers_window(officer_id, exam_key, window_key)
    if Sitting.objects.filter(window=window, learner=officer_id).exists():
        raise NotAllowed(_("You sat this window yourself; ask another exam officer."))
    return exam, window


def question_in(window: Window, block_key: str) -> paper.Question:
    found = questions_of(window, {block_key}).get(block_key)
    if found is None:
        raise NotFound(_("No received paper of this window has this question."))
    return found
