"""A catalogue of one program at the invented Northlake Institute, and what a learner does in it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from studium.catalog import api as catalog
from studium.progress import api as progress

PROGRAM = "supply-chain-systems"

FILES = """
institution: northlake
name: Northlake Institute of Technology
country: FI
url: https://northlake.example
accreditation: Accredited by the Nordic Board for Higher Education
quality_assurance: External review every six years
signatory: {name: Prof. Ingrid Salo, title: Program director}
---
business: harbour
name: Harbour Freight Alliance
country: SG
---
type: micro
label: Graduate program
credential_label: program credential
---
course: sc-analytics
title: Supply Chain Analytics
institutions: [northlake]
field: "0413"
level: 7
weeks: 8
hours_per_week: [6, 8]
pass_mark: 60
credits: {amount: 5, unit: ECTS}
runs:
  - {run: analytics-1, start: 2025-01-10, end: 2025-06-30, pacing: self}
---
course: sc-dynamics
title: Supply Chain Dynamics
institutions: [northlake]
field: "0413"
weeks: 10
hours_per_week: [6, 8]
pass_mark: 60
runs:
  - {run: dynamics-1, start: 2025-01-10, end: 2025-06-30, pacing: self}
---
exam: sc-final
title: Comprehensive examination
institution: northlake
minutes: 240
pass_mark: 60
attempts: {limit: 2, per: lifetime}
supervision: remote
identity_check: true
consumes_attempt: start
windows:
  - window: sc-final-1
    register_from: 2025-06-01
    register_until: 2025-07-01
    opens: 2025-07-10
    closes: 2025-07-12
    release_after: 2025-07-20
---
program: supply-chain-systems
title: Supply Chain Systems
type: micro
institutions: [northlake]
field: "0413"
language: en
level: 7
credits: {amount: 20, unit: ECTS}
summary: How goods, money and information move.
outcomes: [Model a supply network]
skills: [inventory theory]
currency: USD
prices: {PRICES}
rules:
  all:
    - {course: sc-analytics}
    - {course: sc-dynamics}
    - {exam: sc-final, min_score: 60, after: [sc-analytics, sc-dynamics]}
endorsements:
  - endorsement: by-harbour
    organisation: harbour
    statement: Its holders plan our regional networks from their first week.
    skills: [inventory theory]
    signatory: {name: Tan Mei Ling, title: Head of talent}
    from: 2025-01-01
    until: 2999-12-31
    approved: true
  - endorsement: by-harbour-draft
    organisation: harbour
    statement: Not approved yet.
    from: 2025-01-01
    until: 2999-12-31
    approved: false
"""


def open_catalogue(*, fee: str = "") -> None:
    prices = f"credential: {fee}" if fee else ""
    catalog.import_files(files=[("northlake.yaml", FILES.replace("PRICES", prices))])


def pass_course(learner_id: int, key: str, percent: str, *, day: int = 1, attempt: int = 1) -> None:
    progress.record_fact(
        learner_id=learner_id,
        kind="course_result",
        key=f"course:{key}",
        effective_at=datetime(2025, 6, day, tzinfo=UTC),
        source="learning",
        source_ref=f"run:{key}-1",
        score=Decimal(percent),
        passed=True,
        verified=True,
        identity_checked=True,
        attempt=attempt,
        run=f"{key}-1",
    )


def pass_exam(learner_id: int, percent: str) -> None:
    progress.record_fact(
        learner_id=learner_id,
        kind="exam_result",
        key="exam:sc-final",
        effective_at=datetime(2025, 7, 11, tzinfo=UTC),
        source="exams",
        source_ref="sitting:1",
        score=Decimal(percent),
        passed=Decimal(percent) >= 60,
        verified=True,
        identity_checked=True,
        attempt=1,
    )


def meet_everything(learner_id: int) -> None:
    progress.join_program(learner_id=learner_id, program_key=PROGRAM)
    pass_course(learner_id, "sc-analytics", "88")
    pass_course(learner_id, "sc-dynamics", "78.5", day=2, attempt=2)
    pass_exam(learner_id, "78.4")
