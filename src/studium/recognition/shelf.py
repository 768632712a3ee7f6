"""The learner's cases as rows that other apps' rows can stand beside, so that one query reads them all."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, QuerySet, Value

from .models import Case


def shelf(learner_id: int) -> QuerySet[Any, tuple[Any, ...]]:
    """Rows of kind ("case"), public id, institution key, state, requested at; not asked yet, to be united with others."""
    rows = Case.objects.filter(learner_id=learner_id).order_by()
    kind = Value("case", output_field=CharField())
    return rows.values_list(kind, "public_id", "institution_key", "state", "requested_at")
