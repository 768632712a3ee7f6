"""Everybody in a run as rows that other apps' rows can stand beside; see `shelf` for one learner's runs."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from .models import Enrolment


def roster(run_key: str) -> QuerySet[Enrolment]:
    """The run's enrolments, not asked yet, to be filtered, ordered and cut: with `learner` (the account), `track`."""
    return Enrolment.objects.filter(run_key=run_key)


def tracks_in(run_key: str) -> dict[str, int]:
    """How many learners are in the run, by track. One query."""
    rows = Enrolment.objects.filter(run_key=run_key).values_list("track").annotate(n=Count("pk")).order_by()
    return dict(rows)
