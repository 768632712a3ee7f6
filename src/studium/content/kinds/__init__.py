"""The kinds of blocks besides text, films and problems: one module a kind, each reads its own OLX elements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .annotatable import read_annotatable
from .discussion import read_discussion
from .done import read_done
from .drag_and_drop import read_drag_and_drop
from .lti import read_consumer, read_lti
from .older import (
    read_annotation,
    read_free_text,
    read_link,
    read_peer_instruction,
    read_raw,
    read_staff_graded,
)
from .openassessment import read_openassessment
from .polls import read_poll, read_poll_question, read_survey
from .source import Made, Reader, Source, Unreadable
from .upload import read_upload
from .word_cloud import read_word_cloud

__all__ = ["READERS", "Made", "Reader", "Source", "Unreadable"]

#: By OLX element.
READERS: Final[Mapping[str, Reader]] = {
    **dict.fromkeys(("pdf", "iframe", "google-document", "google-calendar"), read_link),
    **dict.fromkeys(("textannotation", "imageannotation", "videoannotation"), read_annotation),
    "raw": read_raw,
    "staffgradedxblock": read_staff_graded,
    "ubcpi": read_peer_instruction,
    "freetextresponse": read_free_text,
    "annotatable": read_annotatable,
    "done": read_done,
    "drag-and-drop-v2": read_drag_and_drop,
    "edx_sga": read_upload,
    "openassessment": read_openassessment,
    "discussion": read_discussion,
    "lti": read_lti,
    "lti_consumer": read_consumer,
    "poll": read_poll,
    "poll_question": read_poll_question,
    "survey": read_survey,
    "word_cloud": read_word_cloud,
}
