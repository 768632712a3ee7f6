"""A small calculator for what learners type into number inputs.

The grammar is the one edX documents for math expressions: numbers with an exponent and a suffix, + - * / ^,
`||` for resistors in parallel, parentheses, the constants e, pi, i and j, and named functions, all without
regard to case. Values are floats, or complex numbers where a root or logarithm makes them so.

Its traits are kept: `^` binds to the right; a sign belongs to the number that follows it except at the start
of a sum, so that -3^2 is -9 while 2*-3^2 is 18.
"""

from __future__ import annotations

import cmath
import math
import re
from collections.abc import Callable
from typing import Final

Number = float | complex

MAX_LENGTH: Final = 400
MAX_DEPTH: Final = 40

CONSTANTS: Final[dict[str, Number]] = {"e": math.e, "pi": math.pi, "i": 1j, "j": 1j}
# Percent anywhere; the metric ones, which edX once read too, only directly after the digits: 5k, not 5 k.
SUFFIXES: Final = {
    "%": 0.01, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12,
    "c": 1e-2, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12,
}  # fmt: skip

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:\s?[eE]\s?[+-]?\s?[0-9]+)?)
            (?:(?P<metric>[kMGTcmunp])(?![A-Za-z0-9_]) | \s*(?P<percent>%))?
      | (?P<name>[A-Za-z][A-Za-z0-9_]*'*)
      | (?P<mark>\|\||\*\*|[-+*/^()])
    )""",
    re.VERBOSE,
)
# What word processors and phone keyboards make of the plain signs.
_SIGNS = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/", "\u00a0": " "})


class Unreadable(ValueError):
    """The text is not an expression, or has no value. `code` says why, for the sentence shown."""

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.part = part


def evaluate(text: str) -> Number:
    """The value of the expression. Raises `Unreadable`; never anything else."""
    if len(text) > MAX_LENGTH:
        raise Unreadable("long")
    try:
        value = _Reader(_tokens(text.translate(_SIGNS))).whole()
    except ZeroDivisionError:
        raise Unreadable("zero") from None
    except OverflowError:
        raise Unreadable("large") from None
    except (ValueError, TypeError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("domain") from None
    if isinstance(value, complex) and value.imag == 0:
        return value.real
    return value


def _tokens(text: str) -> list[tuple[str, str | float]]:
    found: list[tuple[str, str | float]] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if not match:
            raise Unreadable("sign", text[at:].strip()[:1])
        at = match.end()
        if number := match["number"]:
            value = float("".join(number.split()))
            suffix = match["metric"] or match["percent"]
            found.append(("number", value * SUFFIXES[suffix] if suffix else value))
        elif name := match["name"]:
            found.append(("name", name))
        else:
            mark = match["mark"]
            found.append((("^" if mark == "**" else mark), mark))
    if not found:
        raise Unreadable("empty")
    return found


class _Reader:
    """Recursive descent, evaluating as it reads."""

    def __init__(self, tokens: list[tuple[str, str | float]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def kind(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def whole(self) -> Number:
        value = self.sum()
        if self.kind():
            raise Unreadable("parenthesis" if self.kind() == ")" else "syntax")
        return value

    def sum(self) -> Number:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable("long")
        sign = 1
        if self.kind() in ("+", "-"):
            sign = -1 if self.kind() == "-" else 1
            self.at += 1
        total = sign * self.product()
        while (kind := self.kind()) in ("+", "-"):
            self.at += 1
            term = self.product()
            total = total + term if kind == "+" else total - term
        self.depth -= 1
        return total

    def product(self) -> Number:
        value = self.parallel()
        while (kind := self.kind()) in ("*", "/"):
            self.at += 1
            factor = self.parallel()
            value = value * factor if kind == "*" else value / factor
        return value

    def parallel(self) -> Number:
        value = self.power()
        if self.kind() != "||":
            return value
        branches = [value]
        while self.kind() == "||":
            self.at += 1
            branches.append(self.power())
        if 0 in branches:
            return math.nan
        return 1 / sum(1 / one for one in branches)

    def power(self) -> Number:
        base = self.atom()
        if self.kind() != "^":
            return base
        self.at += 1
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable("long")
        exponent = self.power()
        self.depth -= 1
        return base**exponent

    def atom(self) -> Number:
        kind = self.kind()
        if kind in ("+", "-"):
            self.at += 1
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise Unreadable("long")
            value = self.atom()
            self.depth -= 1
            return -value if kind == "-" else value
        if not kind:
            raise Unreadable("syntax")
        token = self.tokens[self.at][1]
        self.at += 1
        if kind == "number":
            return float(token)
        if kind == "name":
            return self._named(str(token))
        if kind == "(":
            return self._closed()
        raise Unreadable("syntax")

    def _named(self, name: str) -> Number:
        key = name.lower()
        if self.kind() == "(":
            function = FUNCTIONS.get(key)
            if function is None:
                raise Unreadable("function", name)
            self.at += 1
            return function(self._closed())
        if key not in CONSTANTS:
            raise Unreadable("name", name)
        return CONSTANTS[key]

    def _closed(self) -> Number:
        value = self.sum()
        if self.kind() != ")":
            raise Unreadable("parenthesis" if not self.kind() else "syntax")
        self.at += 1
        return value


def _either(
    real: Callable[[float], float], complex_: Callable[[complex], complex]
) -> Callable[[Number], Number]:
    """The real function where it has a value, else the complex one."""

    def function(value: Number) -> Number:
        if not isinstance(value, complex):
            try:
                return real(value)
            except ValueError:
                pass
        return complex_(value)

    return function


def _factorial(value: Number) -> Number:
    if isinstance(value, complex) or value < 0 or value != math.floor(value):
        raise Unreadable("factorial")
    if value > 170:
        raise OverflowError
    return float(math.factorial(int(value)))


def _arccot(value: Number) -> Number:
    half = -math.pi / 2 if value.real < 0 else math.pi / 2
    return half - _ATAN(value)


_SIN, _COS, _TAN = _either(math.sin, cmath.sin), _either(math.cos, cmath.cos), _either(math.tan, cmath.tan)
_SINH, _COSH, _TANH = (
    _either(math.sinh, cmath.sinh), _either(math.cosh, cmath.cosh), _either(math.tanh, cmath.tanh),
)  # fmt: skip
_ASIN, _ACOS, _ATAN = (
    _either(math.asin, cmath.asin), _either(math.acos, cmath.acos), _either(math.atan, cmath.atan),
)  # fmt: skip
_ASINH, _ACOSH, _ATANH = (
    _either(math.asinh, cmath.asinh), _either(math.acosh, cmath.acosh), _either(math.atanh, cmath.atanh),
)  # fmt: skip

FUNCTIONS: Final[dict[str, Callable[[Number], Number]]] = {
    "sin": _SIN, "cos": _COS, "tan": _TAN,
    "sec": lambda x: 1 / _COS(x), "csc": lambda x: 1 / _SIN(x), "cot": lambda x: 1 / _TAN(x),
    "arcsin": _ASIN, "arccos": _ACOS, "arctan": _ATAN,
    "arcsec": lambda x: _ACOS(1 / x), "arccsc": lambda x: _ASIN(1 / x), "arccot": _arccot,
    "sinh": _SINH, "cosh": _COSH, "tanh": _TANH,
    "sech": lambda x: 1 / _COSH(x), "csch": lambda x: 1 / _SINH(x), "coth": lambda x: 1 / _TANH(x),
    "arcsinh": _ASINH, "arccosh": _ACOSH, "arctanh": _ATANH,
    "arcsech": lambda x: _ACOSH(1 / x), "arccsch": lambda x: _ASINH(1 / x),
    "arccoth": lambda x: _ATANH(1 / x),
    "sqrt": _either(math.sqrt, cmath.sqrt), "exp": _either(math.exp, cmath.exp),
    "ln": _either(math.log, cmath.log), "log10": _either(math.log10, cmath.log10),
    "log2": _either(math.log2, lambda x: cmath.log(x) / math.log(2)),
    "abs": abs, "fact": _factorial, "factorial": _factorial,
}  # fmt: skip
