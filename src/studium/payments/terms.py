"""What is sold here, under which terms, all told before paying (R24).

| kind       | ref         | what it grants                                       | pay until                            |
|------------|-------------|------------------------------------------------------|--------------------------------------|
| verified   | run key     | the verified track of that run                       | the run's upgrade deadline, else end |
| bundle     | program key | the verified track of one run of each of its courses |                                      |
| exam       | exam key    | the attempts one payment gives                       |                                      |
| credential | program key | the credential, once everything else is met          |                                      |

Each is bought once, but an exam: its retakes are paid for one by one, within its limit.

The refund window is 14 days from paying, or from the start of the run where that is later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.core.errors import Invalid, NotFound
from studium.core.money import Money

REFUND_DAYS = 14


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing on sale. `starts` is when what it grants begins, where that has a date."""

    kind: str
    ref: str
    title: str
    price: Money
    pay_until: datetime | None = None
    starts: datetime | None = None
    repeatable: bool = False


def refund_until(*, paid_at: datetime, starts: datetime | None) -> datetime:
    """The last moment of the refund window of something paid at `paid_at` that begins at `starts`."""
    return (max(paid_at, starts) if starts else paid_at) + timedelta(days=REFUND_DAYS)


def offer(kind: str, ref: str) -> Offer:
    """What `ref` costs now, and its terms. Raises `NotFound`, or `Invalid` where it is not sold."""
    if not ref.isprintable():
        raise NotFound(_("There is no such thing on sale."))
    price = catalog.price_of(kind, ref)
    if price is None:
        raise Invalid(_("“%(ref)s” cannot be bought; it is not on sale.") % {"ref": ref}, field="ref")
    return _READERS[kind](ref, price)


def _verified(ref: str, price: Money) -> Offer:
    run = catalog.run(ref)
    title = _("Verified track: %(course)s") % {"course": run.course_title}
    return Offer("verified", ref, title, price, pay_until=run.upgrade_until or run.end, starts=run.start)


def _bundle(ref: str, price: Money) -> Offer:
    return Offer(
        "bundle",
        ref,
        _("All courses of %(program)s, verified") % {"program": catalog.program(ref).title},
        price,
    )


def _exam(ref: str, price: Money) -> Offer:
    # Whether one more attempt may be bought is for the exams to say when the order is placed (R15).
    title = _("Exam: %(exam)s") % {"exam": catalog.exam_document(ref)["title"]}
    return Offer("exam", ref, title, price, repeatable=True)


def _credential(ref: str, price: Money) -> Offer:
    return Offer(
        "credential", ref, _("Credential: %(program)s") % {"program": catalog.program(ref).title}, price
    )


_READERS = {"verified": _verified, "bundle": _bundle, "exam": _exam, "credential": _credential}
