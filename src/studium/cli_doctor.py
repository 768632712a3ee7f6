"""`studium doctor`: what this machine has, what is missing, and the command that installs it."""

from __future__ import annotations

import argparse
import ctypes.util
import shutil
import sqlite3
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One look. `needed` says whether Studium can run without it."""

    what: str
    found: bool
    needed: bool
    sentence: str


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "doctor", help="check this machine; says what is missing and how to install it"
    )
    parser.set_defaults(run=run)


def examine() -> list[Finding]:
    """Looks at the machine; touches nothing."""
    findings = [
        Finding("Python", sys.version_info >= (3, 12), True, f"Python {sys.version.split()[0]}"),
        Finding("SQLite", _has_fts5(), True, f"SQLite {sqlite3.sqlite_version} with full-text search (FTS5)"),
    ]
    findings += [
        _program("Chromium", ("chromium", "chromium-browser", "google-chrome"), "browser tests", "chromium"),
        _program("Node.js", ("node",), "the independent credential check in tests", "nodejs npm"),
        _program("pg_dump", ("pg_dump",), "working with PostgreSQL", "postgresql-client"),
    ]
    pango = ctypes.util.find_library("pango-1.0") is not None
    findings.append(
        Finding(
            "Pango",
            pango,
            False,
            "PDF documents"
            if pango
            else _install("Pango", "PDF documents", "libpango-1.0-0 libpangoft2-1.0-0"),
        )
    )
    return findings


def run(args: argparse.Namespace) -> int:
    findings = [*examine(), _database(), _sandbox()]
    for finding in findings:
        mark = "ok     " if finding.found else ("MISSING" if finding.needed else "without")
        print(f"{mark}  {finding.what}: {finding.sentence}")
    return 0 if all(finding.found or not finding.needed for finding in findings) else 1


def _program(what: str, names: tuple[str, ...], purpose: str, package: str) -> Finding:
    path = next((found for name in names if (found := shutil.which(name))), None)
    return Finding(
        what, path is not None, False, f"{path}, for {purpose}" if path else _install(what, purpose, package)
    )


def _install(what: str, purpose: str, package: str) -> str:
    return f"{what} is not installed, so {purpose} cannot be used; on Debian: apt-get install {package}"


def _has_fts5() -> bool:
    with sqlite3.connect(":memory:") as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
        except sqlite3.OperationalError:
            return False
    return True


def _sandbox() -> Finding:
    """Whether the scripts of problems can run: bubblewrap is there, and may do its work."""
    from .cli import setup_django

    setup_django()
    from .assessment.sandbox.walls import obstacle

    why = obstacle()
    return Finding("bubblewrap", not why, False, why or "runs the scripts of problems")


def _database() -> Finding:
    from .cli import setup_django

    setup_django()
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        return Finding("Database", False, True, f"cannot be reached: {str(error).strip().splitlines()[0]}")
    return Finding("Database", True, True, f"{connection.vendor}, {connection.settings_dict['NAME']}")
