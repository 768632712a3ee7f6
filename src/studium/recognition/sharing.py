"""What a request sends, item by item, so that consent can be given to exactly that (R32)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import words
from .record import Record


@dataclass(frozen=True, slots=True)
class SharedItem:
    """One thing that is sent: what it is, and what it says in this learner's case."""

    code: str
    title: str
    says: str


# Everything a registrar needs (R41). The date of birth goes only where the learner ticks it.
ALWAYS = ("names", "identity", "credential", "learning", "results", "requirements", "prior_use")
BIRTH_DATE = "birth_date"


def items(record: Record) -> list[SharedItem]:
    """What would be sent, in the order of the record."""
    names = ", ".join(
        dict.fromkeys(name for name in (record.learner.legal_name, record.learner.romanised_name) if name)
    )
    checked = record.learner.identity_checked_at
    identity = (
        _("%(method)s, %(day)s")
        % {"method": words.identity_method(record.learner.identity_method), "day": words.day(checked)}
        if checked
        else _("not checked yet")
    )
    award = record.award
    credential = _("%(title)s, not earned yet") % {"title": award.title}
    if award.public_id:
        credential = _("%(title)s, No. %(number)s, with its signature") % {
            "title": award.title,
            "number": award.number,
        }
    results = ", ".join(f"{one.title} {words.number_text(one.percent)}" for one in record.results) or _(
        "none yet"
    )
    met = sum(one.state == "met" for one in record.requirements)
    used = ", ".join(one.institution for one in record.prior_use) or _("none")
    return [
        SharedItem("names", _("Your legal name"), names),
        SharedItem("identity", _("How and when your identity was checked"), identity),
        SharedItem("credential", _("The credential and who issued it"), credential),
        SharedItem(
            "learning", _("What the program teaches, its level and workload"), record.learning.summary
        ),
        SharedItem("results", _("Your result in each course and examination, with attempts"), results),
        SharedItem(
            "requirements",
            _("How you stand to each requirement of the program"),
            _("%(met)s of %(all)s met") % {"met": met, "all": len(record.requirements)},
        ),
        SharedItem("prior_use", _("Credit already given to you for this program"), used),
    ]
