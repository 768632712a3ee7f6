"""Word clouds: what a learner typed is kept once, and counted with everybody's.

The state is {"words": [...]}, as they are counted. A word counts once for each learner, however often it was typed.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from studium.core.errors import Conflict, Invalid, NotFound

from ..states import Work
from . import tallies
from .turn import Acted, Turn

#: The longest word or phrase, in characters.
LONGEST: Final = 60
#: The question that words are counted under, and the two sums beside it.
WORDS: Final = "word"
PEOPLE: Final = ("", "people")
TOTAL: Final = ("", "words")


class WordClouds:
    """Turn "add": the learner's words, in the fields `w0`, `w1`, …; given once."""

    def act(self, turn: Turn) -> Acted:
        if turn.action != "add":
            raise NotFound(_("There is nothing of that kind to do in this word cloud. Reload the page."))
        typed = [turn.given.get(f"w{number}", "") for number in range(turn.block.details["inputs"])]
        words = list(dict.fromkeys(word for word in map(as_counted, typed) if word))
        before = words_of(turn.work)
        if before and words == before:
            return Acted(says=_("Your words are recorded."))
        if before:
            raise Conflict(_("Your words are recorded, and they are given only once."))
        if not words:
            raise Invalid(_("Nothing was recorded: type at least one word first."))
        given = [(WORDS, word) for word in words]
        tallies.move(turn.run_key, turn.block.key, taken=(), given=[*given, PEOPLE, *[TOTAL] * len(words)])
        return Acted(state={"words": words}, completed=True, says=_("Your words are recorded."))


def as_counted(typed: object) -> str:
    """A word as it is counted: small letters, single spaces, nothing around it. Raises `Invalid` where it is too long."""
    if not isinstance(typed, str):
        raise Invalid(_("Each word is a text of its own. Reload the page and type it again."))
    word = "".join(one for one in unicodedata.normalize("NFKC", typed).lower() if not _is_unseen(one))
    word = " ".join(word.split())
    if len(word) > LONGEST:
        raise Invalid(
            _("“%(word)s…” is too long for a word cloud: at most %(most)s characters.")
            % {"word": word[:20], "most": LONGEST}
        )
    return word


def _is_unseen(character: str) -> bool:
    """What shows nothing and may turn the text around it; the joiners of scripts and pictures stay."""
    kind = unicodedata.category(character)
    return kind in ("Co", "Cs") or (kind == "Cf" and character not in "\u200c\u200d")


def words_of(work: Work) -> list[str]:
    """The learner's words, as they are counted; none before they were given."""
    kept = work.answers.get("words")
    return [str(one) for one in kept] if isinstance(kept, list) else []


@dataclass(frozen=True, slots=True)
class Cloud:
    """The words that were typed most, the most first; how many words in all, and by how many people."""

    words: tuple[tuple[str, int], ...]
    total: int
    people: int


def cloud(*, run_key: str, block_key: str, limit: int) -> Cloud:
    """The cloud of a run. Two queries, which read no more rows than are shown."""
    words = tallies.most(run_key=run_key, block_key=block_key, question=WORDS, limit=limit)
    sums = dict(tallies.most(run_key=run_key, block_key=block_key, question=TOTAL[0], limit=2))
    return Cloud(words, sums.get(TOTAL[1], 0), sums.get(PEOPLE[1], 0))
