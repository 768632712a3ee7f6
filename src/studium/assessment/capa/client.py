"""Speaks to the worker: one for each process, started at first need, shared by its threads.

A few may wait for it; whoever comes when the queue is full is refused at once. A worker that stalls past its time
or dies is replaced by a new one, and only the request at hand is lost.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _

from studium.assessment.sandbox.inside import wire
from studium.assessment.sandbox.runner import Library
from studium.core.errors import StudiumError

#: Who may stand in line, the one at the worker included.
QUEUE: Final = 16
#: The longest a request may take, longer than the longest script, and the longest start.
SECONDS: Final = 30.0
_START_SECONDS: Final = 60.0


class Unavailable(StudiumError):
    """The grader is busy, or has been stopped in the middle. Nothing was recorded."""

    http_status: ClassVar[int] = 503

    def __init__(self) -> None:
        super().__init__(
            _(
                "This problem is graded by a script, and the grader is busy. "
                "Nothing was recorded; try again in a moment."
            )
        )


@dataclass(slots=True, eq=False)
class Client:
    """The line in front of one worker, and the worker."""

    queue: int = QUEUE
    seconds: float = SECONDS
    _line: threading.Semaphore = field(init=False)
    _turn: threading.Lock = field(default_factory=threading.Lock, init=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _owner: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._line = threading.Semaphore(self.queue)

    def ask(self, request: dict[str, Any], library: Library | None = None) -> dict[str, Any]:
        """The worker's answer. Raises `Unavailable`."""
        if not self._line.acquire(blocking=False):
            raise Unavailable
        try:
            if not self._turn.acquire(timeout=self.seconds):
                raise Unavailable
            try:
                return self._asked({**request, "library": library.name if library else None}, library)
            finally:
                self._turn.release()
        finally:
            self._line.release()

    def close(self) -> None:
        """Ends the worker. The next request starts another."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)

    @property
    def pid(self) -> int | None:
        """The worker's process, where one runs."""
        running = self._process is not None and self._owner == os.getpid() and self._process.poll() is None
        return self._process.pid if running and self._process else None

    def _asked(self, request: dict[str, Any], library: Library | None) -> dict[str, Any]:
        # A worker may have died while nobody asked it anything; that costs nobody a request.
        reply = self._said(request)
        if "need" in reply and library is not None:
            packed = base64.b64encode(library.read()).decode("ascii")
            reply = self._said({**request, "zip": packed})
        return reply

    def _said(self, request: dict[str, Any]) -> dict[str, Any]:
        process = self._started()
        if process.stdin is None or process.stdout is None:
            raise Unavailable
        try:
            wire.send(process.stdin.fileno(), request)
            reply = wire.receive(process.stdout.fileno(), seconds=self.seconds)
        except (wire.Closed, wire.Late) as error:
            self.close()
            raise Unavailable from error
        if not isinstance(reply, dict):
            self.close()
            raise Unavailable
        return reply

    def _started(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():
            self._process = None  # It belongs to the process that this one was forked from.
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        source = Path(__file__).resolve().parents[3]
        environment = {key: value for key, value in os.environ.items() if key in _KEPT}
        environment |= {"PYTHONPATH": str(source), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        pipe = subprocess.PIPE
        self._process = process = subprocess.Popen(
            [sys.executable, "-m", "studium.assessment.capa.worker"],
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=environment,
        )
        self._owner = os.getpid()
        try:
            wire.receive(process.stdout.fileno() if process.stdout else -1, seconds=_START_SECONDS)
        except (wire.Closed, wire.Late) as error:
            self.close()
            raise Unavailable from error
        return process


#: What the worker is given of this process's surroundings: where programs and libraries are, no secret.
_KEPT: Final = frozenset(
    ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "TMPDIR")
)

client: Final = Client()
atexit.register(client.close)
