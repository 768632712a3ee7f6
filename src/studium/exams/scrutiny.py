"""One sitting under an exam officer's eyes: every question with its answer and its points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from studium.accounts import api as accounts
from studium.core.errors import NotFound

from . import documents
from .board import BoardRow, row_of
from .documents import ExamTerms
from .ledger import exam_by_key
from .marking.human.models import Response
from .marking.human.written import WAITING, written_in
from .models import LedgerEntry, Result, Sitting
from .policy import check_officer
from .sittings.received import Received
from .states import RESULT_STEPS, Kind, ResultState


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """A question with its feedback and its points, of the points it is worth."""

    number: int
    title: str
    html: SafeString
    points: Decimal
    possible: Decimal
    # What an officer ruled on the item since, in words: the points above are as the paper was marked first.
    ruling: str = ""
    # The public id of a response that people mark, and whether they have still to do so.
    response: str = ""
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class BoardSitting:
    """A sitting and its result; the questions are there once it was received."""

    terms: ExamTerms
    row: BoardRow
    candidate_public_id: str
    questions: tuple[MarkedQuestion, ...]
    receipt: str
    attempt_returned: bool

    @property
    def may_exclude(self) -> bool:
        return self._may(ResultState.REVIEW)

    @property
    def may_clear(self) -> bool:
        return self._may(ResultState.PROVISIONAL)

    @property
    def may_amend(self) -> bool:
        return self._may(ResultState.AMENDED)

    def _may(self, to: ResultState) -> bool:
        return self.row.percent is not None and to in RESULT_STEPS[ResultState(self.row.state)]


def board_sitting(*, officer_id: int, exam_key: str, window_key: str, sitting: str) -> BoardSitting:
    """Everything about one sitting. Raises `NotAllowed` for anyone but an exam officer of the institution."""
    exam = exam_by_key(exam_key)
    check_officer(user_id=officer_id, exam=exam)
    found = (
        Sitting.objects.filter(exam=exam, window__key=window_key, public_id=sitting)
        .select_related("result", "registration")
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such sitting in this window."))
    person = accounts.person(found.learner_id)
    returned = LedgerEntry.objects.filter(registration=found.registration, kind=Kind.RETURNED)
    return BoardSitting(
        terms=documents.parse(exam.key, found.terms),
        row=row_of(found, person.legal_name),
        candidate_public_id=person.public_id,
        questions=_questions(found),
        receipt=found.receipt,
        attempt_returned=returned.exists(),
    )


def _questions(sitting: Sitting) -> tuple[MarkedQuestion, ...]:
    result: Result | None = getattr(sitting, "result", None)
    if result is None:
        return ()
    received = Received(sitting)
    answers = received.given
    lines = {line["block"]: line for line in result.per_question}
    responses: dict[str, str] = {}
    if any(written_in(one.problem) for one in received.questions):
        responses = dict(Response.objects.filter(sitting=sitting).values_list("block_key", "public_id"))
    said = {
        "withdrawn": _("Withdrawn: it counts for nobody."),
        "credited": _("Credited: it counts with all its points."),
        "rekeyed": _("Counted by the corrected key."),
    }
    found = []
    for question in received.questions:
        given = answers.get(question.block_key, {})
        score = question.problem.grade(answers=given, seed=question.seed)
        line = lines.get(question.block_key, {})
        if written_in(question.problem) is not None and line:
            # People marked it: what they gave is in the result alone.
            score = replace(score, points=Decimal(line["points"]))
        weighed = score.scaled(question.weight)
        found.append(
            MarkedQuestion(
                number=question.number,
                title=question.title,
                html=question.problem.render(
                    answers=given,
                    result=score,
                    seed=question.seed,
                    prefix=question.prefix,
                    show_answer=True,
                ),
                points=weighed.points,
                possible=weighed.possible,
                ruling=said.get(line.get("ruling", ""), ""),
                response=responses.get(question.block_key, ""),
                waiting=line.get("state") == WAITING,
            )
        )
    return tuple(found)
