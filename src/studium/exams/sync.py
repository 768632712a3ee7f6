"""From the exam document of a program file to the exam and its windows here."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.catalog import api as catalog
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Invalid

from . import documents
from .models import Exam, Window


def sync_exam(exam_key: str) -> None:
    """Takes over the exam's document. Idempotent.

    A changed document makes a new version; sittings keep the terms they began under. A window that vanished
    from the document goes away, or is withdrawn where somebody is registered: it then takes nobody new.
    """
    raw = catalog.exam_document(exam_key)
    terms = documents.parse(exam_key, raw)
    windows = documents.windows(raw)
    for window in windows:
        if window.times.opens >= window.times.closes:
            raise Invalid(
                _("Window %(window)s closes before it opens.") % {"window": window.key}, field="windows"
            )
    stored = documents.without_windows(raw)
    with write():
        exam = Exam.objects.select_for_update().filter(key=exam_key).first()
        if exam is None:
            exam = Exam(key=exam_key, number=1)
        elif exam.document != stored:
            exam.number += 1
        exam.title = terms.title
        exam.institution_key = terms.institution_key
        exam.document = stored
        exam.synced_at = now()
        exam.save()
        _sync_windows(exam, windows)


def _sync_windows(exam: Exam, wanted: list[documents.WindowTerms]) -> None:
    rows = [
        Window(
            exam=exam,
            key=window.key,
            register_from=window.times.register_from,
            register_until=window.times.register_until,
            opens=window.times.opens,
            closes=window.times.closes,
            release_after=window.times.release_after,
            withdrawn=False,
        )
        for window in wanted
    ]
    Window.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["exam", "key"],
        update_fields=["register_from", "register_until", "opens", "closes", "release_after", "withdrawn"],
    )
    gone = exam.windows.exclude(key__in=[window.key for window in wanted])
    gone.filter(registrations=None).delete()
    gone.update(withdrawn=True)
