"""The whole platform as an operator starts it: `studium up` with its demo, on the database of this test run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from studium.environment import ROOT


@dataclass(frozen=True)
class Site:
    """A running site. `seconds` is how long it took from the command to the first answer."""

    url: str
    seconds: float
    log: Path
    data: Path


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Runs `studium up` until the block ends; it must then stop cleanly on SIGTERM."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("STUDIUM_", "DATABASE_", "DJANGO_"))}
    kept["PYTHONPATH"] = str(ROOT / "src")
    if url := os.environ.get("DATABASE_URL", ""):
        kept["DATABASE_URL"] = _own_database(url, f"studium_story_{port}")
    log = folder / "up.log"
    began = time.monotonic()
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "studium", "up", "--port", str(port), "--data", str(folder / "var")],
            env=kept,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    site = f"http://localhost:{port}"
    try:
        _wait(site, process, log)
        yield Site(site, time.monotonic() - began, log, folder / "var")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0, log.read_text()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        if "DATABASE_URL" in kept:
            _drop(kept["DATABASE_URL"])


def _wait(site: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        assert process.poll() is None, f"studium up ended: {log.read_text()}"
        try:
            with urllib.request.urlopen(f"{site}/programs/", timeout=10):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"no answer within 180 s: {log.read_text()}")


def _own_database(url: str, name: str) -> str:
    _run_sql(url, f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _drop(url: str) -> None:
    name = urlsplit(url).path.lstrip("/")
    _run_sql(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _run_sql(url: str, statement: str) -> None:
    import psycopg

    admin = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(statement)
