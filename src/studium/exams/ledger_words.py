"""The ledger and its policy as a person reads them (R15, R16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import LedgerEntry
from .rules import AttemptPolicy
from .states import Kind, Source


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line as a person reads it."""

    kind: str
    count: int
    sentence: str
    why: str
    at: datetime


def line(row: LedgerEntry) -> LedgerLine:
    return LedgerLine(kind=row.kind, count=row.count, sentence=_sentence(row), why=row.why, at=row.at)


def _window(row: LedgerEntry) -> str:
    """A window as people call it: by the day it opens."""
    if row.registration is None:
        return ""
    return formats.date_format(timezone.localtime(row.registration.window.opens), "j F Y")


def _sentence(row: LedgerEntry) -> str:
    kind, cause = Kind(row.kind), row.cause.partition(":")[0]
    if kind is Kind.GRANTED:
        many = {"count": row.count}
        if row.source == Source.PAYMENT:
            return (
                ngettext("%(count)s attempt, by payment.", "%(count)s attempts, by payment.", row.count)
                % many
            )
        if row.source == Source.OFFICER:
            text = ngettext(
                "%(count)s attempt, granted by the exam office.",
                "%(count)s attempts, granted by the exam office.",
                row.count,
            )
            return text % many
        if row.source == Source.VOUCHER:
            return _("1 attempt, by a voucher.")
        return _("1 attempt; this exam costs nothing.")
    window = {"window": _window(row)}
    if kind is Kind.RESERVED:
        return _("An attempt is set aside for the window of %(window)s.") % window
    if kind is Kind.CONSUMED:
        return _("An attempt was used in the window of %(window)s.") % window
    if kind is Kind.WITHDRAWN:
        return _("The payment was refunded; what was not used is taken back.")
    causes = {
        "cancelled": _("Your attempt came back: you gave up your place in the window of %(window)s."),
        "deferred": _("Your attempt came back from the window of %(window)s: your place was moved."),
        "refunded": _("Your attempt came back from the window of %(window)s before the refund."),
        "not-started": _("Your attempt came back: the window of %(window)s closed and you had not started."),
        "not-eligible": _(
            "Your attempt came back: in the window of %(window)s the requirements were no longer met."
        ),
        "officer": _("The exam office gave your attempt in the window of %(window)s back."),
    }
    return causes.get(cause, _("Your attempt in the window of %(window)s came back.")) % window


def policy_sentences(attempts: AttemptPolicy) -> list[str]:
    """What uses an attempt, and how many there may be, in words (R15, R16)."""
    said = []
    if attempts.consumes == "start":
        said.append(_("Starting uses an attempt. If you register and do not start, you keep it."))
    else:
        said.append(_("Registering uses an attempt, also if you then do not sit or give up your place."))
    if attempts.limit is None:
        said.append(_("You may try as often as you like; each attempt is paid for."))
        return said
    texts = {
        "lifetime": ngettext(
            "You have %(n)s attempt in all.", "You have %(n)s attempts in all.", attempts.limit
        ),
        "term": ngettext(
            "You have %(n)s attempt in each window.",
            "You have %(n)s attempts in each window.",
            attempts.limit,
        ),
        "payment": ngettext(
            "Each payment gives %(n)s attempt.", "Each payment gives %(n)s attempts.", attempts.limit
        ),
    }
    said.append(texts[attempts.per] % {"n": attempts.limit})
    return said
