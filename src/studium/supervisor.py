"""Web server and task worker as one foreground process: started together, watched, stopped together.

States: starting -> running -> stopping -> stopped. A worker that dies is started again with growing pauses; a
web server that dies ends the whole, since a supervisor above (systemd, a container) is better at that.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from types import FrameType

_GRACE_SECONDS = 10.0


@dataclass
class Supervisor:
    host: str
    port: int
    demo: bool
    _children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _stopping: bool = False

    def run(self) -> int:
        """Runs until a signal or the web server's end; returns the exit code."""
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGTERM, self._stop)
        self._start("web")
        if not self._answers():
            code = self._children["web"].poll()
            self._end_children()
            if self._stopping:
                return 0
            print(
                f"studium: the web server did not start (exit code {code}); the lines above say why.",
                file=sys.stderr,
            )
            return 2
        self._start("worker")
        self._announce()
        from .journey import rounds

        pause, started = 1.0, time.monotonic()
        while not self._stopping:
            time.sleep(0.2)
            if self._stopping:
                break
            rounds.enqueue_due()
            if self._children["web"].poll() is not None:
                print("studium: the web server ended unexpectedly; see the lines above.", file=sys.stderr)
                self._end_children()
                return 1
            if self._children["worker"].poll() is not None:
                if time.monotonic() - started > 60:
                    pause = 1.0
                print(f"studium: the task worker ended; starting it again in {pause:.0f} s.", file=sys.stderr)
                time.sleep(pause)
                pause, started = min(pause * 2, 60.0), time.monotonic()
                self._start("worker")
        self._end_children()
        return 0

    def _commands(self) -> dict[str, list[str]]:
        return {
            "web": [
                sys.executable, "-m", "studium.server", "--host", self.host, "--port", str(self.port),
                "--workers", str(max(2, os.cpu_count() or 1)),
            ],
            "worker": [
                sys.executable, "-m", "django", "db_worker", "--interval", "0.5", "--queue-name", "*", "--verbosity", "0",
                "--no-reload", "--no-startup-delay",
            ],
        }  # fmt: skip

    def _start(self, name: str) -> None:
        # A session of its own keeps Ctrl-C ours: we end the children in order.
        self._children[name] = subprocess.Popen(self._commands()[name], start_new_session=True)  # noqa: S603

    def _answers(self) -> bool:
        url = f"http://{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{self.port}/healthz"  # noqa: S104
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not self._stopping:
            if self._children["web"].poll() is not None:
                return False
            try:
                with urllib.request.urlopen(url, timeout=5):
                    return True
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        return False

    def _announce(self) -> None:
        print(f"\nStudium runs at http://localhost:{self.port}  (Ctrl-C stops it)")
        if self.demo:
            from studium.journey import demo

            print("\nDemo people, one click each on the sign-in page:")
            for person in demo.people():
                print(f"  {person.display_name:<24} {person.story}")
        print(flush=True)

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _end_children(self) -> None:
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + _GRACE_SECONDS
        for child in self._children.values():
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
