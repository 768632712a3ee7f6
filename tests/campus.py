"""A small invented university for tests of enrolling, paying and learning: its files, its people, its wires."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from studium.accounts import api as accounts
from studium.catalog import api as catalog
from studium.core.events import Wire, wire
from studium.enrollment import api as enrollment
from studium.enrollment.events import TrackChanged
from studium.journey import wiring
from studium.learning import api as learning
from studium.learning.events import AnswerGraded
from studium.payments.events import OrderPlaced, OrderRefunded, OrderSettled

#: A working day in the middle of the runs below.
TODAY = datetime(2026, 3, 2, 9, tzinfo=UTC)

FILES = """
institution: harbour
name: Harbour University
country: PT
---
type: series
label: Series
---
course: flow
title: Flow and Inventory
institutions: [harbour]
field: "0413"
pass_mark: 60
price: 150 USD
content: flow-content
runs:
  - {run: flow-2026, start: 2026-02-01, end: 2026-06-30, enrol_until: 2026-04-30, upgrade_until: 2026-04-15, pacing: self}
  - {run: flow-2027, start: 2027-02-01, end: 2027-06-30, pacing: self, price: 160 USD}
  - {run: flow-dated, start: 2026-02-01, end: 2026-06-30, pacing: instructor}
---
course: queues
title: Queues
institutions: [harbour]
field: "0413"
price: 120 USD
runs:
  - {run: queues-2026, start: 2026-02-01, end: 2026-06-30, pacing: self}
---
course: yen
title: Priced in Yen
institutions: [harbour]
field: "0413"
price: 9000 JPY
runs:
  - {run: yen-2026, start: 2026-02-01, end: 2026-06-30, pacing: self}
---
course: gift
title: A Gift
institutions: [harbour]
field: "0413"
price: 0 USD
runs:
  - {run: gift-2026, start: 2026-02-01, end: 2026-06-30, pacing: self}
---
exam: operations-final
title: Operations, final examination
institution: harbour
minutes: 90
pass_mark: 60
price: 200 USD
attempts: {limit: 1, per: payment}
supervision: none
identity_check: false
consumes_attempt: start
content: {course: flow-content, section: final}
windows:
  - {window: spring, register_from: 2026-01-01, register_until: 2026-05-01, opens: 2026-05-10, closes: 2026-05-12,
     release_after: 2026-05-20}
---
program: operations
title: Operations
type: series
institutions: [harbour]
field: "0413"
currency: USD
prices: {credential: 50 USD, bundle: 240 USD}
rules:
  all:
    - {course: flow}
    - {course: queues}
    - {exam: operations-final, after: [flow, queues]}
"""

TABLE = (
    Wire(OrderPlaced, now=(enrollment.on_order_placed,)),
    Wire(OrderSettled, now=(enrollment.on_order_settled,)),
    Wire(OrderRefunded, now=(enrollment.on_order_refunded,)),
    Wire(TrackChanged, now=(learning.on_track_changed,)),
    Wire(AnswerGraded, now=(learning.record_score,)),
)


def open_campus() -> None:
    """Stores the university's files."""
    catalog.import_files(files=[("campus.yaml", FILES)])


def person(name: str) -> accounts.Person:
    """A person called so."""
    return accounts.create_person(
        email=f"{name.split()[0].lower()}@campus.example", legal_name=name, country="PT"
    )


@contextmanager
def wired(*rows: Wire) -> Iterator[None]:
    """Only the handlers of enrolling, paying and learning, and `rows`; afterwards the program's own table."""
    wire((*TABLE, *rows))
    try:
        yield
    finally:
        wiring.connect()
