"""Number inputs: a value with a tolerance, or a range; further answers; partial credit for being close.

Follows edX's numericalresponse. A number typed plainly is compared as an exact decimal; an expression is
evaluated first (`calculator`) and its value compared by its shortest decimal form.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any, Final

from django.utils.translation import gettext as _

from . import calculator, reasons
from .calculator import Unreadable
from .functions import Number
from .prompt import NOT_ANSWERED, Answer, Prompt, refused, single
from .score import CORRECT, INCORRECT, ONE, PARTIAL, ZERO, InputScore

_PLAIN = re.compile(r"\s*[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?\s*")
#: What authors write and learners may not, since elsewhere a comma is a decimal point.
_THOUSANDS = re.compile(r"\s*[+-]?[0-9]{1,3}(?:,[0-9]{3}){1,8}(?:\.[0-9]{0,40})?\s*")
#: edX's tolerance where the author states none: relative to the larger of the two numbers.
DEFAULT_TOLERANCE: Final = Decimal("0.00001")
_EPSILON: Final = Decimal("2.220446049250313E-16")


@dataclass(frozen=True, slots=True)
class Target:
    """One accepted number with its tolerance: a share of the larger number (`relative`), or an amount."""

    value: Number
    tolerance: Decimal
    relative: bool = False

    def accepts(self, given: Number | Decimal, *, times: Decimal = ONE) -> bool:
        """Whether `given` is within `times` the tolerance; decided on exact decimals where floats might err."""
        if isinstance(self.value, float) and not isinstance(given, complex):
            clear = self._clearly(float(given), float(times))
            if clear is not None:
                return clear
        mine, theirs = exact(self.value), exact(given)
        if mine is None or theirs is None:
            return self._loosely(complex(given), times)
        allowed = self.tolerance * times
        if self.relative:
            allowed *= max(abs(mine), abs(theirs))
        return abs(mine - theirs) <= allowed

    def _clearly(self, given: float, times: float) -> bool | None:
        """The decision in floats, which is quick; None where their rounding could turn it."""
        value = float(self.value.real)
        size = abs(value) + abs(given)
        allowed = float(self.tolerance) * times
        if self.relative:
            allowed *= max(abs(value), abs(given))
        room, doubt = allowed - abs(value - given), 1e-12 * (size + allowed)
        if not size < 1e300:
            return None
        return True if room > doubt else False if room < -doubt else None

    def _loosely(self, given: complex, times: Decimal) -> bool:
        value = complex(self.value)
        if not (math.isfinite(abs(value)) and math.isfinite(abs(given))):
            return value == given
        allowed = float(self.tolerance * times)
        if self.relative:
            allowed *= max(abs(value), abs(given))
        return abs(value - given) <= allowed


@dataclass(frozen=True, slots=True)
class Span:
    """A range, each end within or without."""

    low: Decimal
    high: Decimal
    low_in: bool
    high_in: bool

    def accepts(self, given: Decimal) -> bool:
        at_end = self.at_end(given)
        return self.low < given < self.high if at_end is None else at_end

    def at_end(self, given: Decimal) -> bool | None:
        """Whether an end that `given` stands on is within; None where it stands on neither."""
        for end, included in ((self.low, self.low_in), (self.high, self.high_in)):
            if end.is_finite() and abs(given - end) <= _EPSILON * max(abs(given), abs(end)):
                return included
        return None

    def nearly(self, given: Decimal, times: Decimal) -> bool:
        """Within the range widened on both sides by `times` its width; an excluded end stays excluded."""
        if self.at_end(given) is not None:
            return False
        margin = times * (self.high - self.low)
        return self.low - margin < given < self.high + margin


@dataclass(frozen=True, slots=True)
class NumberInput:
    """`others` are further answers that count in full, with their feedback; `near` are those worth half;
    `foreseen` have feedback of their own whatever they are worth."""

    id: str
    prompt: Prompt
    points: Decimal
    target: Target | Span
    shown: str
    hint: str = ""
    others: tuple[tuple[Number, str, str], ...] = ()
    foreseen: tuple[tuple[Target | Span, str], ...] = ()
    close: bool = False
    near: tuple[Target, ...] = ()
    widening: Decimal = Decimal(2)

    @property
    def possible(self) -> Decimal:
        return self.points

    def grade(self, answer: Any, seed: int) -> InputScore:
        text = single(answer)
        if not isinstance(text, str):
            return text or NOT_ANSWERED
        try:
            given = read(text)
        except Unreadable as error:
            return NOT_ANSWERED if error.code == "empty" else refused(reasons.of_number(error, text))
        try:
            score = self._grade(given)
            return replace(score, message=self._said(given) or score.message) if self.foreseen else score
        except (ArithmeticError, InvalidOperation, ValueError):
            return refused(_("This number is too large or too small to compare; check it."))

    def _said(self, given: Number | Decimal) -> str:
        for accepted, hint in self.foreseen:
            number = exact(given) if isinstance(accepted, Span) else given
            if number is not None and accepted.accepts(number):  # type: ignore[arg-type]
                return hint
        return ""

    def _grade(self, given: Number | Decimal) -> InputScore:
        target = self.target
        if isinstance(target, Span):
            number = exact(given)
            if number is None and isinstance(given, complex):
                return refused(_("This question takes a real number, without i or j."))
            if number is None:
                return self._partial(None)
            if target.accepts(number):
                return self._full(self.hint)
            share = Decimal("0.5") if self.close and target.nearly(number, self.widening) else None
        else:
            if target.accepts(given):
                return self._full(self.hint)
            share = self._share(target, given)
        if share is None:
            for value, _text, hint in self.others:
                if complex(given) == complex(value):
                    return self._full(hint)
        return self._partial(share)

    def _share(self, target: Target, given: Number | Decimal) -> Decimal | None:
        """The part of the points that a near miss earns, as edX's "close" and "list" have it."""
        half = Decimal("0.5")
        for value in self.near:
            if value.accepts(given):
                return half
            if self.close:
                if target.accepts(given, times=self.widening):
                    return half
                if value.accepts(given, times=self.widening):
                    return half * half
        if self.close and not self.near and target.accepts(given, times=self.widening):
            return half
        return None

    def _full(self, hint: str) -> InputScore:
        return InputScore(CORRECT, self.points, hint)

    def _partial(self, share: Decimal | None) -> InputScore:
        if share is None:
            return InputScore(INCORRECT, ZERO)
        return InputScore(PARTIAL, self.points * share)

    def declared(self, seed: int) -> Answer | None:
        target = self.target
        if isinstance(target, Target):
            value = complex(target.value)
            typed = (self.shown, repr(value.real), f"{value.real!r}+({value.imag!r})*j")
            return next((text for text in typed if self.grade(text, seed).correct == CORRECT), None)
        if target.low.is_finite() and target.high.is_finite():
            return str((target.low + target.high) / 2)
        if target.low.is_finite():
            return str(target.low + 1)
        return str(target.high - 1) if target.high.is_finite() else "0"

    def wrong(self, seed: int) -> Answer | None:
        for candidate in ("987654321.5", "-987654321.5", "0.0000123", "7", "-1e30", "1e30"):
            if self.grade(candidate, seed).points == 0:
                return candidate
        return None

    def revealed(self) -> list[str]:
        return [self.shown, *(text for _value, text, _hint in self.others)]


def read(text: str) -> Number | Decimal:
    """A plain number as an exact decimal, anything else by the calculator. Raises `Unreadable`."""
    if _PLAIN.fullmatch(text):
        return Decimal(text.strip())
    return calculator.evaluate(text)


def exact(value: Number | Decimal) -> Decimal | None:
    """The decimal that a real, finite number stands for; None for others."""
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, complex):
        if value.imag:
            return None
        value = value.real
    return Decimal(repr(float(value))) if math.isfinite(value) else None


def staff_number(text: str) -> Number | Decimal:
    """A number as an author writes it: what `complex` reads, or an expression. Raises `Unreadable`."""
    if _PLAIN.fullmatch(text):
        return Decimal(text.strip())
    if _THOUSANDS.fullmatch(text):
        return Decimal(text.strip().replace(",", ""))
    try:
        value = complex(text)
    except ValueError:
        return calculator.evaluate(text)
    return value if value.imag else value.real


def target_of(answer: str, tolerance: str | None) -> Target | Span:
    """What `answer` and `tolerance` accept. Raises `Unreadable` where they are not numbers."""
    answer = answer.strip()
    if answer[:1] in ("[", "(") and answer[-1:] in ("]", ")") and answer.count(",") == 1:
        low, high = (_end(part) for part in answer[1:-1].split(","))
        return Span(low, high, answer[0] == "[", answer[-1] == "]")
    return target(staff_number(answer), tolerance)


def target(value: Number | Decimal, tolerance: str | None) -> Target:
    """One value with the tolerance as authors write it: "5", "2%", an expression, or nothing."""
    number: Number = value if isinstance(value, complex) else float(value)
    tolerance = (tolerance or "").strip()
    if not tolerance or tolerance == "0.001%":
        return Target(number, DEFAULT_TOLERANCE, relative=True)
    percent = tolerance.endswith("%")
    amount = exact(staff_number(tolerance.removesuffix("%")))
    if amount is None:
        raise Unreadable("tolerance")
    # A tolerance below nothing would let no answer count; its size is what is meant.
    amount = abs(amount)
    if percent:
        size = exact(abs(number))
        if size is None:
            raise Unreadable("tolerance")
        with localcontext(prec=40):
            amount = amount * size / 100
    return Target(number, amount)


def _end(part: str) -> Decimal:
    value = staff_number(part.strip())
    if isinstance(value, complex) or (isinstance(value, float) and math.isnan(value)):
        raise Unreadable("domain")
    return value if isinstance(value, Decimal) else Decimal(repr(value))
