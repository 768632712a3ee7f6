"""Word clouds: `<word_cloud>`, attributes num_inputs, num_top_words, display_student_percents, instructions."""

from __future__ import annotations

from typing import Final

from .. import attributes as read
from .prose import Prose
from .source import Made, Source

#: How many words a learner may be asked for, and how many are shown.
MOST_INPUTS: Final = 30
MOST_SHOWN: Final = 500


def read_word_cloud(source: Source) -> Made:
    """A cloud of what the learners of a run type; an export leaves out 5 inputs and 250 words shown."""
    given = source.node.attributes
    prose = Prose(source)
    details = {
        "inputs": min(max(read.count(given, "num_inputs") or 5, 1), MOST_INPUTS),
        "shown": min(max(read.count(given, "num_top_words") or 250, 1), MOST_SHOWN),
        "percents": read.flag(given, "display_student_percents", default=True),
        "instructions": prose.html(given.get("instructions", "")),
    }
    return Made("word_cloud", details=details, notes=tuple(prose.notes))
