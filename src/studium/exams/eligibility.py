"""May this learner sit this exam? Computed from the standing, never from memory of it (R11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.core.clock import now
from studium.core.db import write
from studium.core.events import emit
from studium.progress import api as progress
from studium.progress.api import Standing

from .eligibility_rules import Reason, Verdict, exams_in, judge
from .events import BecameEligible
from .models import Authorisation, Exam


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether the learner may sit, in which program's name, and every reason, met or not.

    `program_key` is empty where the learner has joined no program that asks for the exam. `basis` is what the
    standing came from (rule version, facts' mark), so that an authorisation can be replayed.
    """

    eligible: bool
    program_key: str = ""
    reasons: tuple[Reason, ...] = ()
    basis: dict[str, Any] | None = None

    @property
    def missing(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if not reason.met)

    def to_json(self) -> dict[str, Any]:
        return {
            "program": self.program_key,
            "eligible": self.eligible,
            "reasons": [reason.to_json() for reason in self.reasons],
            "basis": self.basis,
            "at": now().isoformat(),
        }

    @property
    def sentence(self) -> str:
        """In one sentence: what is still missing, or that nothing is."""
        if not self.program_key:
            return _("This exam belongs to a program that you have not joined.")
        if self.eligible:
            return _("Everything that comes before the exam is met.")
        names = ", ".join(reason.name for reason in self.missing)
        return _("Still to be met before the exam: %(names)s.") % {"names": names}


def _lines(standing: Standing) -> dict[str, Reason]:
    return {
        node.id: Reason(
            node_id=node.id,
            name=node.name or node.rule or node.key,
            state=node.state,
            sentence=node.sentence,
            met=node.state == "met",
        )
        for node in standing.root.walk()
    }


def _judge(standing: Standing, exam_key: str) -> Verdict | None:
    """The verdict in one program; None where its rules do not ask for the exam."""
    tree = catalog.rule_version(standing.program_key, standing.version).tree
    if exam_key not in exams_in(tree):
        return None
    return judge(tree, exam_key, _lines(standing))


def _basis(standing: Standing) -> dict[str, Any]:
    basis = standing.basis
    return {"version": basis.version, "as_of": basis.as_of.isoformat(), "facts_mark": basis.facts_mark}


def _best(found: Iterable[Eligibility]) -> Eligibility:
    """The program that lets the learner in; else the one that lacks least."""
    return min(found, key=lambda one: (not one.eligible, len(one.missing)), default=Eligibility(False))


def eligibility(*, learner_id: int, exam_key: str) -> Eligibility:
    """Computed now, over every program the learner has joined."""
    found = []
    for standing in progress.standings_of(learner_id):
        verdict = _judge(standing, exam_key)
        if verdict is not None:
            found.append(
                Eligibility(verdict.eligible, standing.program_key, verdict.reasons, _basis(standing))
            )
    return _best(found)


def may_start(*, learner_id: int, exam_key: str) -> Eligibility:
    """As `eligibility`, from what is met, whatever is on offer besides: thousands start when a window opens.

    One query a program that asks for the exam; who may not start is told so by the whole standing.
    """
    found = []
    for program_key in catalog.programs_ever_with(f"exam:{exam_key}"):
        standing = progress.settled(learner_id=learner_id, program_key=program_key)
        verdict = _judge(standing, exam_key) if standing is not None else None
        if standing is not None and verdict is not None and verdict.eligible:
            found.append(Eligibility(True, program_key, verdict.reasons, _basis(standing)))
    return _best(found) if found else eligibility(learner_id=learner_id, exam_key=exam_key)


def refresh_eligibility(*, learner_id: int, program_key: str) -> None:
    """After a standing has changed: writes down who may sit what, and says so when it begins (R11)."""
    standing = progress.standing(learner_id=learner_id, program_key=program_key)
    keys = exams_in(catalog.rule_version(program_key, standing.version).tree)
    if not keys:
        return
    with write():
        before = {
            row.exam_id: row
            for row in Authorisation.objects.filter(learner=learner_id, program_key=program_key)
        }
        for exam in Exam.objects.filter(key__in=keys):
            verdict = _judge(standing, exam.key)
            if verdict is not None:
                _write_down(learner_id, exam, program_key, verdict, standing, before.get(exam.pk))


def _write_down(
    learner_id: int,
    exam: Exam,
    program_key: str,
    verdict: Verdict,
    standing: Standing,
    before: Authorisation | None,
) -> None:
    reasons = [reason.to_json() for reason in verdict.reasons]
    if before is not None and before.eligible == verdict.eligible and before.reasons == reasons:
        return
    Authorisation.objects.update_or_create(
        learner_id=learner_id,
        exam=exam,
        program_key=program_key,
        defaults={
            "eligible": verdict.eligible,
            "reasons": reasons,
            "basis": _basis(standing),
            "computed_at": now(),
        },
    )
    if verdict.eligible and not (before and before.eligible):
        emit(BecameEligible(learner_id=learner_id, exam_key=exam.key, program_key=program_key))
