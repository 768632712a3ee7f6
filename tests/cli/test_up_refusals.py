"""`studium up` refuses with one sentence and exit code 2, and leaves nothing half-made."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

from studium.environment import ROOT


def up(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("STUDIUM_", "DATABASE_", "DJANGO_"))
    }
    command = [sys.executable, "-m", "studium", "up", *arguments]
    return subprocess.run(
        command,
        env=kept | {"PYTHONPATH": str(ROOT / "src")} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(result: subprocess.CompletedProcess[str], sentence: str) -> None:
    assert result.returncode == 2, result.stderr
    assert sentence in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr


def test_a_taken_port_is_named_and_nothing_is_made(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused(up("--port", str(port), "--data", str(tmp_path / "var")), f"Port {port} cannot be used")
    assert not (tmp_path / "var").exists()


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path):
    file = tmp_path / "file"
    file.write_text("not a folder")
    refused(up("--port", "18431", "--data", str(file / "var")), "cannot be written")


def test_a_database_that_does_not_answer_is_a_sentence(tmp_path: Path):
    url = "postgresql://nobody:x@127.0.0.1:9/none"
    refused(
        up("--port", "18432", "--data", str(tmp_path), DATABASE_URL=url), "The database cannot be reached"
    )
    assert not (tmp_path / "demo").exists()


def test_production_with_demo_mode_is_refused(tmp_path: Path):
    result = up(
        "--port",
        "18433",
        "--data",
        str(tmp_path),
        STUDIUM_ENV="production",
        STUDIUM_BASE_URL="https://s.example",
        STUDIUM_DEMO="1",
    )
    refused(result, "STUDIUM_DEMO cannot be on")


def test_a_port_that_is_none_is_refused(tmp_path: Path):
    refused(up("--port", "70000", "--data", str(tmp_path)), "is not a port")


def test_a_database_newer_than_the_code_is_refused_untouched(tmp_path: Path):
    manage = [sys.executable, "-m", "studium", "manage"]
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("STUDIUM_", "DATABASE_", "DJANGO_"))
    }
    kept |= {"PYTHONPATH": str(ROOT / "src"), "STUDIUM_DATA": str(tmp_path)}
    subprocess.run([*manage, "migrate", "--verbosity", "0", "core"], env=kept, check=True, timeout=60)
    with sqlite3.connect(tmp_path / "studium.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_later', '2030-01-01')"
        )
    refused(up("--port", "18434", "--data", str(tmp_path)), "newer than this code (it has core.9999_later)")


def test_a_command_before_the_first_start_says_there_is_no_database(tmp_path: Path):
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("STUDIUM_", "DATABASE_"))
    }
    result = subprocess.run(
        [sys.executable, "-m", "studium", "manage", "showmigrations"],
        env=kept
        | {"PYTHONPATH": str(ROOT / "src"), "STUDIUM_DATA": str(tmp_path / "none"), "STUDIUM_TEST": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    refused(result, "The database could not be used")
