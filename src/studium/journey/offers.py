"""What is on offer to a learner in a program, gathered for the requirement engine.

`progress` knows no course, exam or payment code; this is where runs, windows, prices, enrolments, paid attempts and
fees become its plain values. The catalogue's part costs no query when warm; a learner's part costs one a source,
however many requirements the program has.
"""

from __future__ import annotations

from studium.catalog import api as catalog
from studium.catalog import requirements
from studium.enrollment import api as enrollment
from studium.exams import api as exams
from studium.learning import api as learning
from studium.payments import api as payments
from studium.progress import api as progress


def offers_for(learner_id: int, program_key: str, version: int) -> progress.Offers:
    """The offers of one program to one learner, now."""
    tree = catalog.rule_version(program_key, version).tree
    subjects = dict.fromkeys(s for leaf in requirements.leaves(tree) for s in requirements.subjects_of(leaf))
    courses = _keys(subjects, "course")
    exam_keys = _keys(subjects, "exam")
    of_exams = exams.offers(learner_id=learner_id, exam_keys=exam_keys) if exam_keys else None
    return progress.Offers(
        runs=tuple(_run(run) for key in courses for run in catalog.course(key).runs),
        windows=of_exams.windows if of_exams else (),
        enrolled=_enrolled(learner_id, frozenset(courses)) if courses else (),
        exams=of_exams.places if of_exams else (),
        nested=tuple(_nested(learner_id, key) for key in _keys(subjects, "program")),
        entitled=frozenset(right.ref for right in enrollment.rights_of(learner_id) if right.kind == "bundle"),
        fee=_fee(learner_id, program_key),
    )


def _keys(subjects: dict[str, None], kind: str) -> list[str]:
    prefix = f"{kind}:"
    return [subject.removeprefix(prefix) for subject in subjects if subject.startswith(prefix)]


def _run(run: catalog.RunView) -> progress.RunOffer:
    return progress.RunOffer(
        key=run.key,
        course=run.course_key,
        start=run.start,
        end=run.end,
        enrol_until=run.enrol_until,
        upgrade_until=run.upgrade_until,
        price=run.price,
    )


def _enrolled(learner_id: int, courses: frozenset[str]) -> tuple[progress.Enrolled, ...]:
    percents = learning.percents_so_far(learner_id)
    return tuple(
        progress.Enrolled(
            run=each.run_key,
            course=each.course_key,
            track=str(each.track),
            percent=percents.get(each.run_key),
        )
        for each in enrollment.enrolments_of(learner_id)
        if each.course_key in courses
    )


def _nested(learner_id: int, program_key: str) -> progress.NestedOffer:
    """How far the learner is in a program these rules nest, and what it costs from there."""
    member = progress.membership(learner_id=learner_id, program_key=program_key)
    if member is None:
        return progress.NestedOffer(program_key, begun=False, cost=catalog.costs(program_key).total)
    cost = progress.standing(learner_id=learner_id, program_key=program_key).least_cost
    amounts = cost.amounts if cost else ()
    return progress.NestedOffer(program_key, begun=True, cost=amounts[0] if len(amounts) == 1 else None)


def _fee(learner_id: int, program_key: str) -> progress.Fee:
    price = catalog.price_of("credential", program_key)
    if not price:
        return progress.Fee(price=None, settled=True)
    settled = payments.is_settled(learner_id=learner_id, kind="credential", ref=program_key)
    return progress.Fee(price=price, settled=settled)
