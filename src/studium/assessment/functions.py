"""The functions that edX's calculator knows, on floats and complex numbers.

What lies outside a real function's domain follows edX: roots, logarithms, arcsin, arccos and arctanh go on into
the complex numbers, the others have no value there (nan), so that no answer is equal to it.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from typing import Final

Number = float | complex
Function = Callable[[Number], Number]


class NotWhole(ValueError):
    """A factorial of something other than a whole number that is not negative."""


def _either(real: Callable[[float], float], complex_: Callable[[complex], complex]) -> Function:
    """The real function where it has a value, else the complex one."""

    def function(value: Number) -> Number:
        if not isinstance(value, complex):
            try:
                return real(value)
            except ValueError:
                pass
        return complex_(value)

    return function


def _real(real: Callable[[float], float], complex_: Callable[[complex], complex]) -> Function:
    """The real function, nan outside its domain; the complex one for complex numbers only."""

    def function(value: Number) -> Number:
        if isinstance(value, complex):
            return complex_(value)
        try:
            return real(value)
        except ValueError:
            return math.nan

    return function


def _of_inverse(function: Function) -> Function:
    return lambda value: function(1 / value)


def _one_over(function: Function) -> Function:
    return lambda value: 1 / function(value)


def _arccot(value: Number) -> Number:
    half = -math.pi / 2 if value.real < 0 else math.pi / 2
    return half - _ATAN(value)


def factorial(value: Number) -> Number:
    """n! for a whole number up to 170, beyond which no float holds it. Raises `NotWhole`, OverflowError."""
    if isinstance(value, complex) and value.imag == 0:
        value = value.real
    if isinstance(value, complex) or not value >= 0 or value != math.floor(min(value, 1e9)):
        raise NotWhole
    if value > 170:
        raise OverflowError
    return float(math.factorial(int(value)))


def _absolute(value: Number) -> Number:
    return abs(value)


def _real_part(value: Number) -> Number:
    return value.real


def _imaginary_part(value: Number) -> Number:
    return value.imag


def _conjugate(value: Number) -> Number:
    return value.conjugate()


_SIN, _COS, _TAN = _either(math.sin, cmath.sin), _either(math.cos, cmath.cos), _either(math.tan, cmath.tan)
_SINH, _COSH, _TANH = (
    _either(math.sinh, cmath.sinh), _either(math.cosh, cmath.cosh), _either(math.tanh, cmath.tanh),
)  # fmt: skip
_ATAN, _ASINH, _ACOSH = (
    _real(math.atan, cmath.atan), _real(math.asinh, cmath.asinh), _real(math.acosh, cmath.acosh),
)  # fmt: skip
_ATANH = _either(math.atanh, cmath.atanh)

FUNCTIONS: Final[dict[str, Function]] = {
    "sin": _SIN, "cos": _COS, "tan": _TAN,
    "sec": _one_over(_COS), "csc": _one_over(_SIN), "cot": _one_over(_TAN),
    "arcsin": _either(math.asin, cmath.asin), "arccos": _either(math.acos, cmath.acos), "arctan": _ATAN,
    "arcsec": _of_inverse(_real(math.acos, cmath.acos)), "arccsc": _of_inverse(_real(math.asin, cmath.asin)),
    "arccot": _arccot,
    "sinh": _SINH, "cosh": _COSH, "tanh": _TANH,
    "sech": _one_over(_COSH), "csch": _one_over(_SINH), "coth": _one_over(_TANH),
    "arcsinh": _ASINH, "arccosh": _ACOSH, "arctanh": _ATANH,
    "arcsech": _of_inverse(_ACOSH), "arccsch": _of_inverse(_ASINH),
    "arccoth": _of_inverse(_real(math.atanh, cmath.atanh)),
    "sqrt": _either(math.sqrt, cmath.sqrt), "exp": _either(math.exp, cmath.exp),
    "ln": _either(math.log, cmath.log), "log10": _either(math.log10, cmath.log10),
    "log2": _either(math.log2, lambda x: cmath.log(x) / math.log(2)),
    "abs": _absolute, "fact": factorial, "factorial": factorial,
    "re": _real_part, "im": _imaginary_part, "conj": _conjugate,
}  # fmt: skip
