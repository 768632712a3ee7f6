"""Responses that are typed: numbers, formulas and texts."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from lxml import etree

from . import formula as formulas
from .calculator import Unreadable
from .formula import FormulaInput
from .numeric import NumberInput, Span, Target, staff_number, target, target_of
from .problem import Input
from .prompt import Prompt
from .regexps import Matcher, compile_matcher
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
    tolerance = response.tolerance()
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
        foreseen=tuple(_number_hints(response, tolerance)),
        close="close" in schemes,
        near=tuple(near),
        widening=widening,
    )


def _number_hints(response: Response, tolerance: str | None) -> Iterator[tuple[Target | Span, str]]:
    """Feedback on numbers that the author foresaw, in the older notation of a <hintgroup>."""
    for condition, said in response.conditional_hints("numericalhint"):
        with contextlib.suppress(Unreadable, ArithmeticError, ValueError):
            yield (
                target_of((condition.get("answer") or "").strip(), condition.get("tolerance") or tolerance),
                said,
            )


def formula(response: Response) -> Input:
    """<formularesponse>: an expression in variables, compared by its values."""
    element = response.element
    answer = (element.get("answer") or "").strip()
    samples = (element.get("samples") or "").strip()
    kinds = re.split(r"[,\s]+", (element.get("type") or "").lower())
    case_sensitive = "cs" in kinds and "ci" not in kinds
    tolerance = response.tolerance()
    if not answer:
        raise response.refuse(_("A formula question declares no answer."))
    try:
        expected = formulas.expected(answer, samples, tolerance, case_sensitive=case_sensitive)
    except (Unreadable, ArithmeticError, ValueError) as error:
        if isinstance(error, Unreadable) and error.code == "samples":
            raise response.refuse(
                _("Its samples (“%(samples)s”) are not of the form x,y@1,1:3,3#10.")
                % {"samples": samples[:60]}
            ) from error
        raise response.refuse(
            _("Its answer (“%(answer)s”) is not a formula that can be worked out.") % {"answer": answer[:60]}
        ) from error
    return FormulaInput(
        id=response.id,
        prompt=_with_unit(response),
        points=response.points,
        expected=expected,
        shown=answer,
        hint=response.hint(element.find("correcthint")),
        hints=tuple(_formula_hints(response, samples, tolerance, case_sensitive)),
    )


def _formula_hints(
    response: Response, samples: str, tolerance: str | None, case_sensitive: bool
) -> Iterator[tuple[formulas.Expected, str]]:
    """Feedback on formulas that the author foresaw; one that cannot be worked out never fits, as in edX."""
    for condition, said in response.conditional_hints("formulahint"):
        answer = (condition.get("answer") or "").strip()
        with contextlib.suppress(Unreadable, ArithmeticError, ValueError):
            own = (condition.get("samples") or samples).strip()
            yield formulas.expected(answer, own, tolerance, case_sensitive=case_sensitive), said


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
    # An older notation: conditions in a <hintgroup>, which come before the others as in edX.
    foreseen = tuple(
        Known(matcher([(one.get("answer") or "").strip()], pattern), said)
        for one, said in response.conditional_hints("stringhint")
        if (one.get("answer") or "").strip()
    )
    return TextInput(
        id=response.id,
        prompt=_with_unit(response),
        points=response.points,
        accepts=matcher(shown, pattern),
        shown=tuple(shown),
        is_pattern=pattern,
        right=(*foreseen, *(one for one in right if one.hint)),
        wrong_ones=(*foreseen, *(one for one in wrong if one.hint)),
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
    # Flags before a pattern stand before all: Python takes them nowhere else.
    letters = {letter for one in texts if (found := _LEADING_FLAGS.match(one)) for letter in found.group(1)}
    flags = f"(?{''.join(sorted(letters - {'L', 'u'}))})" if letters - {"L", "u"} else ""
    joined = "|".join(_LEADING_FLAGS.sub("", one) for one in texts)
    try:
        return compile_matcher(f"{flags}^{joined}$", ignore_case=ignore_case)
    except re.error as error:
        raise response.refuse(
            _("Its pattern “%(pattern)s” is not a regular expression: %(reason)s.")
            % {"pattern": joined[:60], "reason": str(error)}
        ) from error
