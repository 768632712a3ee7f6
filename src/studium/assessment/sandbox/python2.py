"""Scripts of older courses were written in Python 2: this rewrites them, mechanically, for Python 3.

Only the wording changes (print statements, `<>`, `has_key`, `iteritems`, renamed modules); whole-number division
stays as it was meant, since capa has always divided exactly.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import Any

_lock = threading.Lock()
_MOST = 200_000
_INDENT = re.compile(r"^[ \t]+")


def compiles(code: str) -> bool:
    """Whether Python 3 can read it."""
    try:
        compile(code, "script", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


@lru_cache(maxsize=256)
def rewritten(code: str) -> str | None:
    """The same script for Python 3; None where it cannot be rewritten or nothing would change."""
    if len(code) > _MOST:
        return None
    text = _evened(code)
    try:
        with _lock:
            made = str(_tool().refactor_string(text if text.endswith("\n") else text + "\n", "script"))
    except Exception:  # The converter raises parse and token errors of its own, and others on odd input.
        return None
    return made if made != code and made.strip() != code.strip() and compiles(made) else None


def _evened(code: str) -> str:
    """Tabs at the beginning of lines as Python 2 counted them."""
    return "".join(
        _INDENT.sub(lambda found: found.group().expandtabs(8), line) for line in code.splitlines(True)
    )


@lru_cache(maxsize=1)
def _tool() -> Any:
    from fissix.refactor import RefactoringTool, get_fixers_from_package

    return RefactoringTool(get_fixers_from_package("fissix.fixes"))
