"""Runs scripts of courses, each in a process of its own inside the walls. One at a time, for one caller.

starting -> ready -> (a script runs) -> ready      a script that fails, loops or is killed harms nobody else
ready -> gone -> starting                          the zygote died or said something odd: started anew
"""

from __future__ import annotations

import base64
import contextlib
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from .inside import wire
from .walls import command, obstacle

_START_SECONDS: Final = 60
#: What importing a library that a script wants may take on a busy machine, before the script's own time begins.
_WARM_SECONDS: Final = 15
_LIBRARIES: Final = 32
SECONDS: Final = 8
CPU_SECONDS: Final = 3
MEGABYTES: Final = 512


class NoSandbox(Exception):
    """Scripts cannot be run here; the sentence says what to install."""


class ScriptFailed(Exception):
    """A script came to no good end.

    `kind` is raised (an exception of the script's own: `type`, `message`, `line`), time, memory, output, ended
    (it killed itself) or library.
    """

    def __init__(self, kind: str, type: str = "", message: str = "", line: int = 0) -> None:
        super().__init__(message or kind)
        self.kind, self.type, self.message, self.line = kind, type, message, line


@dataclass(frozen=True, slots=True)
class Library:
    """A course's python_lib.zip: a name that changes with its bytes, and how to get them."""

    name: str
    read: Callable[[], bytes] = field(compare=False)


@dataclass(slots=True)
class Sandbox:
    """The zygote and the talk with it. Not for several threads at once."""

    seconds: float = SECONDS
    cpu: int = CPU_SECONDS
    megabytes: int = MEGABYTES
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _kept: set[str] = field(default_factory=set, init=False)

    def run(self, code: str, variables: dict[str, Any], library: Library | None = None) -> dict[str, Any]:
        """The plain variables that the script leaves. Raises `ScriptFailed`, `NoSandbox`."""
        request = {
            "run": code,
            "globals": variables,
            "library": library.name if library else None,
            "seconds": self.seconds,
            "cpu": self.cpu,
            "megabytes": self.megabytes,
        }
        if library is not None:
            self._carry_in(library)
        reply = self._ask(request, self.seconds + _WARM_SECONDS)
        if "globals" in reply:
            found: dict[str, Any] = reply["globals"]
            return found
        if reply.get("error") == "filter":
            raise NoSandbox(str(reply.get("message")))
        raise ScriptFailed(
            str(reply.get("error")),
            str(reply.get("type", "")),
            str(reply.get("message", "")),
            int(reply.get("line", 0)),
        )

    def close(self) -> None:
        """Ends the zygote and all in it."""
        process, self._process = self._process, None
        self._kept.clear()
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)

    def _carry_in(self, library: Library) -> None:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if library.name in self._kept:
            return
        if len(self._kept) >= _LIBRARIES:  # They lie in memory: begin anew rather than keep them all.
            self.close()
        packed = base64.b64encode(library.read()).decode("ascii")
        reply = self._ask({"library": library.name, "zip": packed}, 60)
        if reply.get("kept") != library.name:
            raise ScriptFailed("library", message=str(reply.get("message", "")))
        self._kept.add(library.name)

    def _ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        process = self._started()
        if process.stdin is None or process.stdout is None:
            raise NoSandbox("the sandbox has no pipes")
        try:
            wire.send(process.stdin.fileno(), request)
            reply = wire.receive(process.stdout.fileno(), seconds=seconds)
        except (wire.Closed, wire.Late):
            self.close()
            return {"error": "ended"}
        return reply if isinstance(reply, dict) else {"error": "ended"}

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        why = obstacle()
        if why:
            raise NoSandbox(why)
        pipe = subprocess.PIPE
        process = subprocess.Popen(command(), stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0)  # noqa: S603
        self._process = process
        try:
            if process.stdout is not None:
                wire.receive(process.stdout.fileno(), seconds=_START_SECONDS)
        except (wire.Closed, wire.Late) as error:
            process.kill()
            said = process.stderr.read(400).decode(errors="replace") if process.stderr else ""
            self.close()
            raise NoSandbox(f"the sandbox did not start: {said.strip() or error}") from error
        return process
