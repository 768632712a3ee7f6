"""Annotations: a passage, and which of several readings of it is right. edX's annotationresponse."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from .choices import Choice, OneChoice, choice_ids, outcome
from .prompt import Prompt
from .response import Response
from .safexml import detached, inner_text
from .score import ONE, ZERO

#: What edX gives for a right reading; half of it for one that is partly right.
POINTS: Final = Decimal(2)
_CREDIT: Final = {"correct": ONE, "partially-correct": Decimal("0.5")}


def annotation(response: Response) -> OneChoice:
    """<annotationinput>: its options are the readings. A learner's comment, which nothing grades, is not asked for."""
    options = response.field.findall("options/option")
    if not options:
        raise response.refuse(_("A question offers no choices."))
    texts = [inner_text(one) for one in options]
    choices = []
    for name, text, element in zip(choice_ids(texts), texts, options, strict=True):
        credit = _CREDIT.get((element.get("choice") or "").strip().lower(), ZERO)
        choices.append(Choice(name, response.clean(detached(element)), text, credit))
    return OneChoice(
        id=response.id,
        prompt=_prompt(response),
        points=POINTS,
        choices=tuple(choices),
        outcomes={one.id: outcome(one, POINTS) for one in choices},
    )


def _prompt(response: Response) -> Prompt:
    """The question about the passage; title, passage and task stand above it as its notes."""
    found = {tag: response.field.find(tag) for tag in ("tag_prompt", "title", "text", "comment")}
    said = {tag: response.clean(detached(one)) for tag, one in found.items() if one is not None}
    about = tuple(said[tag] for tag in ("title", "text", "comment") if said.get(tag))
    label = said.get("tag_prompt") or response.prompt.label
    return replace(response.prompt, label=label, about=(*response.prompt.about, *about))
