"""Writing the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .clock import now


def record(
    *, actor_id: int | None, action: str, target: str, before: Any = None, after: Any = None, why: str = ""
) -> None:
    """Stores one audit entry in the current transaction.

    `action` is a verb phrase ("release result"), `target` names the thing by its public key
    ("sitting:7Qx..."), `before` and `after` are JSON-able; `actor_id` None means Studium itself.
    """
    from .models import AuditEntry

    AuditEntry.objects.create(
        at=now(), actor_id=actor_id, action=action, target=target, before=before, after=after, why=why
    )


def record_each(
    *, actor_id: int | None, action: str, entries: Iterable[tuple[str, Any, Any]], why: str = ""
) -> None:
    """Stores an entry for each (target, before, after), as `record` does for one. A few statements for thousands."""
    from .models import AuditEntry

    moment = now()
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                at=moment,
                actor_id=actor_id,
                action=action,
                target=target,
                before=before,
                after=after,
                why=why,
            )
            for target, before, after in entries
        ],
        batch_size=2000,
    )
