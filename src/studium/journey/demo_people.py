"""The demo's people: read from the demo's own file, and told through their stages by the same calls a page makes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from studium.accounts import api as accounts
from studium.assessment import api as assessment
from studium.catalog import api as catalog
from studium.catalog import requirements
from studium.content import api as content
from studium.core import clock
from studium.credentials import api as credentials
from studium.enrollment import api as enrollment
from studium.exams import api as exams
from studium.learning import api as learning
from studium.partners import api as partners
from studium.payments import api as payments
from studium.progress import api as progress
from studium.recognition import api as recognition


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One person of the file. `story` is the line the sign-in page shows."""

    key: str
    email: str
    legal_name: str
    display_name: str
    romanised_name: str
    country: str
    time_zone: str
    stage: str
    program: str
    story: str
    audit: frozenset[str]
    roles: tuple[tuple[str, str], ...]


def create(person: DemoPerson) -> int:
    """Makes the person and their roles; returns their id."""
    made = accounts.create_person(
        email=person.email,
        legal_name=person.legal_name,
        display_name=person.display_name,
        romanised_name=person.romanised_name,
        country=person.country,
        time_zone=person.time_zone,
    )
    for organisation, role in person.roles:
        partners.grant_role(user_id=made.id, organisation_key=organisation, role=role, by=None)
    return made.id


class History:
    """Tells a learner's history in a program, week by week, up to today."""

    def __init__(self, *, learner_id: int, program_key: str, today: datetime, officers: list[int]) -> None:
        self.learner_id = learner_id
        self.program_key = program_key
        self.officers = officers
        self.moment = today
        tree = catalog.current_rule_version(program_key).tree
        leaves = requirements.leaves(tree)
        self.courses = [leaf.key for leaf in leaves if isinstance(leaf, requirements.CourseReq)]
        self.exam = next((leaf.key for leaf in leaves if isinstance(leaf, requirements.ExamReq)), "")

    def begin(self, weeks_ago: int) -> None:
        """Joins the program, so many weeks before today."""
        self.moment -= timedelta(weeks=weeks_ago)
        with clock.at(self.moment):
            progress.join_program(learner_id=self.learner_id, program_key=self.program_key)

    @contextmanager
    def later(self, days: float) -> Iterator[None]:
        """What happens inside happens `days` after what came before."""
        self.moment += timedelta(days=days)
        with clock.at(self.moment):
            yield

    def pay(self, kind: str, ref: str) -> None:
        order = payments.create_order(learner_id=self.learner_id, items=[(kind, ref)])
        if order.state == payments.State.SETTLED:
            return
        payments.settle(public_id=order.public_id, provider_ref=f"demo-{order.public_id}")

    def enrol(self, course_key: str, *, verified: bool = True) -> str:
        """Enrols in the run that is open; returns its key."""
        moment = clock.now()
        run = next(
            run
            for run in catalog.course(course_key).runs
            if (run.start or moment) <= moment and (run.enrol_until or moment) >= moment
        )
        enrollment.enrol(learner_id=self.learner_id, run_key=run.key)
        if verified:
            self.pay("verified", run.key)
        return run.key

    def work(self, run_key: str, *, share: float = 1.0, wrong_every: int = 0) -> None:
        """Reads and answers the first `share` of the course; every n-th problem is answered wrongly first."""
        course_key = catalog.run(run_key).course_key
        version = content.version_for(
            run_key=run_key, course_key=catalog.course(course_key).content or course_key
        )
        if version is None:
            return
        units = content.outline(version).units()
        solved = 0
        for unit in units[: max(1, round(len(units) * share))]:
            learning.visit(learner_id=self.learner_id, run_key=run_key, unit_key=unit.key)
            for block in content.unit(version, unit.key).blocks:
                if block.kind == "video":
                    learning.complete(learner_id=self.learner_id, run_key=run_key, block_key=block.key)
                if block.kind != "problem" or not block.source:
                    continue
                solved += 1
                problem = assessment.compile_problem(block.source)
                wrong = bool(wrong_every) and solved % wrong_every == 0
                answers = problem.wrong() if wrong else problem.declared()
                if answers:
                    learning.submit(
                        learner_id=self.learner_id, run_key=run_key, block_key=block.key, answers=answers
                    )

    def pass_course(self, course_key: str, *, wrong_every: int, verified: bool = True) -> None:
        with self.later(7):
            run_key = self.enrol(course_key, verified=verified)
        with self.later(14):
            self.work(run_key, wrong_every=wrong_every)

    def sit_exam(self, *, wrong_every: int) -> tuple[str, str]:
        """Pays, registers, is identified, sits and submits; returns the window and the sitting."""
        moment = clock.now()
        windows = exams.offers(learner_id=self.learner_id, exam_keys=[self.exam]).windows
        window = next(w for w in windows if w.opens and w.closes and w.opens <= moment <= w.closes)
        self.pay("exam", self.exam)
        exams.register(learner_id=self.learner_id, exam_key=self.exam, window_key=window.key)
        exams.record_identity(
            officer_id=self.officers[0],
            exam_key=self.exam,
            window_key=window.key,
            person=accounts.person(self.learner_id).public_id,
            method="remote",
        )
        sitting = exams.start(learner_id=self.learner_id, exam_key=self.exam, window_key=window.key)
        for number, problem in enumerate(_paper(self.exam), 1):
            answers = problem.wrong() if number % wrong_every == 0 else problem.declared()
            if answers:
                save = exams.Save(number, answers)
                exams.save_answers(
                    learner_id=self.learner_id, sitting=sitting, saves=[save], seq=number, tab="demo"
                )
        exams.submit(learner_id=self.learner_id, sitting=sitting)
        return window.key, sitting

    def release(self, window_key: str, sitting: str) -> None:
        one, *others = self.officers
        if not others:
            exams.release(officer_id=one, exam_key=self.exam, window_key=window_key, sittings=[sitting])
            return
        proposed = exams.propose(
            officer_id=one, exam_key=self.exam, window_key=window_key, sittings=[sitting]
        )
        exams.approve(officer_id=others[0], release=proposed)


def _paper(exam_key: str) -> list[assessment.Problem]:
    """The exam's problems in the order of its section, which is their order on the paper."""
    source = catalog.exam_document(exam_key)["content"]
    version = content.current_version(source["course"])
    if version is None:
        return []
    section = next(one for one in content.outline(version).sequences() if one.key == source["section"])
    return [
        assessment.compile_problem(block.source)
        for unit in section.units
        for block in content.unit(version, unit.key).blocks
        if block.kind == "problem" and block.source
    ]


def tell(history: History, person: DemoPerson) -> None:
    """Takes the learner through everything up to their stage."""
    stage = person.stage
    if stage == "new":
        return
    if stage == "lapsed-result":
        _lapsed(history)
        return
    history.begin(20 if stage == "half-way" else 34)
    if stage == "half-way":
        _half_way(history, person.audit)
        return
    for number, course in enumerate(history.courses):
        history.pass_course(course, wrong_every=6 + number)
    if stage == "missing-only-the-exam":
        return
    if stage == "exam-waiting-for-release":
        history.moment = _today() - timedelta(days=2)
        with history.later(0):
            history.sit_exam(wrong_every=5)
        return
    with history.later(10):
        window, sitting = history.sit_exam(wrong_every=6)
    with history.later(6):
        history.release(window, sitting)
    with history.later(2):
        history.pay("credential", history.program_key)
        credentials.consider_award(learner_id=history.learner_id, program_key=history.program_key)
    if stage == "shared-and-decided":
        _share_and_decide(history)


def _half_way(history: History, audit: frozenset[str]) -> None:
    """Two courses passed, the third begun."""
    first, second, third, *_rest = history.courses
    history.pass_course(first, wrong_every=7)
    history.pass_course(second, wrong_every=5, verified=second not in audit)
    with history.later(10):
        run_key = history.enrol(third)
    with history.later(4):
        history.work(run_key, share=0.5)


def _lapsed(history: History) -> None:
    """A verified pass from an earlier system, more than five years ago (R6, R9)."""
    history.begin(3)
    when = _today() - timedelta(days=5 * 366 + 60)
    progress.record_fact(
        learner_id=history.learner_id,
        kind="course_result",
        key=f"course:{history.courses[0]}",
        effective_at=when,
        source="import",
        source_ref=f"demo:{history.courses[0]}",
        score=Decimal("81.5"),
        passed=True,
        verified=True,
        origin="imported",
    )


def _share_and_decide(history: History) -> None:
    award = credentials.awards_of(learner_id=history.learner_id)[0]
    with history.later(3):
        credentials.share(learner_id=history.learner_id, award=award.public_id)
        agreement = next(
            view
            for view in recognition.evaluate_for(
                learner_id=history.learner_id, program_key=history.program_key
            )
            if view.agreement.terms.effect == "credit"
        ).agreement
        case = recognition.request(
            learner_id=history.learner_id,
            agreement_key=agreement.terms.key,
            consent=recognition.ConsentGiven(agreed=True),
        )
    registrar = partners.holders_of(organisation_key=agreement.terms.institution_key, role="registrar")[0]
    with history.later(9):
        credits_ = agreement.terms.credits
        recognition.decide(
            registrar_id=registrar,
            case=case,
            outcome="granted",
            credits=credits_.amount if credits_ else None,
            unit=credits_.unit if credits_ else "",
            rationale="All conditions of the agreement are met; the record shows supervised examination results.",
        )


def _today() -> datetime:
    return datetime.now(UTC)
