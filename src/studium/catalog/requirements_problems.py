"""What is wrong with a requirement tree, and where: problems that an importer can map to file and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext

from studium.core.errors import Invalid

from .requirements_nodes import Path


def say(sentence: str, **values: object) -> str:
    """The sentence in the reader's language, with its values; plain English where no Django is set up."""
    text = gettext(sentence) if settings.configured else sentence
    return text.format(**values) if values else text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: `path` leads to the offending field from the root of what was parsed or checked,
    `rule` names the rule broken, `sentence` says it to a person."""

    path: Path
    rule: str
    sentence: str

    @property
    def where(self) -> str:
        """The path for people: rules.all[2].exam."""
        text = ""
        for step in self.path:
            text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
        return text

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}" if self.path else self.sentence


class Malformed(Invalid):
    """The rules cannot be read. `problems` holds every problem found, in document order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__("; ".join(map(str, self.problems)), field=first.where)
