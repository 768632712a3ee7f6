"""Why what was typed is not a number or a formula: a sentence for the learner, naming what and where."""

from __future__ import annotations

from typing import Final

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .calculator import Unreadable

_SHOWN: Final = 24
_ANYWHERE: Final = {
    "long": gettext_lazy("This expression is too long to read; write it more shortly."),
    "zero": gettext_lazy("This divides by zero."),
    "large": gettext_lazy("This value is too large to compute."),
    "domain": gettext_lazy("A function here is used outside its domain."),
    "factorial": gettext_lazy("A factorial needs a whole number that is not negative."),
}


def of_number(error: Unreadable, typed: str) -> str:
    """Why a number could not be read; safe as HTML."""
    part = escape(error.part)
    if error.code == "sign":
        return _("“%(part)s” has no meaning in a number. Write decimals with a point, as in 3.14.") % {
            "part": part
        }
    if error.code == "name":
        return _("“%(part)s” is not a known constant. Write the number only, and * for times.") % {
            "part": part
        }
    if error.code in ("syntax", "missing", "suffix"):
        return _("“%(typed)s” could not be read as a number.") % {"typed": escape(typed.strip()[:60])}
    return _common(error)


def of_formula(error: Unreadable, variables: tuple[str, ...]) -> str:
    """Why a formula could not be read, and where in it; safe as HTML. `variables` are those it may use."""
    part, place = escape(error.part), _place(error.before)
    if error.code == "sign":
        return _("%(place)s: “%(part)s” has no meaning in a formula.") % {"place": place, "part": part}
    if error.code == "name":
        if not variables:
            return _("%(place)s: “%(part)s” is not a known constant.") % {"place": place, "part": part}
        return _(
            "%(place)s: “%(part)s” is not a variable of this question. It uses %(known)s; write * for times."
        ) % {"place": place, "part": part, "known": escape(", ".join(variables))}
    if error.code == "suffix":
        return _("%(place)s: a sign such as * is missing before “%(part)s”.") % {"place": place, "part": part}
    if error.code == "syntax" and error.part:
        return _("%(place)s: “%(part)s” was not expected; perhaps a sign such as * is missing.") % {
            "place": place,
            "part": part,
        }
    if error.code in ("missing", "syntax"):
        if error.part:
            return _("%(place)s: a number or a name is missing before “%(part)s”.") % {
                "place": place,
                "part": part,
            }
        return _("%(place)s: a number or a name is missing.") % {"place": place}
    return _common(error)


def _common(error: Unreadable) -> str:
    part, place = escape(error.part), _place(error.before)
    if error.code in _ANYWHERE:
        return str(_ANYWHERE[error.code])
    if error.code == "open":
        return _("%(place)s: a parenthesis is opened and never closed.") % {"place": place}
    if error.code == "closed":
        return _("%(place)s: a parenthesis is closed that was never opened.") % {"place": place}
    if error.code == "times":
        return _("%(place)s: “%(part)s” is not a function; write * for times before the parenthesis.") % {
            "place": place,
            "part": part,
        }
    if error.code == "bare":
        return _("%(place)s: “%(part)s” is a function; write what it is of in parentheses.") % {
            "place": place,
            "part": part,
        }
    return _("%(place)s: “%(part)s” is not a known function.") % {"place": place, "part": part}


def _place(before: str) -> str:
    before = before.strip()
    if not before:
        return _("At the start")
    shown = before if len(before) <= _SHOWN else "…" + before[-_SHOWN:]
    return _("After “%(before)s”") % {"before": escape(shown)}
