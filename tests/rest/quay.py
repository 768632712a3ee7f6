"""Quayside, an invented university with everything the API has to say, and people at it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.test import Client

from studium.accounts import api as accounts
from studium.catalog import api as catalog
from studium.credentials import api as credentials
from studium.progress import api as progress
from studium.recognition import api as recognition

#: A working day within the runs and windows below.
TODAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
PROGRAM, SCHEDULES = "harbour-operations", "timetables"

#: Where somebody reads what is their own.
MINE = (
    "/me",
    "/me/facts",
    "/me/enrolments",
    "/me/standings",
    f"/me/standings/{PROGRAM}",
    f"/me/agreements/{PROGRAM}",
    "/me/awards",
    "/me/cases",
)

FILES = """
institution: quayside
name: Quayside University
country: PT
url: https://quayside.example
accreditation: Accredited by the Agency.
signatory: {name: Ana Duarte, title: Rector}
---
institution: savanna
name: Savanna Institute
country: KE
---
business: freight
name: Freight Alliance
country: PT
---
type: series
label: Series
credential_label: Series Credential
---
type: diploma
label: Diploma
---
course: berths
title: Berths and Queues
institutions: [quayside]
field: "0413"
weeks: 4
hours_per_week: [4, 6]
summary: Why ships wait.
credits: {amount: 2.5, unit: ECTS}
price: 150 USD
runs:
  - {run: berths-2027, start: 2027-01-10, end: 2027-06-30, enrol_until: 2027-05-01, upgrade_until: 2027-04-01, pacing: self}
  - {run: berths-2026, start: 2026-01-10, end: 2026-06-30, enrol_until: 2026-05-01, pacing: instructor}
---
course: cranes
title: Cranes
institutions: [quayside, savanna]
field: "0715"
price: 120 USD
runs: [{run: cranes-2027, start: 2027-01-10, end: 2027-06-30, pacing: self}]
---
course: yards
title: Yards
institutions: [savanna]
field: "0413"
price: 90 USD
runs: [{run: yards-2027, start: 2027-01-10, end: 2027-06-30, pacing: self}]
---
exam: harbour-final
title: Harbour operations, final examination
institution: quayside
minutes: 90
pass_mark: 60
price: 200 USD
attempts: {limit: 2, per: term}
supervision: remote
identity_check: true
consumes_attempt: registration
content: {course: berths-content, section: the-secret-section}
resources: One sheet of paper.
windows:
  - window: spring
    register_from: 2027-02-01
    register_until: 2027-04-01
    opens: 2027-05-10
    closes: 2027-05-12
    release_after: 2027-05-20
---
program: harbour-operations
title: Harbour Operations
type: series
institutions: [quayside]
field: "0413"
language: en
level: 7
summary: Ships, cranes and yards.
outcomes: [Plan berths]
skills: [Berth planning]
currency: USD
prices: {bundle: 240 USD}
rules:
  all:
    - {course: berths, min_score: 70, valid_for: P5Y, measured_at: "exam:harbour-final"}
    - choose:
        count: 1
        name: One track
        of:
          - {course: cranes, verified: false}
          - {course: yards, identity: true}
    - {exam: harbour-final, after: [berths]}
agreements:
  - agreement: harbour-at-savanna
    institution: savanna
    degree: MSc in Logistics
    effect: credit
    credits: {amount: 12, unit: ECTS}
    share: 25
    conditions: {min_score: 70, max_age: P5Y}
    valid_from: 2026-01-01
    extra: [A letter of motivation]
endorsements:
  - endorsement: freight-2026
    organisation: freight
    statement: Holders plan our berths from their first week.
    skills: [Berth planning]
    signatory: {name: Rui Costa, title: Head of operations}
    from: 2026-01-01
    until: 2029-01-01
    approved: true
---
program: timetables
title: Timetables
type: diploma
institutions: [savanna, quayside]
field: "0715"
language: es
summary: A mark, a portfolio, and another program's credential.
teach_out: {last_run: 2028-01-01, last_exam: 2028-06-30, notice: Takes nobody new.}
rules:
  all:
    - mark:
        name: Overall mark
        parts: [{course: cranes, weight: 0.4, floor: 50}, {component: portfolio-mark, weight: 0.6}]
        pass: 60
    - {program: harbour-operations}
    - {approval: portfolio, name: Portfolio, by: the program manager}
"""


@dataclass(frozen=True)
class Caller:
    """Somebody with a token."""

    person: accounts.Person
    token: str

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Asks the API as this person."""
        return ask(method, path, body, Authorization=f"Bearer {self.token}", **headers)


def ask(method: str, path: str, body: Any = None, **headers: str) -> Any:
    """Asks the API as nobody in particular, or as the headers say."""
    data = json.dumps(body) if body is not None else ""
    return Client().generic(
        method, f"/api/v1{path}", data, content_type="application/json", headers={**headers}
    )


def open_quay(run_tasks: Callable[[], int]) -> None:
    """Stores the files, and does what the worker does after."""
    catalog.import_files(files=[("quay.yaml", FILES)])
    run_tasks()


def caller(name: str, **more: Any) -> Caller:
    """A person called so, with a token."""
    email = f"{name.split()[0].lower()}@quay.example"
    person = accounts.create_person(email=email, legal_name=name, country="PT", **more)
    return Caller(person, accounts.create_token(user_id=person.id, name="tests"))


def passed(learner_id: int, kind: Any, key: str, score: str, day: datetime = TODAY) -> None:
    """Records that somebody passed something, as its app would."""
    progress.record_fact(
        learner_id=learner_id,
        kind=kind,
        key=key,
        effective_at=day,
        source="tests",
        source_ref=key,
        score=Decimal(score),
        passed=True,
        verified=True,
        identity_checked=True,
    )


def complete(learner_id: int, run_tasks: Callable[[], int]) -> str:
    """Joins and meets everything of the program; returns the award's public id."""
    progress.join_program(learner_id=learner_id, program_key=PROGRAM)
    passed(learner_id, "course_result", "course:berths", "81.25")
    passed(learner_id, "course_result", "course:cranes", "75")
    passed(learner_id, "exam_result", "exam:harbour-final", "78.5")
    run_tasks()
    (award,) = credentials.awards_of(learner_id=learner_id)
    return award.public_id


def send_case(learner_id: int) -> str:
    """Asks the Savanna Institute for credit; returns the case's public id."""
    consent = recognition.ConsentGiven(agreed=True, message="From October, please.")
    return recognition.request(learner_id=learner_id, agreement_key="harbour-at-savanna", consent=consent)
