"""A small catalogue of invented institutions, as files, for the tests of the catalogue."""

from __future__ import annotations

from studium.catalog import api as catalog

HOUSES = """\
institution: northlake
name: Northlake Institute of Technology
country: CA
---
institution: sierra
name: Universidad de la Sierra
country: PE
---
business: harbour
name: Harbour Freight Alliance
---
type: graduate
label: Graduate Program
credential_label: Graduate Credential
"""

COURSES = """\
course: flow
title: Flow
institutions: [northlake]
field: '0413'
weeks: 6
hours_per_week: [4, 6]
price: 150 USD
runs:
  - {run: flow-1, start: 2027-01-10, end: 2027-03-01, enrol_until: 2027-01-20, upgrade_until: 2027-02-01}
---
course: stock
title: Stock
institutions: [northlake]
price: 120 USD
---
course: risk
title: Risk
institutions: [northlake]
price: 90 USD
---
exam: final
title: Final examination
institution: northlake
minutes: 120
pass_mark: 60
price: 200 USD
"""

PROGRAM = """\
program: supply
title: Supply Chains
type: graduate
institutions: [northlake]
field: '0413'
language: en
summary: Goods, and what moves them.
currency: USD
prices: {credential: 50 USD}
rules:
  all:
    - {course: flow}
    - {course: stock}
    - {exam: final, after: [flow, stock]}
"""


def whole(*programs: str) -> str:
    """One file with the houses, the courses and these programs."""
    return "---\n".join((HOUSES, COURSES, *(programs or (PROGRAM,))))


def load(*texts: str, by: int | None = None) -> catalog.ImportReport:
    """Imports the texts as files named a.yaml, b.yaml and so on."""
    return catalog.import_files(files=named(*texts), by=by)


def named(*texts: str) -> list[tuple[str, str]]:
    return [(f"{chr(97 + at)}.yaml", text) for at, text in enumerate(texts)]


def refused(*texts: str) -> tuple[catalog.FileProblem, ...]:
    """The problems for which an import of the texts is refused."""
    try:
        load(*texts)
    except catalog.Refused as refusal:
        return refusal.problems
    raise AssertionError("The import was accepted.")


def line_of(text: str, mark: str = "# here") -> int:
    """The line that carries the mark, counted from 1."""
    return next(at for at, line in enumerate(text.splitlines(), 1) if mark in line)
