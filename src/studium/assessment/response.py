"""One response of a problem, as its XML has it: what the makers of inputs work from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString
from lxml import etree

from .errors import Unsupported
from .prompt import Prompt
from .safexml import detached, local_name
from .score import ONE


@dataclass(frozen=True, slots=True)
class Response:
    """One response element, the one of its inputs now compiled, and what both share."""

    element: etree._Element
    field: etree._Element
    id: str
    prompt: Prompt
    clean: Callable[[etree._Element], SafeString]

    @property
    def tag(self) -> str:
        return local_name(self.element)

    @property
    def points(self) -> Decimal:
        text = (self.field.get("points") or "1").strip()
        return Decimal(text) if text.isdigit() and len(text) < 5 and int(text) > 0 else ONE

    def schemes(self) -> list[str]:
        """The partial-credit schemes named by the author, in lower case."""
        text = (self.element.get("partial_credit") or "").strip().lower()
        return [] if text in ("", "false") else [word.strip() for word in text.split(",")]

    def refuse(self, why: str) -> Unsupported:
        return Unsupported(self.tag, why)

    def hint(self, element: etree._Element | None) -> str:
        """An author's feedback: its own label in bold, and its text. Empty where there is none."""
        if element is None:
            return ""
        copy = detached(element)
        text = self.clean(copy)
        label = " ".join((element.get("label") or "").split())
        if not text:
            return ""
        return f"<b>{escape(label)}</b> {text}" if label else str(text)

    def conditional_hints(self, tag: str) -> list[tuple[etree._Element, str]]:
        """Each condition of a <hintgroup> with the feedback that it calls for.

        The conditions are elements of this tag, which name the <hintpart> that belongs to them. Hints on request
        are left out: nobody can ask for them after the answer.
        """
        found = []
        for group in self.element.iter("hintgroup"):
            if (group.get("mode") or "always").strip() != "always":
                continue
            parts = {(part.get("on") or "").strip(): self.hint(part) for part in group.iter("hintpart")}
            for condition in group.iter(tag):
                said = parts.get((condition.get("name") or "").strip(), "")
                if said:
                    found.append((condition, said))
        return found

    def tolerance(self) -> str | None:
        """The tolerance as written; None where the author gives none."""
        for one in self.element.iter("responseparam"):
            if (one.get("type") or "").strip().lower() == "tolerance" and one.get("default"):
                return str(one.get("default")).strip()
        return None
