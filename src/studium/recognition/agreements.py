"""Agreements: taken over from program files, in versions that never change (R29)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import NotFound
from studium.partners import api as partners

from . import documents, words
from .models import Agreement, AgreementVersion
from .rules import Terms


@dataclass(frozen=True, slots=True)
class AgreementView:
    """An agreement in one of its versions. `withdrawn`: it is no longer in the program file."""

    terms: Terms
    version: int
    published_at: datetime
    withdrawn: bool
    institution: str
    country: str

    @property
    def key(self) -> str:
        return self.terms.key

    @property
    def effect(self) -> str:
        """What it gives, in words (R30, R31, R35)."""
        return words.effect(self.terms)

    @property
    def effect_word(self) -> str:
        return words.effect_word(self.terms.effect)

    @property
    def name(self) -> str:
        """Short, for lists: what and where."""
        return f"{self.effect_word}: {self.terms.degree}" if self.terms.degree else self.effect_word

    @property
    def credits(self) -> str:
        """What it gives, in the university's own unit (R35); empty where it gives no credit."""
        return words.credits(self.terms.credits) if self.terms.credits else ""

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions in words, for somebody who is not a learner yet."""
        return words.stated(self.terms)

    def in_force(self, moment: datetime) -> bool:
        return not self.withdrawn and self.terms.in_force(moment)


def sync_agreements(program_key: str) -> None:
    """Takes over the agreements of the program's file. Idempotent.

    One that changed gets a new version; one that is gone is withdrawn. Cases keep the version they were
    requested under.
    """
    wanted = {str(raw["agreement"]): documents.plain(raw) for raw in catalog.program(program_key).agreements}
    with write():
        known = {
            row.key: row for row in Agreement.objects.select_for_update().filter(program_key=program_key)
        }
        for key, document in wanted.items():
            _publish(known.get(key), program_key, document)
        for key, row in known.items():
            if key not in wanted and row.withdrawn_at is None:
                row.withdrawn_at = now()
                row.save(update_fields=["withdrawn_at"])


def _publish(row: Agreement | None, program_key: str, document: Mapping[str, Any]) -> None:
    terms = documents.parse(document, program_key=program_key)
    if row is None:
        row = Agreement.objects.create(
            key=terms.key, program_key=program_key, institution_key=terms.institution_key
        )
    elif row.withdrawn_at is not None or row.institution_key != terms.institution_key:
        row.withdrawn_at = None
        row.institution_key = terms.institution_key
        row.save(update_fields=["withdrawn_at", "institution_key"])
    last = row.versions.last()
    if last is None or last.document != document:
        AgreementVersion.objects.create(
            agreement=row, number=last.number + 1 if last else 1, document=document, published_at=now()
        )


def views(rows: Iterable[AgreementVersion]) -> list[AgreementView]:
    """`rows` come with their agreement. One query for the institutions."""
    given = list(rows)
    houses = partners.organisations({row.agreement.institution_key for row in given})
    found = []
    for row in given:
        agreement = row.agreement
        house = houses.get(agreement.institution_key)
        found.append(
            AgreementView(
                terms=documents.parse(row.document, program_key=agreement.program_key),
                version=row.number,
                published_at=row.published_at,
                withdrawn=agreement.withdrawn_at is not None,
                institution=house.name if house else agreement.institution_key,
                country=house.country if house else "",
            )
        )
    return found


def newest(program_key: str) -> list[AgreementVersion]:
    """The present version of each agreement of a program that has not been withdrawn, in order of their keys."""
    rows = AgreementVersion.objects.filter(
        agreement__program_key=program_key, agreement__withdrawn_at=None
    ).select_related("agreement")
    last = {row.agreement_id: row for row in rows.order_by("agreement__key", "number")}
    return list(last.values())


def agreements(program_key: str) -> list[AgreementView]:
    """What the program's credential is worth, and where (R29). Two queries."""
    return views(newest(program_key))


def present_version(agreement_key: str) -> AgreementVersion:
    """The version a request would be made under. Raises `NotFound`."""
    row = (
        AgreementVersion.objects.filter(agreement__key=agreement_key, agreement__withdrawn_at=None)
        .select_related("agreement")
        .order_by("-number")
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such agreement, or it has been withdrawn."))
    return row


def names(keys: Iterable[str]) -> dict[str, str]:
    """Agreements by key, as people call them."""
    rows = (
        AgreementVersion.objects.filter(agreement__key__in=list(keys))
        .select_related("agreement")
        .order_by("number")
    )
    found = {row.agreement.key: row for row in rows}
    return {view.key: f"{view.institution}, {view.name}" for view in views(found.values())}
