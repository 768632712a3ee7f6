"""Where a program's credential counts, in a line each: for the dashboard, from the program's file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studium.catalog import api as catalog
from studium.recognition import documents, words

from . import source


@dataclass(frozen=True, slots=True)
class Use:
    """`institution` gives `what`, like “Gives 24 ECTS towards MSc Logistics.”"""

    institution: str
    what: str


def uses(program_key: str, *, now: datetime) -> list[Use]:
    """The agreements in force, in the file's order. No query while the catalogue is as it was."""
    found = (
        documents.parse(each, program_key=program_key) for each in catalog.program(program_key).agreements
    )
    return [
        Use(source.institutions((terms.institution_key,)), words.effect(terms))
        for terms in found
        if terms.in_force(now)
    ]
