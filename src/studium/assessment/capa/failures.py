"""What went wrong in the worker, in sentences: for the author at import, for the learner after an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.html import escape
from django.utils.translation import gettext as _

from studium.assessment import markup
from studium.assessment.errors import Unsupported

#: Errors of Python itself: they tell of a slip in the script, not of the answer.
_SLIPS: Final = frozenset(
    (
        *("NameError", "TypeError", "AttributeError", "ImportError", "ModuleNotFoundError", "SyntaxError"),
        *(
            "IndentationError",
            "KeyError",
            "IndexError",
            "UnboundLocalError",
            "RecursionError",
            "PermissionError",
        ),
        *("FileNotFoundError", "OSError", "AssertionError", "NotImplementedError", "ZeroDivisionError"),
    )
)


def refusal(failure: Mapping[str, Any]) -> Unsupported:
    """Why a problem cannot be opened, for its author."""
    kind, message = failure.get("kind"), str(failure.get("message") or "")[:300]
    if kind == "sandbox":
        return Unsupported("sandbox", message)
    if kind == "script":
        how = {
            "time": _("its script does not come to an end"),
            "memory": _("its script takes more memory than it may"),
            "output": _("its script makes more data than it may"),
            "ended": _("its script ends the process that it runs in"),
            "library": _("the course's python_lib.zip cannot be used: %(message)s") % {"message": message},
        }.get(str(failure.get("how")))
        if how is None and failure.get("type") == "ModuleNotFoundError":
            how = _(
                "its script asks for a Python module that neither this system nor the course's python_lib.zip "
                "has (%(message)s)"
            ) % {"message": message}
        if how is None:
            how = _("its script fails on line %(line)s: %(type)s: %(message)s") % {
                "line": failure.get("line", 0),
                "type": failure.get("type", ""),
                "message": message,
            }
        return Unsupported("script", _("The problem cannot be opened: %(how)s.") % {"how": how.rstrip(".")})
    return Unsupported("problem", _("The problem cannot be opened: %(how)s.") % {"how": message.rstrip(".")})


def sentence(failure: Mapping[str, Any]) -> str:
    """What a learner is told, as clean HTML, when an answer could not be graded. Nothing was recorded."""
    kind, message = failure.get("kind"), str(failure.get("message") or "")[:1000]
    if kind == "sandbox":
        return escape(_("Problems graded by a script cannot be answered here yet; nothing was recorded."))
    if kind == "answer" and message:
        return str(markup.clean_html(escape(message)).html)
    if kind == "script" and failure.get("how") == "raised" and failure.get("type") not in _SLIPS and message:
        return str(markup.clean_html(message).html)
    if kind == "script" and failure.get("how") == "time":
        return escape(
            _(
                "Grading this answer took too long and was stopped. Nothing was recorded; try a simpler answer."
            )
        )
    return escape(
        _(
            "The script that grades this problem failed on this answer. Nothing was recorded; "
            "check how you wrote it, and tell your course team if it should be right."
        )
    )
