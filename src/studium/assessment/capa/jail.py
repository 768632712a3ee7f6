"""Where the capa engine hands over a script: it goes into the sandbox. For the worker process alone."""

from __future__ import annotations

from typing import Any

from studium.assessment.sandbox import python2
from studium.assessment.sandbox.runner import Library, NoSandbox, Sandbox, ScriptFailed

#: What an older script says that Python 3 no longer knows: worth rewriting it.
_OLD_SPEECH = frozenset(
    ("AttributeError", "NameError", "ImportError", "ModuleNotFoundError", "TypeError", "SyntaxError")
)

sandbox = Sandbox()
#: The library of the course whose problem is at hand.
library: Library | None = None
#: How the last script failed; the engine passes on words alone.
failed: ScriptFailed | NoSandbox | None = None
_rewritten: set[int] = set()


def execute(data: dict[str, Any]) -> tuple[str | None, Exception | None]:
    """The engine's hook: runs `code` on `globals_dict` and leaves the results there.

    Returns the words of an error and the error itself, or two times nothing.
    """
    from codejail.safe_exec import SafeExecException, json_safe
    from xblocks_contrib.problem.capa.safe_exec.safe_exec import CODE_PROLOG, LAZY_IMPORTS

    global failed
    code, variables = data["code"], json_safe(data["globals_dict"])
    try:
        found = _run(code, variables)
    except (ScriptFailed, NoSandbox) as error:
        if isinstance(error, ScriptFailed) and error.line:
            error.line = max(0, error.line - (CODE_PROLOG + LAZY_IMPORTS).count("\n"))
        failed = error
        words = f"{getattr(error, 'type', '') or 'error'}: {error}"
        return words, SafeExecException(words)
    data["globals_dict"].update(found)
    return None, None


def _run(code: str, variables: dict[str, Any]) -> dict[str, Any]:
    """Runs a script as it is; where it turns out to be Python 2, rewritten, from then on always."""
    mark = hash(code)
    if mark in _rewritten or not python2.compiles(code):
        newer = python2.rewritten(code)
        if newer is not None:
            return sandbox.run(newer, variables, library)
    try:
        return sandbox.run(code, variables, library)
    except ScriptFailed as error:
        newer = python2.rewritten(code) if error.type in _OLD_SPEECH else None
        if newer is None:
            raise
        try:
            found = sandbox.run(newer, variables, library)
        except ScriptFailed:
            raise error from None
        if len(_rewritten) > 2000:
            _rewritten.clear()
        _rewritten.add(mark)
        return found
