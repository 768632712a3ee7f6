"""Where a program's credential counts, in a line each: for the dashboard, from the program's file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from studium.catalog import api as catalog
from studium.web.shell.phrases import gettext as _

from . import source


@dataclass(frozen=True, slots=True)
class Use:
    """`institution` gives `what`, like “24 ECTS of the MSc in Logistics, once admitted”."""

    institution: str
    what: str


def uses(program_key: str, *, today: date) -> list[Use]:
    """The agreements in force today, in the file's order."""
    return [
        Use(source.institutions((str(each["institution"]),)), what(each))
        for each in catalog.program(program_key).agreements
        if str(each.get("valid_from") or "") <= today.isoformat() <= str(each.get("valid_until") or "9999")
    ]


def what(agreement: dict[str, Any]) -> str:
    """What the agreement gives (R30), never converting credits (R35), and whether admission comes first (R31)."""
    degree = str(agreement.get("degree") or "")
    amount = agreement.get("credits")
    credit = f"{amount['amount']} {amount['unit']}" if amount else ""
    words = {
        "admission": _("Counts as a criterion for admission to %(degree)s"),
        "application": _("Meets an application requirement of %(degree)s"),
        "credit": _("%(credit)s of %(degree)s") if credit else _("Credit in %(degree)s"),
        "waiver": _("Waives a requirement of %(degree)s"),
        "exemption": _("Exempts from courses of %(degree)s"),
    }
    text = words[str(agreement["effect"])] % {"degree": degree, "credit": credit}
    if agreement["effect"] == "credit" and agreement.get("conditional_on_admission", True):
        text = _("%(gift)s, once admitted") % {"gift": text}
    return text
