"""After an import: what is on offer to each learner is another now, told in shares that are tasks."""

from __future__ import annotations

from studium.core.db import write
from studium.core.events import emit

from ..events import ImportShare, PlaceChanged, ResultsImported
from .views import results_of_file

SHARE = 100


def tell_import(event: ResultsImported | ImportShare) -> None:
    """Later, on `ResultsImported` and on each `ImportShare`: says `PlaceChanged` for each learner of one share,
    and asks for the next. Running twice changes nothing."""
    first = event.first if isinstance(event, ImportShare) else 0
    found = results_of_file(file=event.file)
    for one in found[first : first + SHARE]:
        with write():
            emit(PlaceChanged(learner_id=one.learner_id, exam_key=one.exam_key))
    if first + SHARE < len(found):
        with write():
            emit(ImportShare(file=event.file, first=first + SHARE))
