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
    for window in terms.windows:
        if window.times.opens >= window.times.closes:
            raise Invalid(
                _("Window %(window)s closes before it opens.") % {"window": window.key}, field="windows"
            )
    stored = documents.plain(raw)
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
        _sync_windows(exam, terms.windows)


def _sync_windows(exam: Exam, wanted: tuple[documents.WindowTerms, ...]) -> None:
    for window in wanted:
        times = window.times
        Window.objects.update_or_create(
            exam=exam,
            key=window.key,
            defaults={
                "register_from": times.register_from,
                "register_until": times.register_until,
                "opens": times.opens,
                "closes": times.closes,
                "release_after": times.release_after,
                "withdrawn": False,
            },
        )
    gone = exam.windows.exclude(key__in=[window.key for window in wanted])
    gone.filter(registrations=None).delete()
    gone.update(withdrawn=True)
