"""One graded turn of a learner at a block, whoever judged it: begun under the lock, kept and told in one place.

`begin` locks the learner's row of the run and reads what the turn must know; `keep` writes the block as it was left and,
with a score, an attempt in the ledger, finishes the unit where nothing else is left in it, and emits `AnswerGraded`.
Both run inside one `write()`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from studium.assessment import api as assessment
from studium.core.clock import now
from studium.core.events import emit
from studium.core.prepared import Insert

from .events import AnswerGraded
from .ground import Ground
from .marks.adjustments import personal
from .models import Attempt, BlockState, RunState
from .results import settle_section
from .states import Brief, all_done, block_row, briefs, complete_unit, lock_run, put_block

_ATTEMPT = Insert(Attempt)


@dataclass(frozen=True, slots=True)
class Begun:
    """A block of a learner's run under the lock. `base` is the learner's own ground, what the course team set for
    them included; `beside` the state of whatever the turn can finish or add up with, the block's own included.

    `unit_key` is empty for a block that a gate keeps from the learner by now: it belongs to no unit of theirs.
    """

    base: Ground
    learner_id: int
    block_key: str
    unit_key: str
    state: RunState
    beside: Mapping[str, Brief]

    @property
    def before(self) -> Brief | None:
        """The block as it stood, its answers left out; None where it is untouched."""
        return self.beside.get(self.block_key)

    @property
    def done(self) -> frozenset[str]:
        """Of the blocks beside, and this one, those that were done."""
        return frozenset(key for key, brief in self.beside.items() if brief.done)

    @property
    def unit_done(self) -> bool:
        """Whether the unit was finished before this turn; False where there is nothing to do in it."""
        return self.finishes(self.done)

    def finishes(self, done: Collection[str]) -> bool:
        """Whether the unit is finished with these blocks done; False where there is nothing to do in it."""
        keys = self.base.book.work_of[self.unit_key] if self.unit_key else ()
        return bool(keys) and all_done(keys, done)

    def row(self) -> BlockState:
        """The block's row, with its answers; a new one where it is untouched. One query, none for a new one."""
        run_key = self.base.run.key
        found = block_row(self.learner_id, run_key, self.block_key) if self.before else None
        return found or BlockState(
            learner_id=self.learner_id, run_key=run_key, block_key=self.block_key, changed_at=now()
        )


def begin(base: Ground, learner_id: int, block_key: str) -> Begun:
    """Takes the lock and reads the block and its neighbours. Two queries, one more for somebody for whom the course
    team set anything. Raises `NotEnrolled`."""
    state = lock_run(learner_id, base.run.key)
    if state.adjusted:
        base = personal(base, learner_id, flagged=True)
    unit_key = base.book.unit_of.get(block_key, "")
    keys = base.book.beside[unit_key] if unit_key else ()
    if block_key not in keys:
        keys = (*keys, block_key)
    return Begun(base, learner_id, block_key, unit_key, state, briefs(learner_id, base.run.key, keys))


def keep(begun: Begun, row: BlockState, *, score: assessment.Score | None = None) -> bool:
    """Keeps the block as `row` has it, at this moment; says whether its unit is finished with it.

    With a `score` this is an attempt, the next in number; `row` then already has the points that count from now on,
    which an activity may hold above those of this attempt.
    """
    base, key = begun.base, begun.block_key
    row.changed_at = now()
    if score is not None:
        row.attempts_used, row.completed = row.attempts_used + 1, True
    put_block(row)
    if score is not None:
        _ATTEMPT.put(_attempt(row, score, base.book.version))
    done = begun.done
    newly = row.completed and key not in done
    unit_done = begun.finishes(done | {key} if newly else done)
    if newly and unit_done:
        complete_unit(begun.learner_id, base.run.key, begun.unit_key)
    if score is not None:
        emit(
            AnswerGraded(
                learner_id=begun.learner_id,
                run_key=base.run.key,
                course_key=base.run.course_key,
                block_key=key,
                number=row.attempts_used,
                points=score.points,
                possible=score.possible,
                graded=key in base.book.counting,
                at=row.changed_at,
                settled=_settled(begun, row),
            )
        )
    return unit_done


def _attempt(row: BlockState, score: assessment.Score, version: int) -> Attempt:
    return Attempt(
        learner_id=row.learner_id,
        run_key=row.run_key,
        block_key=row.block_key,
        number=row.attempts_used,
        answers=row.answers,
        points=score.points,
        possible=score.possible,
        seed=row.seed,
        content_version=version,
        at=row.changed_at,
    )


def _settled(begun: Begun, row: BlockState) -> bool:
    """Counts the attempt at once where its section alone has to be recounted, and all of the section is at hand."""
    section = begun.base.book.section_of.get(begun.block_key)
    if section is None:
        return True
    if not begun.unit_key:
        return False
    earned = {
        one.key: begun.beside[one.key].share
        for one in section.problems
        if one.key in begun.beside and begun.beside[one.key].attempts_used and begun.beside[one.key].possible
    }
    if row.possible:
        earned[row.block_key] = Fraction(row.points) / Fraction(row.possible)
    return settle_section(begun.state, begun.base, section, earned)
