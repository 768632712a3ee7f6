"""Responses whose inputs are more than a field: choices with numbers to fill in, and pictures to point at."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from . import choices as ch
from . import placeholders
from .calculator import Unreadable
from .filled import Blank, FilledChoice, FilledChoices
from .numeric import staff_number, target
from .picture import PictureInput, Rectangle, Region, rectangles, region
from .problem import Input
from .response import Response
from .safexml import detached, drop, inner_text, local_name

_BLANKS = ("numtolerance_input", "decoy_input")


def filled_choices(response: Response) -> Input:
    """<choicetextresponse>: choices of which some hold numbers to fill in."""
    elements = list(response.field.iter("choice"))
    if not elements:
        raise response.refuse(_("A question offers no choices."))
    made = [_filled_choice(response, element) for element in elements]
    names = ch.choice_ids([choice.text or str(choice.html) for choice in made])
    return FilledChoices(
        id=response.id,
        prompt=response.prompt,
        points=response.points,
        choices=tuple(replace(choice, id=name) for name, choice in zip(names, made, strict=True)),
        many=local_name(response.field).startswith("checkbox"),
    )


def _filled_choice(response: Response, element: etree._Element) -> FilledChoice:
    copy = detached(element)
    right = (copy.get("correct") or "").strip().lower() == "true"
    numbers = list(copy.iter("numtolerance_input"))
    # Decoys stand in for fields in choices that are wrong anyway; beside real fields they are nothing.
    fields = numbers or list(copy.iter("decoy_input"))
    blanks = tuple(_blank(response, field, right) for field in fields)
    text = detached(copy)
    for field in list(text.iter(*_BLANKS)):
        _put(field, " … ")
    for number, field in enumerate(fields):
        _put(field, placeholders.slot("t", number))
    for rest in list(copy.iter(*_BLANKS)):
        drop(rest)
    return FilledChoice("", response.clean(copy), inner_text(text), right, blanks)


def _blank(response: Response, field: etree._Element, right: bool) -> Blank:
    size = (field.get("size") or "").strip()
    blank = Blank(size=min(int(size), 60) if size.isdigit() and len(size) < 4 and int(size) else None)
    if not right:
        return blank
    answer = (field.get("answer") or "").strip()
    try:
        return replace(blank, target=target(staff_number(answer), field.get("tolerance")), shown=answer)
    except (Unreadable, ArithmeticError, ValueError) as error:
        raise response.refuse(
            _("A number to fill in (“%(answer)s”) is not a number that can be read.")
            % {"answer": answer[:60]}
        ) from error


def _put(field: etree._Element, text: str) -> None:
    field.tail = text + (field.tail or "")
    drop(field)


def picture(response: Response) -> Input:
    """One <imageinput> of an <imageresponse>: a picture with the areas that are right."""
    field = response.field
    source = (field.get("src") or "").strip()
    width, height = _pixels(field.get("width")), _pixels(field.get("height"))
    if not width or not height:
        raise response.refuse(_("A picture to point at has no width or height."))
    try:
        areas: list[Rectangle | Region] = [*rectangles(field.get("rectangle") or "")]
        areas += _regions(field.get("regions") or "")
    except (ValueError, TypeError, RecursionError) as error:
        raise response.refuse(
            _(
                "The right areas of a picture cannot be read: rectangles are (10,10)-(20,30), regions lists of points."
            )
        ) from error
    if not areas:
        raise response.refuse(_("A picture to point at has no area that is right."))
    if not re.match(r"(?:https?:)?//|/(?!/)|[^:]*$", source, re.IGNORECASE):
        # Neither a path nor an address on the web: no picture can be there.
        source = ""
    alt = " ".join((field.get("alt") or "").split())
    return PictureInput(
        id=response.id,
        prompt=response.prompt,
        points=response.points,
        source=source,
        width=width,
        height=height,
        areas=tuple(areas),
        alt=alt,
    )


def _pixels(text: str | None) -> int:
    digits = (text or "").strip().removesuffix("px")
    number = float(digits) if digits.replace(".", "", 1).isdigit() and len(digits) < 10 else 0.0
    return int(number) if number <= 20_000 else 0


def _regions(source: str) -> list[Region]:
    """[[x, y], ...] for one region, a list of such lists for several. Raises ValueError, TypeError."""
    if not source.strip():
        return []
    listed: Any = json.loads(source)
    if not isinstance(listed, list) or len(listed) > 1000:
        raise ValueError(source)
    if listed and isinstance(listed[0], list) and listed[0] and not isinstance(listed[0][0], list):
        listed = [listed]
    found = []
    for points in listed:
        pairs = [(float(x), float(y)) for x, y in points]
        if not all(math.isfinite(x) and math.isfinite(y) and abs(x) + abs(y) < 1e6 for x, y in pairs):
            raise ValueError(source)
        if len(pairs) > 2:
            found.append(region(pairs))
    return [one for one in found if len(one.hull) > 2]
