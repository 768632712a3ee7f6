"""The note below a unit, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from studium.learning import api as learning


@dataclass(frozen=True, slots=True)
class NoteCard:
    """The note below a unit. `other` is what is kept where it differs from what was just typed."""

    run_key: str
    unit_key: str
    text: str
    stamp: str
    says: str = ""
    refusal: str = ""
    other: str = ""
    most: int = learning.LONGEST_NOTE


def note_card(run_key: str, unit_key: str, margin: learning.MarginView) -> NoteCard:
    return NoteCard(run_key, unit_key, margin.note, margin.stamp)
