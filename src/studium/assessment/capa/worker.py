"""The process that holds the capa engine: `python -m studium.assessment.capa.worker`, spoken to by pipes.

It takes one request at a time and ends with whoever started it: at the end of its input at the latest after the
request at hand, whose time the kernel limits even where Python is stuck.
"""

from __future__ import annotations

import base64
import os
import signal
import sys
from typing import Any

from studium.assessment.sandbox.inside import wire
from studium.assessment.sandbox.runner import Library

#: More than any request may take; then the kernel ends this process.
_ALARM = 60
_LIBRARIES = 16


def main() -> None:
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from . import jail
    from .engine import Engine, failure_of
    from .loading import load

    engine = Engine(load())
    libraries: dict[str, bytes] = {}
    wire.send(answers, {"ready": True})
    while True:
        request = wire.receive(requests)
        signal.alarm(_ALARM)
        reply: dict[str, Any]
        try:
            jail.library = _library(request, libraries)
            reply = _do(engine, request)
        except LookupError as error:
            reply = {"need": "library"} if isinstance(error, _Unknown) else {"failure": failure_of(error)}
        except Exception as error:
            reply = {"failure": failure_of(error)}
        signal.alarm(0)
        wire.send(answers, reply)


def _do(engine: Any, request: dict[str, Any]) -> dict[str, Any]:
    source, seed = request["source"], request["seed"]
    if request["do"] == "grade":
        return dict(engine.grade(source, seed, request["answers"]))
    return dict(engine.open(source, seed))


class _Unknown(LookupError):
    """A library that has not been sent yet."""


def _library(request: dict[str, Any], kept: dict[str, bytes]) -> Library | None:
    """The course's library; its bytes come along when this process asks for them."""
    name = request.get("library")
    if not name:
        return None
    if "zip" in request:
        while len(kept) >= _LIBRARIES:
            kept.pop(next(iter(kept)))
        kept[name] = base64.b64decode(request["zip"])
    if name not in kept:
        raise _Unknown(name)
    return Library(name, lambda: kept[name])


if __name__ == "__main__":
    try:
        main()
    except wire.Closed:
        sys.exit(0)
