"""`studium up`: from nothing to a running site, in one foreground process; `studium demo reset`."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from . import environment
from .core.errors import StudiumError
from .environment import ROOT, BadEnvironment


class CannotStart(StudiumError):
    """Something outside Studium must be put right first; nothing was half-made."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "up",
        help="run the platform, with its demo on first start",
        description="Creates what is missing (data folder, secrets, database, demo), then runs web server and task "
        "worker until Ctrl-C. DATABASE_URL chooses PostgreSQL; without it everything is in the data folder.",
    )
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (default 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default 127.0.0.1)")
    parser.add_argument("--data", type=Path, help="the data folder (default ./var, or STUDIUM_DATA)")
    parser.add_argument("--empty", action="store_true", help="at first start, do not load the demo")
    parser.set_defaults(run=run)


def add_demo_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("demo", help="the demo: reset puts it back as it was at first start")
    parser.add_argument("action", choices=["reset"])
    parser.add_argument("--data", type=Path, help="the data folder (default ./var, or STUDIUM_DATA)")
    parser.set_defaults(run=run_demo)


def run(args: argparse.Namespace) -> int:
    _check_port(args.host, args.port)
    production = os.environ.get("STUDIUM_ENV") == "production"
    if production:
        # Its refusals come before anything is made.
        environment.read()
    data = _data_folder(args.data)
    marker = data / "demo"
    first = not marker.exists()
    if first:
        marker.write_text("empty" if args.empty or production else "loading")
    demo = marker.read_text().strip()
    if production and demo != "empty":
        raise CannotStart(
            f"The data in {data} is a demo's; a production site needs a data folder of its own."
        )
    os.environ["STUDIUM_DEMO"] = "0" if demo == "empty" else "1"
    os.environ.setdefault("STUDIUM_BASE_URL", f"http://localhost:{args.port}")
    try:
        _prepare(data)
        # Fonts and static files take as long as the demo does, and need nothing of it: both at once.
        static = subprocess.Popen([sys.executable, "-m", "studium.web.prepare", str(data)])  # noqa: S603 - our own
        try:
            if demo == "loading":
                _load_demo()
                marker.write_text("loaded")
        finally:
            static.wait()
        if static.returncode:
            raise CannotStart("The static files could not be prepared; the lines above say why.")
    except BaseException:
        if first:
            # Only what this start made: the next one begins from nothing again.
            _forget(data)
        raise
    from .supervisor import Supervisor

    return Supervisor(host=args.host, port=args.port, demo=demo != "empty").run()


def run_demo(args: argparse.Namespace) -> int:
    if os.environ.get("STUDIUM_ENV") == "production":
        raise CannotStart(
            "The demo cannot be loaded with STUDIUM_ENV=production; unset it, or use another machine."
        )
    data = _data_folder(args.data)
    marker = data / "demo"
    if marker.exists() and marker.read_text().strip() == "empty":
        raise CannotStart(
            f"The data in {data} is not a demo's, and a reset would erase it; choose another folder with --data."
        )
    marker.write_text("loading")
    os.environ["STUDIUM_DEMO"] = "1"
    _prepare(data)
    _load_demo()
    marker.write_text("loaded")
    print("The demo is as it was at first start.")
    return 0


def _check_port(host: str, port: int) -> None:
    if not 0 < port < 65536:
        raise CannotStart(f"{port} is not a port; choose one between 1 and 65535 with --port.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} cannot be used ({error.strerror}); stop what listens there or choose another with --port."
            ) from error


def _data_folder(given: Path | None) -> Path:
    folder = (given or Path(os.environ.get("STUDIUM_DATA") or ROOT / "var")).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise BadEnvironment(
            f"The data folder {folder} cannot be written ({error.strerror}); choose another with --data."
        ) from error
    os.environ["STUDIUM_DATA"] = str(folder)
    return folder


def _prepare(data: Path) -> None:
    """The database, brought to this version of the code."""
    from .cli import setup_django

    setup_django()
    from django.core.management import call_command

    _check_database()
    call_command("migrate", interactive=False, verbosity=0)


def _check_database() -> None:
    from django.db import OperationalError, connection
    from django.db.migrations.loader import MigrationLoader

    try:
        connection.ensure_connection()
        loader = MigrationLoader(connection)
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise CannotStart(
            f"The database cannot be reached ({reason}); check DATABASE_URL and that it runs."
        ) from error
    newer = sorted(set(loader.applied_migrations) - set(loader.disk_migrations))
    ours = {app for app, _ in loader.disk_migrations}
    newer = [(app, name) for app, name in newer if app in ours]
    if newer:
        app, name = newer[-1]
        raise CannotStart(
            f"The database is newer than this code (it has {app}.{name});"
            " run the version of Studium that made it, or a later one."
        )


def _load_demo() -> None:
    from django.core.management import call_command

    from .journey import demo

    call_command("flush", interactive=False, verbosity=0)
    started = time.monotonic()
    for done, total, what in demo.load(ROOT / "demo"):
        line = f"Loading the demo: {done} of {total}, {what}"
        if sys.stdout.isatty():
            print(f"\r{line:<78}", end="", flush=True)
        else:
            print(line, flush=True)
    print(
        f"{chr(13) if sys.stdout.isatty() else ''}The demo is loaded ({time.monotonic() - started:.0f} s)."
        + " " * 40
    )


def _forget(data: Path) -> None:
    for name in ("demo", "studium.sqlite3", "studium.sqlite3-wal", "studium.sqlite3-shm"):
        (data / name).unlink(missing_ok=True)
