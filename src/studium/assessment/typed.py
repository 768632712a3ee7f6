"""Responses that are typed: numbers and texts."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from lxml import etree

from .calculator import Unreadable
from .numeric import NumberInput, Target, staff_number, target, target_of
from .problem import Input
from .prompt import Prompt
from .regexps import Dangerous, Matcher, compile_matcher
from .response import Response
from .textual import Known, TextInput

_LEADING_FLAGS = re.compile(r"^\(\?([aiLmsux]+)\)")


def number(response: Response) -> Input:
    """<numericalresponse>: a value with a tolerance, or a range."""
    element = response.element
    answer = (element.get("answer") or "").strip()
    schemes = response.schemes()
    if any(scheme not in ("close", "list") for scheme in schemes):
        raise response.refuse(_("Its partial credit is neither close nor list."))
    tolerance = next((one.get("default") for one in _params(element) if one.get("type") == "tolerance"), None)
    near: list[Target] = []
    widening = Decimal(2)
    try:
        main = target_of(answer, tolerance)
        for one in _params(element):
            if one.get("partial_range"):
                widening = Decimal((one.get("partial_range") or "2").strip())
            if one.get("partial_answers") and "list" in schemes:
                words = (one.get("partial_answers") or "").split(",")
                near += [target(staff_number(word.strip()), tolerance) for word in words if word.strip()]
        others = tuple(
            (target(staff_number(text), None).value, text, response.hint(one.find("correcthint")))
            for one in element.iterfind("additional_answer")
            if (text := (one.get("answer") or one.text or "").strip())
        )
    except (Unreadable, InvalidOperation) as error:
        raise response.refuse(
            _("Its answer (“%(answer)s”) or tolerance is not a number that can be read.")
            % {"answer": answer[:60]}
        ) from error
    return NumberInput(
        id=response.id,
        prompt=_with_unit(response),
        points=response.points,
        target=main,
        shown=answer,
        hint=response.hint(element.find("correcthint")),
        others=others,
        close="close" in schemes,
        near=tuple(near),
        widening=widening,
    )


def text(response: Response) -> Input:
    """<stringresponse>: exact texts, without regard to case ("ci"), or regular expressions ("regexp")."""
    element = response.element
    kinds = (element.get("type") or "").lower().split()
    ignore_case, pattern = "ci" in kinds, "regexp" in kinds
    answer = element.get("answer") or ""
    if not answer:
        raise response.refuse(_("A text question declares no answer."))
    others = [(one.get("answer") or one.text or "", one) for one in element.iterfind("additional_answer")]
    if "_or_" in answer.lower():
        # An older notation for several answers; further ones and patterns are then not read, as in edX.
        shown, pattern = [part.strip() for part in answer.split("_or_")], False
        others = []
    else:
        shown = [answer.strip(), *(found.strip() for found, _one in others)]
    shown = [one for one in shown if one]

    def matcher(texts: list[str], as_pattern: bool) -> Matcher:
        return _matcher(response, texts, as_pattern, ignore_case)

    right = [Known(matcher([answer.strip()], pattern), response.hint(element.find("correcthint")))]
    for found, one in others:
        if found.strip():
            right.append(Known(matcher([found.strip()], pattern), response.hint(one.find("correcthint"))))
    wrong = [
        Known(matcher([(one.get("answer") or "").strip()], tag == "regexphint"), response.hint(one))
        for tag in ("stringequalhint", "regexphint")
        for one in element.iterfind(tag)
        if (one.get("answer") or "").strip()
    ]
    return TextInput(
        id=response.id,
        prompt=_with_unit(response),
        points=response.points,
        accepts=matcher(shown, pattern),
        shown=tuple(shown),
        is_pattern=pattern,
        right=tuple(one for one in right if one.hint),
        wrong_ones=tuple(one for one in wrong if one.hint),
    )


def _params(element: etree._Element) -> list[etree._Element]:
    return list(element.iter("responseparam"))


def _with_unit(response: Response) -> Prompt:
    unit = (response.field.get("trailing_text") or "").strip()
    if not unit:
        return response.prompt
    shown = etree.Element("span")
    shown.text = unit
    return replace(response.prompt, trailing=response.clean(shown))


def _matcher(response: Response, texts: list[str], as_pattern: bool, ignore_case: bool) -> Matcher:
    if not as_pattern:
        known = frozenset(one.lower() for one in texts) if ignore_case else frozenset(texts)
        return (lambda given: given.lower() in known) if ignore_case else (lambda given: given in known)
    flags = [_LEADING_FLAGS.match(one) for one in texts]
    ignore_case = ignore_case or any(one is not None and "i" in one.group(1) for one in flags)
    joined = "|".join(_LEADING_FLAGS.sub("", one) for one in texts)
    try:
        return compile_matcher(f"^{joined}$", ignore_case=ignore_case)
    except re.error as error:
        raise response.refuse(
            _("Its pattern “%(pattern)s” is not a regular expression: %(reason)s.")
            % {"pattern": joined[:60], "reason": str(error)}
        ) from error
    except Dangerous as error:
        raise response.refuse(
            _("Its pattern “%(pattern)s” could take for ever on some answers.") % {"pattern": joined[:60]}
        ) from error
