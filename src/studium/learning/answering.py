"""An answer: checked, graded on the server, kept, told. The hot path; see `docs/decisions/0504`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from studium.assessment import api as assessment
from studium.content import api as content
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, NotFound

from . import rules
from .access import ground_for
from .book import Place, compiled
from .cards import Card, closed_sentence, make_card
from .ground import Ground, ground
from .marks.adjustments import personal
from .models import BlockState
from .opening import check_shown
from .rules import Answers
from .scripted import one_of_few
from .states import UNTOUCHED, Work, check_enrolled, works
from .turns import begin, keep


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """How an answer fared.

    `counted` is False where it took no attempt: nothing was answered, an answer could not be read, or the
    same answer had already been recorded (`repeated`). `score` is of the answer as sent, `card` the block
    as it stands now, `unit_done` whether the unit is finished with it.
    """

    card: Card
    score: assessment.Score
    counted: bool
    unit_done: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class _Task:
    """The problem an answer is for."""

    ground: Ground
    place: Place
    block: content.BlockView
    problem: assessment.Problem


def submit(
    *, learner_id: int, run_key: str, block_key: str, answers: Mapping[str, object], seen: int | None = None
) -> SubmitResult:
    """Grades an answer and keeps it: one attempt, one transaction.

    `answers` maps input ids to a text or a list of choices. `seen` is how many attempts the page had shown
    as used: an answer from a page that is behind is given back what was recorded, if it is the same answer
    (a double post), and is refused otherwise. Only the last answer counts; once fully right it stays.

    Raises `NotEnrolled`, `NotFound` (no such problem), `Invalid` (no answer at all, or not storable),
    `Conflict` (past due, run over, attempts used up, already right, page behind), `BeingChecked` (a problem with
    scripts, and others of the learner's are being graded).
    """
    given = rules.clean_answers(answers)
    task = _task(ground_for(run_key, learner_id), block_key)
    check_shown(task.ground, task.place, learner_id)
    seed = rules.seed_for(learner_id=learner_id, run_key=run_key, block_key=block_key)
    # Graded before the transaction: on SQLite everybody else's writes wait for it.
    if not assessment.is_scripted(task.problem):
        score = task.problem.grade(answers=given, seed=seed)
    else:
        early = _refused_early(task, learner_id, given, seen)
        if early is not None:
            return early
        with one_of_few(learner_id):
            score = task.problem.grade(answers=given, seed=seed)
    with write():
        begun = begin(task.ground, learner_id, block_key)
        task = replace(task, ground=begun.base)
        work = begun.before.as_work() if begun.before else UNTOUCHED
        behind = _behind(task, learner_id, given, seen, work)
        if behind is not None:
            return behind
        if not score.readable or score.correct == assessment.UNANSWERED:
            recorded = works(learner_id, run_key, [block_key]).get(block_key, UNTOUCHED)
            return SubmitResult(_card(task, recorded, learner_id), score, counted=False)
        row = BlockState(
            learner_id=learner_id,
            run_key=run_key,
            block_key=block_key,
            answers=given,
            result=score.to_json(),
            points=score.points,
            possible=score.possible,
            attempts_used=work.attempts_used,
            hints_shown=work.hints_shown,
            seed=seed,
        )
        unit_done = keep(begun, row, score=score)
    after = Work(
        given, score, row.points, row.possible, row.attempts_used, row.hints_shown, True, row.changed_at
    )
    return SubmitResult(_card(task, after, learner_id), score, counted=True, unit_done=unit_done)


def problem(*, run_key: str, block_key: str) -> assessment.Problem:
    """The problem of a run, for reading what was sent for it. Raises `NotFound`. No query."""
    return _task(ground(run_key), block_key).problem


def _task(base: Ground, block_key: str) -> _Task:
    block = base.block(block_key)
    problem = compiled(block)
    if problem is None:
        raise NotFound(_("This problem cannot be answered here yet."))
    return _Task(base, base.place(base.book.unit_of[block_key]), block, problem)


def _card(task: _Task, work: Work, learner_id: int) -> Card:
    return make_card(task.ground, task.block, work, learner_id)


def _repeated(task: _Task, given: Answers, learner_id: int) -> SubmitResult:
    """The answer to a page that is behind: what is recorded where it is the same answer, else a refusal."""
    work = works(learner_id, task.ground.run.key, [task.block.key]).get(task.block.key, UNTOUCHED)
    if work.result is not None and dict(work.answers) == given:
        return SubmitResult(_card(task, work, learner_id), work.result, counted=False, repeated=True)
    raise Conflict(
        _(
            "You have answered this problem since this page was loaded. "
            "What is shown now is up to date; check your answer again."
        )
    )


def _behind(
    task: _Task, learner_id: int, given: Answers, seen: int | None, work: Work
) -> SubmitResult | None:
    """What answers a page that is behind; None where the answer may count. Raises `Conflict` where it may not."""
    if seen is not None and seen != work.attempts_used:
        return _repeated(task, given, learner_id)
    _check_open(task, work)
    return None


def _refused_early(task: _Task, learner_id: int, given: Answers, seen: int | None) -> SubmitResult | None:
    """The same asked before a dear grading, without the lock: what is refused anyway costs no script."""
    check_enrolled(learner_id, task.ground.run.key)
    own = replace(task, ground=personal(task.ground, learner_id))
    work = works(learner_id, task.ground.run.key, [task.block.key]).get(task.block.key, UNTOUCHED)
    return _behind(own, learner_id, given, seen, work)


def _check_open(task: _Task, work: Work) -> None:
    limits = task.ground.rules_for(task.block, task.place)
    why = rules.closed(limits, attempts_used=work.attempts_used, right=work.right, now=now())
    if why is not None:
        raise Conflict(closed_sentence(why, limits))
