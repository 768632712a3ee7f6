"""What a script leaves behind, as JSON: its plain variables, or how it failed. Used inside the sandbox."""

from __future__ import annotations

import json
import traceback
from typing import Any

MOST_TEXT = 2_000
_PLAIN = (type(None), bool, int, float, str, list, tuple, dict)


def plain(space: dict[str, Any]) -> dict[str, Any]:
    """The variables that JSON can hold; functions, modules and the like stay behind."""
    kept = {}
    for name, value in space.items():
        if not isinstance(name, str) or name.startswith("__"):
            continue
        simple = _simple(value)
        if not isinstance(simple, _PLAIN):
            continue
        try:
            kept[name] = json.loads(json.dumps(simple, default=_number))
        except (TypeError, ValueError, RecursionError, MemoryError):
            continue
    return kept


def _simple(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "ignore")
    if isinstance(value, complex):
        return str(value)
    if type(value).__module__ == "numpy" and getattr(value, "shape", None) == ():
        return _simple(value.item())
    return value


def _number(value: Any) -> Any:
    """A number of numpy inside a list or a dict."""
    simple = _simple(value)
    if isinstance(simple, _PLAIN):
        return simple
    raise TypeError


def failure(error: BaseException) -> dict[str, Any]:
    """The kind, words and line of an error."""
    line = 0
    if isinstance(error, SyntaxError):
        line = error.lineno or 0
    else:
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename == "script":
                line = frame.lineno or line
    try:
        words = str(error)[:MOST_TEXT]
    except BaseException:
        words = ""
    return {"error": "raised", "type": type(error).__name__[:80], "message": words, "line": line}
