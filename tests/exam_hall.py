"""An invented institute with one comprehensive exam, the people around it, and a university that recognises it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from studium.accounts import api as accounts
from studium.catalog import api as catalog
from studium.content import api as content
from studium.core import clock
from studium.credentials import api as credentials
from studium.exams import api as exams
from studium.partners import api as partners
from studium.payments import api as payments
from studium.progress import api as progress

PROGRAM = "systems"
EXAM = "marlow-final"
WINDOW = "spring"

FILES = """
institution: marlow
name: Marlow Institute
country: IE
accreditation: Accredited by the Irish Quality Board
quality_assurance: External review every five years
signatory: {name: Prof. Orla Byrne, title: Program director}
---
institution: castell
name: Castell University
country: ES
---
institution: dunmore
name: Dunmore College
country: GB
---
type: micro
label: Graduate program
credential_label: program credential
---
course: flow
title: Flow
institutions: [marlow]
field: "0413"
level: 7
weeks: 6
hours_per_week: [4, 6]
prerequisites: Fractions and averages.
runs:
  - {run: flow-2025, start: 2025-09-01, end: 2026-12-31, pacing: self}
---
course: queues
title: Queues
institutions: [marlow]
field: "0413"
level: 7
weeks: 4
hours_per_week: [5]
runs:
  - {run: queues-2025, start: 2025-09-01, end: 2026-12-31, pacing: self}
---
exam: marlow-final
title: Comprehensive examination
institution: marlow
minutes: 60
pass_mark: 60
price: 60 USD
attempts: {limit: 2, per: lifetime}
supervision: remote
identity_check: true
consumes_attempt: start
content: {course: marlow-paper, section: final}
resources: A calculator and one page of notes.
windows:
  - {window: spring, register_from: 2026-03-01, register_until: 2026-03-20, opens: 2026-03-10, closes: 2026-03-22, release_after: 2026-03-25}
  - {window: summer, register_from: 2026-06-01, register_until: 2026-06-20, opens: 2026-06-10, closes: 2026-06-22, release_after: 2026-06-25}
  - {window: autumn, register_from: 2026-09-01, register_until: 2026-09-20, opens: 2026-09-10, closes: 2026-09-22, release_after: 2026-09-25}
---
exam: open-final
title: Open examination
institution: marlow
minutes: 30
pass_mark: 50
attempts: {limit: 1, per: term}
consumes_attempt: registration
content: {course: marlow-paper, section: final}
windows:
  - {window: open-spring, register_from: 2026-03-01, register_until: 2026-03-20, opens: 2026-03-10, closes: 2026-03-22}
---
program: systems
title: Systems and Queues
type: micro
institutions: [marlow]
field: "0413"
language: en
level: 7
credits: {amount: 20, unit: ECTS}
summary: How work flows through systems.
outcomes: [Measure a flow]
skills: [queueing]
currency: USD
rules:
  all:
    - {course: flow, name: Flow}
    - {course: queues, name: Queues}
    - {exam: marlow-final, name: Comprehensive examination, min_score: 60, after: [flow, queues]}
agreements:
  - agreement: castell-credit
    institution: castell
    degree: the MSc in Operations
    effect: credit
    credits: {amount: 24, unit: ECTS}
    share: 20
    conditions: {min_score: 60, max_age: P5Y}
    valid_from: 2025-09-01
    valid_until: 2029-08-31
    non_combinable_with: [castell-waiver]
    extra: [English at level C1]
    contact: credit@castell.example
  - agreement: castell-waiver
    institution: castell
    degree: the MBA
    effect: waiver
    valid_from: 2025-09-01
    valid_until: 2029-08-31
  - agreement: dunmore-admission
    institution: dunmore
    degree: the MSc in Logistics
    effect: admission
    conditions: {min_score: 90}
    conditional_on_admission: false
    valid_from: 2025-09-01
    valid_until: 2029-08-31
---
program: open-systems
title: Open Systems
type: micro
institutions: [marlow]
field: "0413"
currency: USD
rules:
  all:
    - {course: flow, name: Flow}
    - {exam: open-final, name: Open examination, after: [flow]}
"""  # noqa: E501 - a window is one line of a file

COURSE = """<course url_name="2026" org="Marlow" course="FINAL" display_name="The paper">
<chapter url_name="paper" display_name="The paper"><sequential url_name="final" display_name="Final" graded="true">
<vertical url_name="part-1" display_name="Part 1">
<html url_name="intro" display_name="A ward"><p>A ward admits 6 patients a day.</p></html>
<problem url_name="stay" display_name="Length of stay"><multiplechoiceresponse><label>It holds 30. How long does a patient stay?</label>
<choicegroup type="MultipleChoice"><choice correct="false">3 days</choice><choice correct="true">5 days</choice><choice correct="false">180 days</choice></choicegroup></multiplechoiceresponse></problem>
<problem url_name="rate" display_name="Rate"><numericalresponse answer="42"><label>How many are admitted in a week?</label><formulaequationinput/></numericalresponse></problem>
</vertical>
<vertical url_name="part-2" display_name="Part 2">
<problem url_name="true" display_name="What is true"><choiceresponse><label>Which are true?</label>
<checkboxgroup><choice correct="true">Flow in equals flow out</choice><choice correct="false">Stays are equal</choice><choice correct="true">It is an average</choice></checkboxgroup></choiceresponse></problem>
<problem url_name="name" display_name="The law"><stringresponse answer="Little" type="ci"><label>Whose law is it?</label><textline size="20"/></stringresponse></problem>
</vertical></sequential></chapter></course>
"""  # noqa: E501

SPRING = datetime(2026, 3, 12, 9, tzinfo=UTC)
RELEASE_DAY = datetime(2026, 3, 26, 9, tzinfo=UTC)


def files_on(today: date) -> str:
    """The files with every date moved so that `today` is where SPRING stands in them: for a real clock."""
    moved = (today - SPRING.date()).days
    return re.sub(
        r"\d{4}-\d\d-\d\d",
        lambda found: (date.fromisoformat(found.group()) + timedelta(days=moved)).isoformat(),
        FILES,
    )


def open_hall(folder: Path, *, files: str = "") -> None:
    """Stores the institute's files and the paper."""
    course = folder / "paper"
    course.mkdir()
    (course / "course.xml").write_text(COURSE, encoding="utf-8")
    content.import_course(course, course_key="marlow-paper")
    catalog.import_files(files=[("marlow.yaml", files or FILES)])


def make_two_parts() -> None:
    """The comprehensive examination in two parts of 120 minutes, all within twelve hours, two questions each."""
    with TemporaryDirectory() as folder:
        course = COURSE.replace(
            '</vertical>\n<vertical url_name="part-2"',
            '</vertical></sequential><sequential url_name="second" display_name="Second" graded="true">'
            '\n<vertical url_name="part-2"',
        )
        (Path(folder) / "course.xml").write_text(course, encoding="utf-8")
        content.import_course(Path(folder), course_key="marlow-paper")
    catalog.import_files(files=[("marlow.yaml", two_parts(FILES))])


def two_parts(files: str) -> str:
    """The files with the comprehensive examination in two parts."""
    return files.replace(
        "content: {course: marlow-paper, section: final}\nresources: A calculator",
        """within_hours: 12
parts:
  - {part: first, title: Flow, minutes: 120, weight: 1, content: {course: marlow-paper, section: final}}
  - {part: second, title: Laws, minutes: 120, weight: 1, content: {course: marlow-paper, section: second}}
resources: A calculator""",
        1,
    ).replace("minutes: 60\npass_mark: 60", "pass_mark: 60", 1)


def person(name: str, **more: Any) -> accounts.Person:
    """Somebody called so, in Dublin."""
    email = f"{name.split()[0].lower()}@hall.example"
    return accounts.create_person(
        email=email, legal_name=name, country="IE", time_zone="Europe/Dublin", **more
    )


def officer() -> accounts.Person:
    """Ingrid, exam officer of the institute."""
    ingrid = person("Ingrid Salo")
    partners.grant_role(user_id=ingrid.id, organisation_key="marlow", role="exam_officer", by=None)
    return ingrid


def registrar(name: str = "Rosa Ferrer", house: str = "castell") -> accounts.Person:
    """A registrar of a university."""
    rosa = person(name)
    partners.grant_role(user_id=rosa.id, organisation_key=house, role="registrar", by=None)
    return rosa


def join(who: accounts.Person, program: str = PROGRAM) -> None:
    progress.join_program(learner_id=who.id, program_key=program)


def pass_course(who: accounts.Person, key: str, percent: str = "80", *, day: datetime | None = None) -> None:
    """A verified pass on the academic record."""
    progress.record_fact(
        learner_id=who.id,
        kind="course_result",
        key=f"course:{key}",
        effective_at=day or datetime(2026, 2, 1, tzinfo=UTC),
        source="learning",
        source_ref=f"run:{key}-2025",
        score=Decimal(percent),
        passed=Decimal(percent) >= 60,
        verified=True,
        run=f"{key}-2025",
    )


def become_eligible(who: accounts.Person) -> None:
    """Joined, both courses passed, identity checked."""
    join(who)
    pass_course(who, "flow")
    pass_course(who, "queues")
    accounts.record_identity_check(learner_id=who.id, method="id_document", by=None)


def pay(who: accounts.Person, exam: str = EXAM) -> str:
    """Pays for an attempt; returns the order."""
    order = payments.create_order(learner_id=who.id, items=[("exam", exam)])
    payments.start_payment(learner_id=who.id, public_id=order.public_id)
    payments.settle(public_id=order.public_id, provider_ref=f"test-{order.public_id}")
    return order.public_id


def begin(who: accounts.Person, *, window: str = WINDOW) -> str:
    """Paid, registered and started; returns the sitting."""
    pay(who)
    exams.register(learner_id=who.id, exam_key=EXAM, window_key=window)
    return exams.start(learner_id=who.id, exam_key=EXAM, window_key=window)


def save(
    who: accounts.Person,
    sitting: str,
    question: int,
    answers: dict[str, Any],
    *,
    seq: int = 1,
    tab: str = "t",
    **more: Any,
) -> exams.SaveOutcome:
    """One save of one question."""
    saves = [exams.Save(question=question, answers=answers, flagged=more.pop("flagged", False))]
    return exams.save_answers(learner_id=who.id, sitting=sitting, saves=saves, seq=seq, tab=tab, **more)


def right_answers(who: accounts.Person, sitting: str) -> dict[int, dict[str, Any]]:
    """The declared right answers, by question."""
    seen = exams.sitting(learner_id=who.id, public_id=sitting)
    found = {}
    for item in seen.questions:
        assert item.problem is not None
        found[item.number] = dict(item.problem.declared() or {})
    return found


def answer(who: accounts.Person, sitting: str, *, right: int = 4) -> None:
    """Answers the first `right` of the four questions rightly, the others not at all."""
    for number, answers in right_answers(who, sitting).items():
        if number <= right:
            save(who, sitting, number, answers, seq=number)


def sit(who: accounts.Person, *, right: int = 4, window: str = WINDOW) -> str:
    """A whole sitting, submitted; returns it."""
    sitting = begin(who, window=window)
    answer(who, sitting, right=right)
    exams.submit(learner_id=who.id, sitting=sitting)
    return sitting


def earn(who: accounts.Person, by: accounts.Person, *, right: int = 4) -> str:
    """Sits, is released on RELEASE_DAY and gets the credential; returns the award. Time must have been moved there."""
    with clock.at(SPRING):
        sitting = sit(who, right=right)
    exams.release(officer_id=by.id, exam_key=EXAM, window_key=WINDOW, sittings=[sitting])
    award = credentials.consider_award(learner_id=who.id, program_key=PROGRAM)
    assert award is not None
    return award.public_id
