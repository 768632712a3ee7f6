"""Judging: taking up the next response of somebody else, and what one says of it.

The next one is the one fewest have judged, the oldest first; never one's own, never one twice. While somebody is at
it, it is kept from others as long as there are others to judge.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from studium.core import audit
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, NotFound

from ..ground import ground
from ..policy import check_may_teach, check_not_own
from ..states import lock_run
from . import rules
from .models import Judgement, Response
from .places import Desk, come, task_block
from .settling import settle


def take_next(*, learner_id: int, run_key: str, block_key: str) -> bool:
    """Takes up the next response to judge; the one already taken up stays. False where there is none now.

    Raises `Conflict` (not submitted, step closed, nothing more to do), `NotFound`, `NotEnrolled`, `NotStarted`.
    """
    desk = come(learner_id=learner_id, run_key=run_key, block_key=block_key)
    with write():
        lock_run(learner_id, run_key)
        own = _own_submitted(desk)
        if why := desk.judging_closed():
            raise Conflict(why)
        if in_hand(desk) is not None:
            return True
        row = _next(desk, voluntary=desk.task.peer is not None and own.given >= desk.task.peer.give)
        if row is None:
            return False
        moment = now()
        Judgement.objects.create(response=row, judge_id=learner_id, kind=Judgement.Kind.PEER, taken_at=moment)
        row.leased_until = moment + rules.LEASE
        row.save(update_fields=["leased_until"])
        return True


def in_hand(desk: Desk) -> Any:
    """The judgement that the learner has taken up and not given yet, with its response; None. One query."""
    return (
        Judgement.objects.filter(
            judge=desk.learner_id,
            kind=Judgement.Kind.PEER,
            given_at=None,
            response__run_key=desk.base.run.key,
            response__block_key=desk.block.key,
        )
        .select_related("response")
        .order_by("pk")
        .first()
    )


def judge_peer(
    *,
    learner_id: int,
    run_key: str,
    block_key: str,
    response: str,
    options: Mapping[int, str],
    words: Mapping[int, str],
    overall: str,
) -> None:
    """Gives the judgement of the response that was taken up. Sent twice it counts once.

    Raises `Invalid` (an option is missing), `Conflict` (step closed), `NotFound` (not taken up), and as `take_next`.
    """
    desk = come(learner_id=learner_id, run_key=run_key, block_key=block_key)
    if why := desk.judging_closed():
        raise Conflict(why)
    choice = rules.clean_choice(desk.task, options, words, overall)
    mine = Judgement.objects.filter(
        judge=learner_id,
        kind=Judgement.Kind.PEER,
        response__public_id=response,
        response__run_key=run_key,
        response__block_key=block_key,
    )
    author = mine.values_list("response__learner_id", flat=True).first()
    if author is None:
        raise NotFound(_("This response is not yours to judge. Take up the next one."))
    with write():
        # Two learners may judge each other at once: their runs are locked in one order.
        for one in sorted((learner_id, author)):
            lock_run(one, run_key)
        own = _own_submitted(desk)
        given = mine.get()
        if given.given_at is not None:
            return
        _fill(given, choice)
        Response.objects.filter(pk=given.response_id).update(assessed=F("assessed") + 1, leased_until=None)
        own.given += 1
        own.save(update_fields=["given"])
        settle(desk.task, Response.objects.get(pk=given.response_id))
        settle(desk.task, own)


def judge_own(
    *,
    learner_id: int,
    run_key: str,
    block_key: str,
    options: Mapping[int, str],
    words: Mapping[int, str],
    overall: str,
) -> None:
    """Judges one's own response, once. Raises `Invalid`, `Conflict`, and as `take_next`."""
    desk = come(learner_id=learner_id, run_key=run_key, block_key=block_key)
    choice = rules.clean_choice(desk.task, options, words, overall)
    with write():
        lock_run(learner_id, run_key)
        own = _own_submitted(desk)
        if why := desk.own_judging_closed():
            raise Conflict(why)
        peer = desk.task.peer
        if peer is not None and own.given < peer.give:
            raise Conflict(_("First judge the responses of others, then your own."))
        if own.judgements.filter(kind=Judgement.Kind.SELF).exists():
            raise Conflict(_("You have judged your own response already."))
        given = Judgement(response=own, judge_id=learner_id, kind=Judgement.Kind.SELF, taken_at=now())
        _fill(given, choice)
        settle(desk.task, own)


def judge_as_team(
    *,
    user_id: int,
    run_key: str,
    block_key: str,
    response: str,
    options: Mapping[int, str],
    words: Mapping[int, str],
    overall: str,
) -> None:
    """The course team's judgement, which counts before all others; given anew it replaces the one before.

    Raises `NotAllowed`, `NotFound`, `Invalid`.
    """
    check_may_teach(user_id=user_id, run_key=run_key)
    base = ground(run_key)
    _block, task = task_block(base, block_key)
    choice = rules.clean_choice(task, options, words, overall)
    rows = Response.objects.filter(
        public_id=response, run_key=run_key, block_key=block_key, submitted_at__isnull=False
    )
    with write():
        learner_id = rows.values_list("learner_id", flat=True).first()
        if learner_id is None:
            raise NotFound(_("There is no such response here."))
        check_not_own(by=user_id, learner_id=learner_id)
        lock_run(learner_id, run_key)
        row = rows.get()
        given = row.judgements.filter(kind=Judgement.Kind.STAFF).first()
        before = {"points": given.points, "options": given.options} if given else {"points": row.points}
        given = given or Judgement(response=row, kind=Judgement.Kind.STAFF, taken_at=now())
        given.judge_id = user_id
        _fill(given, choice)
        settle(task, row)
        audit.record(
            actor_id=user_id,
            action="judge response",
            target=f"response:{row.public_id}",
            before=before,
            after={"points": choice.points, "options": choice.chosen},
            why=choice.overall,
        )


def _own_submitted(desk: Desk) -> Response:
    row = Response.objects.filter(learner_id=desk.learner_id, **desk.where).first()
    if row is None or row.submitted_at is None:
        raise Conflict(_("First write and submit your own response."))
    return row


def _next(desk: Desk, *, voluntary: bool) -> Response | None:
    """The fairest response to judge next, locked. Who has judged enough gets only those that still need it."""
    peer = desk.task.peer
    assert peer is not None
    judged = Judgement.objects.filter(judge=desk.learner_id, kind=Judgement.Kind.PEER)
    rows = (
        Response.objects.filter(**desk.where, submitted_at__isnull=False)
        .exclude(learner_id=desk.learner_id)
        .exclude(pk__in=judged.values("response_id"))
        .order_by("assessed", "submitted_at", "pk")
    )
    if voluntary:
        rows = rows.filter(assessed__lt=peer.get)
    at_rest = rows.select_for_update(skip_locked=True)
    free = Q(leased_until=None) | Q(leased_until__lte=now())
    # A response that is being written to this moment is passed over only where there is another. Who waits here
    # holds no response, and who writes to one waits for nobody, so that nobody waits for ever.
    return at_rest.filter(free).first() or at_rest.first() or rows.select_for_update().first()


def _fill(given: Judgement, choice: rules.Choice) -> None:
    given.options, given.overall, given.points = choice.chosen, choice.overall, choice.points
    given.words = json.dumps(choice.said, ensure_ascii=False) if choice.said else ""
    given.given_at = now()
    given.save()
