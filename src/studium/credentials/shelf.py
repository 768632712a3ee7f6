"""The learner's awards as rows that other apps' rows can stand beside, so that one query reads them all."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, QuerySet, Value

from .models import Award


def shelf(learner_id: int) -> QuerySet[Any, tuple[Any, ...]]:
    """Rows of kind ("credential"), public id, program key, state, awarded at; not asked yet, to be united with others.

    An award that was replaced by another is left out: the other is there.
    """
    rows = Award.objects.filter(learner_id=learner_id).exclude(state=Award.State.SUPERSEDED).order_by()
    kind = Value("credential", output_field=CharField())
    return rows.values_list(kind, "public_id", "program_key", "state", "awarded_at")
