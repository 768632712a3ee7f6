"""The server under measurement: the production command line, on its own port, with its CPU and memory read."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """User and system time of the server's processes so far."""
        return sum(_cpu(pid) for pid in _tree(self.pid))

    def pss_mb(self) -> float:
        """Proportional memory of the server's processes, in MB."""
        return sum(_pss(pid) for pid in _tree(self.pid)) / 1024


@contextmanager
def server(*, workers: int, threads: int) -> Iterator[Server]:
    """Runs the site (with the floors' addresses beside) on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "studium.bench.settings"}
    command = [
        sys.executable, "-m", "studium.server", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(workers), "--threads", str(threads),
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603
    try:
        _wait(port, process)
        yield Server(port=port, pid=process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def database_cpu_seconds() -> float:
    """User and system time of all PostgreSQL processes of this machine; 0 where there are none."""
    return sum(_cpu(pid) for pid in _processes() if _name(pid) == "postgres")


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server under measurement did not start; the lines above say why")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/floor/static", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server under measurement did not answer within 30 s")


def _processes() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _stat(pid: int) -> list[str]:
    try:
        # The name, in brackets, may hold spaces; what follows the last bracket does not.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _cpu(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICK if fields else 0.0


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _tree(root: int) -> list[int]:
    parents = {pid: int(fields[1]) for pid in _processes() if (fields := _stat(pid))}
    found = [root]
    for pid in found:
        found.extend(child for child, parent in parents.items() if parent == pid)
    return found


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
