"""An annotated text: marks with a number each, and the notes below, each with the way back to its mark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from studium.learning import api as learning


def annotatable(card: learning.Card) -> Mapping[str, Any]:
    """No query."""
    details = card.block.details
    problems = learning.problem_keys(run_key=card.run_key, unit_key=card.unit_key)
    key = card.block.key
    return {
        "title": card.block.title or _("Annotated text"),
        "instructions": mark_safe(details.get("instructions", "")),  # noqa: S308 - cleaned when it was imported
        "text": _text(key, details),
        "notes": [
            {
                "id": f"{key}-note-{number}",
                "back": f"{key}-mark-{number}",
                "title": note["title"] or _("Commentary"),
                "body": mark_safe(note["body"]),  # noqa: S308 - cleaned when it was imported
                "colour": note["colour"],
                "problem": problems[note["problem"]] if _names_one(note["problem"], problems) else "",
            }
            for number, note in enumerate(details["notes"], start=1)
        ],
    }


def _names_one(number: int | None, problems: tuple[str, ...]) -> bool:
    return number is not None and number < len(problems)


def _text(key: str, details: Mapping[str, Any]) -> SafeString:
    """The text with its marks; a number after each leads to the note."""
    out = []
    for part in details["parts"]:
        if isinstance(part, str):
            out.append(part)
            continue
        number, colour = part["note"] + 1, details["notes"][part["note"]]["colour"]
        if part["opens"]:
            out.append(format_html('<mark class="noted hue-{}">', colour))
            continue
        out.append(
            format_html(
                '</mark><sup class="note-ref"><a id="{0}-mark-{1}" href="#{0}-note-{1}" aria-label="{2}" data-note>{1}'
                "</a></sup>",
                key,
                number,
                _("Note %(n)d") % {"n": number},
            )
        )
    return mark_safe("".join(out))  # noqa: S308 - clean HTML and marks around it
