"""An award as its page and its certificate show it. All words are chosen here, none in the template."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from studium.credentials.api import AwardView
from studium.credentials.criteria import earned_by, statement, workload_hours
from studium.credentials.snapshot import Result

LINKEDIN = "https://www.linkedin.com/profile/add"


@dataclass(frozen=True, slots=True)
class ResultLine:
    title: str
    kind: str
    percent: Decimal | None
    passed_on: date | None
    where: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    organisation: str
    comment: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What stands on the certificate, top to bottom."""

    institutions: str
    holder: str
    romanised: str
    label: str
    title: str
    earned_by: str
    worth: str
    signatory: str
    signatory_title: str
    number: str
    awarded_at: datetime
    statement: str


@dataclass(frozen=True, slots=True)
class CopyField:
    """A value to copy into a form elsewhere."""

    id: str
    label: str
    value: str


def certificate(award: AwardView) -> Certificate:
    taken = award.snapshot
    issuer = taken.issuer
    romanised = taken.holder.romanised_name
    return Certificate(
        institutions=" · ".join(one.name for one in taken.institutions),
        holder=award.holder,
        romanised=romanised if romanised != award.holder else "",
        label=_("the %(label)s in") % {"label": award.label} if award.label else _("the credential in"),
        title=award.title,
        earned_by=earned_by(taken),
        worth=_worth(award),
        signatory=issuer.signatory_name or issuer.name,
        signatory_title=issuer.signatory_title if issuer.signatory_name else _("Awarding institution"),
        number=award.number,
        awarded_at=award.awarded_at,
        statement=statement(),
    )


def _worth(award: AwardView) -> str:
    program = award.snapshot.program
    parts = []
    if program.credits:
        parts.append(f"{program.credits} {program.credit_unit}")
    if program.level:
        parts.append(_("EQF level %(level)s") % {"level": program.level})
    low, high = workload_hours(award.snapshot)
    if high:
        parts.append(_("about %(hours)s hours of study") % {"hours": low if low == high else f"{low}–{high}"})
    return " · ".join(parts)


def results(award: AwardView) -> list[ResultLine]:
    return [_line(one) for one in award.snapshot.results]


def _line(one: Result) -> ResultLine:
    return ResultLine(
        title=one.title,
        kind=_("Examination") if one.kind == "exam" else _("Course"),
        percent=Decimal(one.percent) if one.percent else None,
        passed_on=parse_date(one.passed_on) if one.passed_on else None,
        where=one.institution,
    )


def recommendations(document: str) -> list[Recommendation]:
    """The recommendations that were signed into the credential."""
    return [
        Recommendation(one["issuer"]["name"], one["credentialSubject"]["endorsementComment"])
        for one in json.loads(document).get("endorsement", [])
    ]


def address(award: AwardView) -> str:
    """The page's full address, as it stands on paper and in the QR code."""
    return f"{settings.BASE_URL}{award.path}"


def copy_fields(award: AwardView) -> list[CopyField]:
    """What LinkedIn and application forms ask for."""
    name = f"{award.title}: {award.label}" if award.label else award.title
    return [
        CopyField("copy-name", _("Name"), name),
        CopyField("copy-organisation", _("Issuing organisation"), award.snapshot.issuer.name),
        CopyField("copy-date", _("Issue date"), award.awarded_at.date().isoformat()),
        CopyField("copy-number", _("Credential ID"), award.number),
        CopyField("copy-address", _("Credential URL"), address(award)),
    ]


def linkedin(award: AwardView) -> str:
    """LinkedIn's add-to-profile address; empty where ours is not public https, which LinkedIn requires."""
    if urlsplit(settings.BASE_URL).scheme != "https":
        return ""
    asked = {
        "startTask": "CERTIFICATION_NAME",
        "name": copy_fields(award)[0].value,
        "organizationName": award.snapshot.issuer.name,
        "issueYear": award.awarded_at.year,
        "issueMonth": award.awarded_at.month,
        "certUrl": address(award),
        "certId": award.number,
    }
    return f"{LINKEDIN}?{urlencode(asked)}"


def qr(award: AwardView) -> SafeString:
    """The page's address as an inline QR code; decorative, since the address stands beside it."""
    # Only a certificate's page needs it, and it is large.
    import segno

    drawn = segno.make(address(award), error="m", micro=False)
    svg = drawn.svg_inline(border=0, dark="#000", omitsize=True, svgclass="qr-code", lineclass=None)
    svg = svg.replace('stroke="#000"', 'stroke="currentColor"')
    return mark_safe(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S308 - our own
