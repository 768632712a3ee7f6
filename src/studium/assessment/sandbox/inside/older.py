"""Names that scripts of older courses expect and that Python or numpy no longer has. Used inside the sandbox.

Only names: what an older script must say differently is rewritten by `sandbox.python2`. Nothing here replaces
what is there.
"""

from __future__ import annotations

import builtins
import collections
import collections.abc
import functools
import inspect
import io
import itertools
import math
import string
import sys
import time
import types
from typing import Any


def install() -> None:
    """Adds the names, once, before any script runs."""
    _add(
        builtins,
        unicode=str,
        basestring=str,
        long=int,
        unichr=chr,
        xrange=range,
        reduce=functools.reduce,
        cmp=lambda a, b: (a > b) - (a < b),
    )
    _add(
        string,
        join=lambda words, between=" ": between.join(words),
        split=lambda text, at=None, most=-1: text.split(at, most),
        replace=lambda text, old, new, most=-1: text.replace(old, new, most),
        find=lambda text, *rest: text.find(*rest),
        upper=lambda text: text.upper(),
        lower=lambda text: text.lower(),
        strip=lambda text, *rest: text.strip(*rest),
        count=lambda text, *rest: text.count(*rest),
        atoi=lambda text, base=10: int(text, base),
        atof=float,
        letters=string.ascii_letters,
        lowercase=string.ascii_lowercase,
        uppercase=string.ascii_uppercase,
        maketrans=str.maketrans,
    )
    _add(itertools, izip=zip, imap=map, ifilter=filter, izip_longest=itertools.zip_longest)
    _add(collections, **{name: getattr(collections.abc, name) for name in collections.abc.__all__})
    _add(sys, maxint=sys.maxsize)
    _add(time, clock=time.process_time)
    _add(inspect, getargspec=_arguments)
    _module("StringIO", StringIO=io.StringIO)
    _module("cStringIO", StringIO=io.StringIO)
    _module("__builtin__", **vars(builtins))
    _module("exceptions", **{name: value for name, value in vars(builtins).items() if _is_error(value)})
    _numbers()
    _module("loncapa", **vars(_loncapa()))
    _module("loncapa.loncapa_check", **vars(_loncapa()))


_Arguments = collections.namedtuple("_Arguments", "args varargs keywords defaults")


def _arguments(function: Any) -> _Arguments:
    return _Arguments(*inspect.getfullargspec(function)[:4])


def _numbers() -> None:
    """Old names of numpy and scipy, and `pylab` without its pictures."""
    try:
        import numpy
        import scipy
    except ImportError:
        return
    _add(numpy, float=float, int=int, complex=complex, object=object, str=str, Inf=numpy.inf, NaN=numpy.nan)
    _add(numpy, infty=numpy.inf, product=numpy.prod, alltrue=numpy.all, sometrue=numpy.any, in1d=numpy.isin)
    _add(numpy, float_=numpy.float64, complex_=numpy.complex128, trapz=getattr(numpy, "trapezoid", None))
    _add(scipy, **{name: value for name, value in vars(numpy).items() if callable(value) and name[:1] != "_"})
    _add(scipy, pi=math.pi, e=math.e, inf=math.inf, nan=math.nan)
    names = {**vars(numpy.linalg), **vars(numpy.random), **vars(numpy)}
    _module("pylab", **{name: value for name, value in names.items() if name[:1] != "_"})


def _loncapa() -> types.SimpleNamespace:
    """The few functions that problems from the older LON-CAPA system call."""
    import random2

    def random(lower: float, upper: float, step: float = 1) -> float:
        count = int((upper - lower) / (1.0 * step))
        return float(lower + step * random2.randint(0, count))

    def choose(index: Any, *choices: Any) -> Any:
        return choices[int(index) - 1]

    return types.SimpleNamespace(
        lc_random=random,
        lc_choose=choose,
        deg2rad=lambda x: x * math.pi / 180,
        rad2deg=lambda x: x * 180 / math.pi,
        i=1j,
        j=1j,
    )


def _is_error(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, BaseException)


def _add(module: Any, **names: Any) -> None:
    for name, value in names.items():
        if name not in vars(module):
            setattr(module, name, value)


def _module(name: str, **names: Any) -> None:
    made = types.ModuleType(name)
    vars(made).update({key: value for key, value in names.items() if key[:2] != "__"})
    if name not in sys.modules:
        sys.modules[name] = made
