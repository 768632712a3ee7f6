"""Formula inputs: an expression in the question's variables, compared by its values, as edX compares them.

The author's answer and the learner's are worked out for the same values of the variables, drawn from the ranges that
the author gives (`samples="x,y@1,1:3,3#10"`); the answer is right when every value is within the tolerance. edX draws
anew each time; here the values follow from the question itself, so that an answer is always judged alike.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from . import calculator, reasons
from .calculator import Unreadable
from .functions import Number
from .numeric import Target, target
from .prompt import NOT_ANSWERED, Answer, Prompt, refused, single
from .score import CORRECT, INCORRECT, ZERO, InputScore

LONGEST: Final = 2000
_MOST_SAMPLES: Final = 100
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:_?\{[A-Za-z0-9]+\})?(?:\^\{[A-Za-z0-9]+\})?'*")


@dataclass(frozen=True, slots=True)
class Sample:
    """One set of values for the variables, and what the author's answer comes to there."""

    values: Mapping[str, Number]
    target: Target


@dataclass(frozen=True, slots=True)
class Expected:
    """A formula to compare with: its variables by the names as written, and its samples."""

    variables: tuple[str, ...]
    case_sensitive: bool
    samples: tuple[Sample, ...]

    def accepts(self, text: str) -> bool:
        """Whether the formula has the expected values. Raises `Unreadable`."""
        names = self.variables if self.case_sensitive else (name.lower() for name in self.variables)
        formula = calculator.read(
            text,
            variables=frozenset(names),
            case_sensitive=self.case_sensitive,
            metric=False,
            longest=LONGEST,
        )
        # Every value is asked for even after one differs: what has no value somewhere is handed back.
        given = [calculator.value_of(formula, sample.values) for sample in self.samples]
        return all(sample.target.accepts(value) for sample, value in zip(self.samples, given, strict=True))


@dataclass(frozen=True, slots=True)
class FormulaInput:
    """`hints` are formulas that have feedback of their own."""

    id: str
    prompt: Prompt
    points: Decimal
    expected: Expected
    shown: str
    hint: str = ""
    hints: tuple[tuple[Expected, str], ...] = ()

    @property
    def possible(self) -> Decimal:
        return self.points

    def grade(self, answer: Any, seed: int) -> InputScore:
        text = single(answer)
        if not isinstance(text, str):
            return text or NOT_ANSWERED
        try:
            right = self.expected.accepts(text)
        except Unreadable as error:
            if error.code == "empty":
                return NOT_ANSWERED
            return refused(reasons.of_formula(error, self.expected.variables))
        except (ArithmeticError, ValueError):
            return refused(_("This value is too large to compute."))
        message = self._feedback(text)
        if right:
            return InputScore(CORRECT, self.points, message or self.hint)
        return InputScore(INCORRECT, ZERO, message)

    def _feedback(self, text: str) -> str:
        for expected, hint in self.hints:
            try:
                if expected.accepts(text):
                    return hint
            except (Unreadable, ArithmeticError, ValueError):
                continue
        return ""

    def declared(self, seed: int) -> Answer | None:
        return self.shown if self.grade(self.shown, seed).points else None

    def wrong(self, seed: int) -> Answer | None:
        for candidate in ("1234.5", "0", f"2*({self.shown}) + 7", f"({self.shown}) + 1"):
            score = self.grade(candidate, seed)
            if score.readable and not score.points:
                return candidate
        return None

    def revealed(self) -> list[str]:
        return [self.shown]


def expected(answer: str, samples: str, tolerance: str | None, *, case_sensitive: bool) -> Expected:
    """What `answer` comes to at the values that `samples` asks for. Raises `Unreadable`."""
    names, ranges, count = _parse(samples)
    keys = names if case_sensitive else tuple(name.lower() for name in names)
    formula = calculator.read(
        answer, variables=frozenset(keys), case_sensitive=case_sensitive, metric=False, longest=LONGEST
    )
    # Drawn by what the question says, so that every process and every day draws the same.
    chance = random.Random(f"{answer}|{samples}|{tolerance}")  # noqa: S311 - samples, not a secret
    drawn: list[Sample] = []
    trouble: Unreadable | None = None
    for _attempt in range(count * 10):
        values: dict[str, Number] = {
            key: chance.uniform(low, high) for key, (low, high) in zip(keys, ranges, strict=True)
        }
        try:
            value = calculator.value_of(formula, values)
            if not math.isfinite(abs(value)):
                raise Unreadable("domain")
            drawn.append(Sample(values, target(value, tolerance)))
        except Unreadable as error:
            # The formula has no value there (a pole, a root of nothing): another place is as good.
            trouble = error
        except ArithmeticError:
            trouble = Unreadable("large")
        if len(drawn) == count:
            break
    if not drawn:
        raise trouble or Unreadable("samples")
    return Expected(names, case_sensitive, tuple(drawn))


def _parse(samples: str) -> tuple[tuple[str, ...], list[tuple[float, float]], int]:
    """Names, ranges and count of "x,y@1,1:3,3#10": both low ends, then both high ones. Raises `Unreadable`."""
    if not samples.strip():
        return (), [], 1
    listed, at, rest = samples.partition("@")
    bounds, _mark, number = rest.partition("#")
    names = tuple(name.strip() for name in listed.split(","))
    try:
        lows, highs = ([float(bound) for bound in part.split(",")] for part in bounds.split(":"))
        count = int(number or "10")
    except (ValueError, OverflowError):
        raise Unreadable("samples") from None
    pairs = list(zip(lows, highs, strict=False))
    finite = all(math.isfinite(bound) for pair in pairs for bound in pair)
    if not at or len(pairs) < len(names) or not finite or not all(map(_NAME.fullmatch, names)):
        raise Unreadable("samples")
    return names, pairs[: len(names)], min(max(count, 1), _MOST_SAMPLES)
