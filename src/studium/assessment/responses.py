"""The native response types: from the elements of one response to an input."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from lxml import etree

from . import choices as ch
from . import composite, typed
from .annotation import annotation
from .choices import Choice, ManyChoices, OneChoice
from .explained import feedback_of
from .problem import Input
from .response import Response
from .safexml import detached, drop, inner_text, local_name
from .score import ONE, ZERO

_MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
_TEX_MARKS = re.compile(r"\\[()\[\]]|\[/?mathjax(?:inline)?\]|\$")
_HINTS: Final = ("choicehint", "optionhint", "compoundhint")


def one_choice(response: Response) -> Input:
    """<multiplechoiceresponse> with its <choicegroup>."""
    schemes = response.schemes()
    if schemes and schemes != ["points"]:
        raise response.refuse(_("Its partial credit is not of a kind known for a choice of one."))
    explained = feedback_of(response)
    choices = []
    for element, choice in _read_choices(response, response.field):
        correct = (element.get("correct") or "").strip().lower()
        credit = ONE if correct == "true" else ZERO
        if correct == "partial" and schemes:
            credit = _share(element.get("point_value"))
        hint = response.hint(element.find("choicehint")) + explained.get(
            element.get("explanation-id") or "", ""
        )
        explanation = element.get("explanation-id") or ""
        choices.append(replace(choice, credit=credit, hint=hint, explanation=explanation))
    shuffle = (response.field.get("shuffle") or "").strip().lower() == "true"
    return _one(response, choices, look="radio", shuffle=shuffle, pool=_pool(response, choices))


def many_choices(response: Response) -> Input:
    """<choiceresponse> with a <checkboxgroup>, or a <radiogroup> that lets one be chosen."""
    schemes = response.schemes()
    if schemes and (len(schemes) > 1 or schemes[0] not in (ch.EVERY_DECISION, ch.HALVES)):
        raise response.refuse(_("Its partial credit is neither EDC nor halves."))
    scheme = schemes[0] if schemes else ch.EXACT
    choices: list[Choice] = []
    right, judged, letters = set(), set(), {}
    for element, choice in _read_choices(response, response.field):
        correct = (element.get("correct") or "false").strip().lower()
        hints = {(one.get("selected") or "").strip().lower(): one for one in element.iterfind("choicehint")}
        taken, left = response.hint(hints.get("true")), response.hint(hints.get("false"))
        choice = replace(choice, hint=taken, hint_if_left=left)
        letters[(element.get("id") or chr(ord("A") + len(choices))).upper()] = choice.id
        choices.append(choice)
        if correct == "true":
            right.add(choice.id)
        if correct in ("true", "false"):
            judged.add(choice.id)
    full, all_judged = frozenset(right), frozenset(judged)
    if local_name(response.field) != "checkboxgroup" and response.tag == "choiceresponse":
        return _one(response, [_alone(one, scheme, full, all_judged) for one in choices], look="radio")
    compound = []
    for element in response.field.iterfind("compoundhint"):
        named = {letters.get(word, "?") for word in (element.get("value") or "").upper().split()}
        compound.append((frozenset(named), response.hint(element)))
    return ManyChoices(
        id=response.id,
        prompt=response.prompt,
        points=response.points,
        choices=tuple(choices),
        right=full,
        names=frozenset(one.id for one in choices),
        judged=all_judged,
        scheme=scheme,
        compound=tuple(compound),
        has_hints=bool(compound) or any(one.hint or one.hint_if_left for one in choices),
    )


def true_false(response: Response) -> Input:
    """<truefalseresponse>: a choice of one; of several, where several are right together."""
    rows = _read_choices(response, response.field)
    right = [name for element, name in rows if (element.get("correct") or "").strip().lower() == "true"]
    return one_choice(response) if len(right) == 1 else many_choices(response)


def option(response: Response) -> Input:
    """One <optioninput> of an <optionresponse>: options as an attribute, or as elements."""
    field = response.field
    elements = field.findall("option")
    if elements:
        right = [one for one in elements if (one.get("correct") or "").strip().lower() == "true"]
        if len(right) > 1:
            raise response.refuse(_("A list to choose from has more than one right option."))
        rows = [
            ((one.text or "").strip(), one in right, response.hint(one.find("optionhint")))
            for one in elements
        ]
    else:
        correct = (field.get("correct") or "").strip()
        rows = [(text, text == correct, "") for text in split_options(field.get("options") or "")]
    if not rows:
        raise response.refuse(_("A list to choose from has no options."))
    names = ch.choice_ids([text for text, _right, _hint in rows])
    choices = []
    for name, (text, is_right, hint) in zip(names, rows, strict=True):
        shown = etree.Element("span")
        shown.text = text
        html = response.clean(shown)
        credit = ONE if is_right else ZERO
        choices.append(Choice(name, html, text, credit, hint=hint, spoken=_spoken(text, html)))
    # A list cannot show formulas; radio buttons can.
    has_formula = any("<math" in choice.html for choice in choices)
    return _one(response, choices, look="radio" if has_formula else "list")


def split_options(source: str) -> list[str]:
    """The options of an `options` attribute like "('red','it''s blue')": quoted, parted by commas.

    An apostrophe between two letters belongs to the word, as edX reads it.
    """
    body = source.strip()
    if body[:1] in "([" and body[-1:] in ")]":
        body = body[1:-1]
    found = re.findall(
        r"""\s*(?:'((?:\\.|(?<=[A-Za-z])'(?=[A-Za-z])|[^'\\])*)'|"((?:\\.|[^"\\])*)"|([^,'"\s][^,]*))\s*(?:,|$)""",
        body,
    )
    texts = [
        (single or double).replace("\\'", "'").replace('\\"', '"') or bare.strip()
        for single, double, bare in found
    ]
    return [one for one in texts if one]


@dataclass(frozen=True, slots=True)
class Compiler:
    """How a response type is compiled: its input elements, how many at most, and the maker."""

    make: Callable[[Response], Input]
    inputs: frozenset[str]
    most: int = 1


COMPILERS: Final = {
    "multiplechoiceresponse": Compiler(one_choice, frozenset(("choicegroup", "radiogroup"))),
    "truefalseresponse": Compiler(true_false, frozenset(("choicegroup", "radiogroup", "checkboxgroup"))),
    "choiceresponse": Compiler(many_choices, frozenset(("checkboxgroup", "radiogroup", "choicegroup"))),
    "optionresponse": Compiler(option, frozenset(("optioninput",)), most=200),
    "numericalresponse": Compiler(typed.number, frozenset(("textline", "formulaequationinput"))),
    "formularesponse": Compiler(typed.formula, frozenset(("textline", "formulaequationinput"))),
    "stringresponse": Compiler(typed.text, frozenset(("textline", "formulaequationinput"))),
    "choicetextresponse": Compiler(
        composite.filled_choices, frozenset(("radiotextgroup", "checkboxtextgroup", "choicetextgroup"))
    ),
    "imageresponse": Compiler(composite.picture, frozenset(("imageinput",)), most=50),
    "annotationresponse": Compiler(annotation, frozenset(("annotationinput",))),
}


def _read_choices(response: Response, group: etree._Element) -> list[tuple[etree._Element, Choice]]:
    elements = group.findall("choice")
    if not elements:
        raise response.refuse(_("A question offers no choices."))
    shown = []
    for element in elements:
        copy = detached(element)
        for hint in list(copy.iter(*_HINTS)):
            drop(hint)
        shown.append((element, inner_text(copy), response.clean(copy)))
    names = ch.choice_ids([text or str(markup) for _element, text, markup in shown])
    return [
        (
            element,
            Choice(name, markup, text, fixed=element.get("fixed") == "true", spoken=_spoken(text, markup)),
        )
        for name, (element, text, markup) in zip(names, shown, strict=True)
    ]


def _spoken(text: str, html: str) -> str:
    """The source of a choice that is nothing but a formula; empty where there are words or a picture."""
    around = _MATH.sub("", html)
    if around == html or strip_tags(around).strip() or "<img" in around:
        return ""
    return " ".join(_TEX_MARKS.sub(" ", text).split())


def _one(
    response: Response, choices: list[Choice], *, look: str, shuffle: bool = False, pool: int = 0
) -> OneChoice:
    return OneChoice(
        id=response.id,
        prompt=response.prompt,
        points=response.points,
        choices=tuple(choices),
        outcomes={one.id: ch.outcome(one, response.points) for one in choices},
        look=look,
        shuffle=shuffle,
        pool=pool,
    )


def _alone(choice: Choice, scheme: str, right: frozenset[str], judged: frozenset[str]) -> Choice:
    """A radio button of a <choiceresponse>: graded as the selection of it alone."""
    chosen = frozenset((choice.id,))
    share = ONE if chosen == right else ch.credit(scheme, ONE, chosen, right=right, judged=judged)
    return replace(choice, credit=share)


def _share(value: str | None) -> Decimal:
    try:
        share = Decimal((value or "0.5").strip())
    except InvalidOperation:
        return Decimal("0.5")
    return min(max(share, ZERO), ONE) if share.is_finite() else Decimal("0.5")


def _pool(response: Response, choices: list[Choice]) -> int:
    text = (response.field.get("answer-pool") or "0").strip()
    if not text.isdigit() or len(text) > 4:
        raise response.refuse(_("Its answer-pool is not a number."))
    pool = int(text)
    if pool and not (any(one.credit >= ONE for one in choices) and any(one.credit < ONE for one in choices)):
        raise response.refuse(_("Its answer-pool needs a right and a wrong choice."))
    return pool
