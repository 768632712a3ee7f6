"""A small calculator for what learners type into number and formula inputs.

The grammar is the one edX documents for math expressions: numbers with an exponent and a suffix, + - * / ^,
`||` for resistors in parallel, parentheses, the constants e, pi, i and j, named functions, and the variables of the
question, which may be called x, x_1, x', U_{ijk} or U_{ijk}^{12}. Values are floats, or complex numbers where a root
or logarithm makes them so.

Its traits are kept: `^` binds to the right; a sign belongs to the number that follows it except at the start
of a sum, so that -3^2 is -9 while 2*-3^2 is 18.

An expression is read once into nested closures, which are then worked out for as many values of the variables as
needed. All work is bounded: the length and depth of the text, and floats, which overflow instead of growing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Set
from typing import Final, NamedTuple

from .functions import FUNCTIONS, NotWhole, Number

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
      | (?P<name>[A-Za-z][A-Za-z0-9]*(?:_\{[A-Za-z0-9]+\}(?:\^\{[A-Za-z0-9]+\})?|\^\{[A-Za-z0-9]+\})'*
                |[A-Za-z][A-Za-z0-9_]*'*)
      | (?P<mark>\|\||\*\*|[-+*/^()])
    )""",
    re.VERBOSE,
)
# What word processors and phone keyboards make of the plain signs.
_SIGNS = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/", "\u00a0": " ", "’": "'"})

Values = Mapping[str, Number]
Formula = Callable[[Values], Number]


class Unreadable(ValueError):
    """The text is not an expression, or has no value.

    `code` says why, `part` the piece that is meant and `before` the text that led to it, for the sentence shown.
    """

    def __init__(self, code: str, part: str = "", before: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.part = part
        self.before = before


class _Token(NamedTuple):
    kind: str
    text: str
    value: float
    start: int


def evaluate(text: str) -> Number:
    """The value of an expression without variables. Raises `Unreadable`; never anything else."""
    return value_of(read(text), _NO_VALUES)


def read(
    text: str,
    *,
    variables: Set[str] = frozenset(),
    case_sensitive: bool = False,
    metric: bool = True,
    longest: int = MAX_LENGTH,
) -> Formula:
    """The expression as a function of its variables' values; their names in lower case unless `case_sensitive`.

    `metric` says whether 5k is five thousand. Raises `Unreadable`.
    """
    if len(text) > longest:
        raise Unreadable("long")
    text = text.translate(_SIGNS)
    return _Reader(text, _tokens(text, metric), variables, case_sensitive).whole()


def value_of(formula: Formula, values: Values) -> Number:
    """The formula's value; a float wherever it is real. Raises `Unreadable`; never anything else."""
    try:
        value = formula(values)
    except ZeroDivisionError:
        raise Unreadable("zero") from None
    except OverflowError:
        raise Unreadable("large") from None
    except NotWhole:
        raise Unreadable("factorial") from None
    except (ValueError, TypeError):
        raise Unreadable("domain") from None
    if isinstance(value, complex) and value.imag == 0:
        return value.real
    return value


_NO_VALUES: Final[Values] = {}


def _tokens(text: str, metric: bool) -> list[_Token]:
    found: list[_Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if not match:
            rest = text[at:].strip()
            raise Unreadable("sign", rest[:1], text[:at])
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        at = match.end()
        if number := match["number"]:
            suffix = match["metric"] or match["percent"]
            if match["metric"] and not metric:
                raise Unreadable("suffix", suffix, text[: match.start("metric")])
            value = float("".join(number.split()))
            found.append(_Token("number", match[0], value * SUFFIXES[suffix] if suffix else value, start))
        elif name := match["name"]:
            found.append(_Token("name", name, 0.0, start))
        else:
            mark = "^" if match["mark"] == "**" else match["mark"]
            found.append(_Token(mark, mark, 0.0, start))
    if not found:
        raise Unreadable("empty")
    found.append(_Token("", "", 0.0, end))
    return found


class _Reader:
    """Recursive descent: each method reads one level of the grammar and gives the closure that works it out."""

    def __init__(self, text: str, tokens: list[_Token], variables: Set[str], case_sensitive: bool) -> None:
        self.text = text
        self.tokens = tokens
        self.variables = variables
        self.case_sensitive = case_sensitive
        self.at = 0
        self.depth = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at].kind

    def refuse(self, code: str, token: _Token) -> Unreadable:
        return Unreadable(code, token.text, self.text[: token.start])

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable("long")

    def whole(self) -> Formula:
        formula = self.sum()
        if self.kind:
            raise self.refuse("closed" if self.kind == ")" else "syntax", self.tokens[self.at])
        return formula

    def sum(self) -> Formula:
        self.deeper()
        negative = self.kind == "-"
        if self.kind in ("+", "-"):
            self.at += 1
        first = self.product()
        if negative:
            first = _negated(first)
        rest = []
        while (kind := self.kind) in ("+", "-"):
            self.at += 1
            rest.append((kind == "-", self.product()))
        self.depth -= 1
        return _sum(first, rest) if rest else first

    def product(self) -> Formula:
        first = self.parallel()
        rest = []
        while (kind := self.kind) in ("*", "/"):
            self.at += 1
            rest.append((kind == "/", self.parallel()))
        return _product(first, rest) if rest else first

    def parallel(self) -> Formula:
        formula = self.power()
        if self.kind != "||":
            return formula
        branches = [formula]
        while self.kind == "||":
            self.at += 1
            branches.append(self.power())
        return lambda values: _in_parallel([one(values) for one in branches])

    def power(self) -> Formula:
        base = self.atom()
        if self.kind != "^":
            return base
        self.at += 1
        self.deeper()
        exponent = self.power()
        self.depth -= 1
        return lambda values: base(values) ** exponent(values)

    def atom(self) -> Formula:
        token = self.tokens[self.at]
        if token.kind in ("+", "-"):
            self.at += 1
            self.deeper()
            formula = self.atom()
            self.depth -= 1
            return _negated(formula) if token.kind == "-" else formula
        if token.kind == "number":
            self.at += 1
            value = token.value
            return lambda values: value
        if token.kind == "name":
            self.at += 1
            return self._named(token)
        if token.kind == "(":
            self.at += 1
            return self._closed(token)
        raise self.refuse("missing" if self.at else "syntax", token)

    def _named(self, token: _Token) -> Formula:
        key = token.text if self.case_sensitive else token.text.lower()
        if self.kind == "(":
            function = FUNCTIONS.get(key)
            if function is None:
                known = key in self.variables or key in CONSTANTS
                raise self.refuse("times" if known else "function", token)
            opening = self.tokens[self.at]
            self.at += 1
            inner = self._closed(opening)
            return lambda values: function(inner(values))
        if key in self.variables:
            return lambda values: values[key]
        if key not in CONSTANTS:
            raise self.refuse("bare" if key in FUNCTIONS else "name", token)
        value = CONSTANTS[key]
        return lambda values: value

    def _closed(self, opening: _Token) -> Formula:
        formula = self.sum()
        if self.kind != ")":
            token = self.tokens[self.at]
            raise self.refuse("syntax", token) if self.kind else self.refuse("open", opening)
        self.at += 1
        return formula


def _negated(formula: Formula) -> Formula:
    return lambda values: -formula(values)


def _sum(first: Formula, rest: list[tuple[bool, Formula]]) -> Formula:
    """Terms added or taken away, from left to right: in a loop, since a long sum must not nest deeply."""

    def formula(values: Values) -> Number:
        total = first(values)
        for less, term in rest:
            total = total - term(values) if less else total + term(values)
        return total

    return formula


def _product(first: Formula, rest: list[tuple[bool, Formula]]) -> Formula:
    def formula(values: Values) -> Number:
        total = first(values)
        for divided, factor in rest:
            total = total / factor(values) if divided else total * factor(values)
        return total

    return formula


def _in_parallel(branches: list[Number]) -> Number:
    if 0 in branches:
        return math.nan
    return 1 / sum(1 / one for one in branches)
