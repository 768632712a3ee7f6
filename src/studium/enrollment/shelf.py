"""The learner's runs as rows that other apps' rows can stand beside, so that one query reads them all."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, QuerySet, Value

from .models import Enrolment


def shelf(learner_id: int) -> QuerySet[Any, tuple[Any, ...]]:
    """Rows of kind ("course"), run key, course key, track, joined at; not asked yet, to be united with others."""
    rows = Enrolment.objects.filter(learner_id=learner_id).order_by()
    kind = Value("course", output_field=CharField())
    return rows.values_list(kind, "run_key", "course_key", "track", "enrolled_at")
