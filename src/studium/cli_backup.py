"""`studium backup FILE` and `studium restore FILE`: database, keys, files and secrets in one archive.

The database is copied first: it names files, and files are written before the rows that name them. Needs no
running site, and may run beside one.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from . import __version__, environment
from .core.errors import Conflict, Invalid, StudiumError

_MANIFEST: Final = "manifest.json"
# Made from the code, remade when missing.
_LEFT_OUT: Final = frozenset(("static", "fonts"))


class CannotBackUp(StudiumError):
    """A program is missing or failed; the sentence names it."""


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    backup = commands.add_parser("backup", help="everything of this site in one file: database, keys, files")
    backup.add_argument("file", type=Path)
    backup.set_defaults(run=lambda args: _backup(args.file))
    restore = commands.add_parser("restore", help="make the site of a backup file here; stop Studium before")
    restore.add_argument("file", type=Path)
    restore.add_argument("--force", action="store_true", help="replace what is here")
    restore.set_defaults(run=lambda args: _restore(args.file, force=args.force))


def _backup(file: Path) -> int:
    env = environment.read()
    if file.exists():
        raise Conflict(f"{file} exists already; choose another name.")
    part = file.with_name(f"{file.name}.part")
    with contextlib.ExitStack() as stack:
        room = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=file.absolute().parent)))
        dumped = room / "database"
        _dump(env.database, dumped)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        stack.callback(part.unlink, missing_ok=True)
        out = stack.enter_context(os.fdopen(descriptor, "wb"))
        sums: dict[str, str] = {}
        with tarfile.open(fileobj=out, mode="w") as tar:
            for name, path in [("database", dumped), *_files(env)]:
                sums[name] = _sum(path)
                tar.add(path, name, recursive=False)
            about = {"studium": __version__, "engine": _engine(env.database), "sha256": sums}
            content = json.dumps(about, indent=1).encode()
            entry = tarfile.TarInfo(_MANIFEST)
            entry.size, entry.mode = len(content), 0o600
            tar.addfile(entry, io.BytesIO(content))
        out.flush()
        os.fsync(out.fileno())
        part.replace(file)
    print(
        f"{file}: the database and {len(sums) - 1} files. Whoever has it can sign: keep it as you keep keys."
    )
    if env.assets:
        print("Course files and hand-ins lie in the S3 store and are not in it; back the store up itself.")
    return 0


def _restore(file: Path, *, force: bool) -> int:
    env = environment.read()
    if not file.is_file():
        raise Invalid(f"There is no file {file}.")
    if not force and (_has_data(env.database) or any((env.data / "keys").glob("*"))):
        raise Conflict(
            "There is a site in this data folder or database already; choose empty ones, or replace it with --force."
        )
    env.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=env.data, prefix=".restore-") as made:
        room = Path(made)
        about = _unpacked(file, room)
        if about["engine"] != _engine(env.database):
            raise Invalid(
                f"The backup is of a {about['engine']} database and DATABASE_URL names a {_engine(env.database)} one."
            )
        _load(env.database, room / "database")
        for name in about["sha256"]:
            if name == "database":
                continue
            target = env.data / name.removeprefix("data/")
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            (room / name).replace(target)
        if (env.data / "keys").is_dir():
            (env.data / "keys").chmod(0o700)
    print(f"Restored the database and {len(about['sha256']) - 1} files; start it with ./studium up.")
    return 0


def _unpacked(file: Path, room: Path) -> dict[str, Any]:
    """The manifest, once every file is there and is what was backed up. Raises `Invalid`."""
    try:
        with tarfile.open(file) as tar:
            tar.extractall(room, filter="data")
        about: dict[str, Any] = json.loads((room / _MANIFEST).read_text())
        sums: dict[str, str] = about["sha256"]
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError):
        raise Invalid(f"{file} is not a whole backup; nothing was changed.") from None
    for name, expected in sums.items():
        path = room / name
        inside = path.resolve().is_relative_to(room.resolve()) and (
            name == "database" or name.startswith("data/")
        )
        if not inside or not path.is_file() or _sum(path) != expected:
            raise Invalid(f"“{name}” in {file} is damaged; nothing was changed.")
    if "database" not in sums:
        raise Invalid(f"{file} holds no database; nothing was changed.")
    return about


def _files(env: environment.Environment) -> Iterator[tuple[str, Path]]:
    database = Path(env.database["NAME"]).resolve()
    beside = {database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))}
    for folder, folders, names in os.walk(env.data):
        here = Path(folder)
        folders[:] = sorted(
            one for one in folders if not one.startswith(".") and not (here == env.data and one in _LEFT_OUT)
        )
        for name in sorted(names):
            path = here / name
            if path.is_file() and not path.is_symlink() and path.resolve() not in beside:
                yield f"data/{path.relative_to(env.data).as_posix()}", path


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _engine(database: dict[str, Any]) -> str:
    return "SQLite" if "sqlite" in database["ENGINE"] else "PostgreSQL"


def _has_data(database: dict[str, Any]) -> bool:
    if _engine(database) == "SQLite":
        path = Path(database["NAME"])
        return path.exists() and path.stat().st_size > 0
    listed = _run(database, "psql", "-Atc", "select count(*) from pg_tables where schemaname = 'public'")
    return listed.strip() != "0"


def _dump(database: dict[str, Any], to: Path) -> None:
    if _engine(database) == "PostgreSQL":
        _run(database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")
        return
    if not Path(database["NAME"]).exists():
        raise CannotBackUp(
            f"There is no database at {database['NAME']}; check STUDIUM_DATA and DATABASE_URL."
        )
    with (
        contextlib.closing(sqlite3.connect(database["NAME"], timeout=60)) as source,
        contextlib.closing(sqlite3.connect(to)) as target,
    ):
        source.backup(target)


def _load(database: dict[str, Any], dumped: Path) -> None:
    if _engine(database) == "PostgreSQL":
        _run(
            database, "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--exit-on-error",
            "--single-transaction", f"--dbname={database['NAME']}", str(dumped),
        )  # fmt: skip
        return
    path = Path(database["NAME"])
    path.parent.mkdir(parents=True, exist_ok=True)
    # What a crashed process left beside the old database belongs to that one.
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    shutil.move(dumped, path)


def _run(database: dict[str, Any], program: str, *arguments: str) -> str:
    given = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    told = {name: str(database[key]) for name, key in given.items() if database.get(key)}
    try:
        ran = subprocess.run(  # noqa: S603
            [program, *arguments], env={**os.environ, **told}, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise CannotBackUp(f"{program} is missing; on Debian: apt-get install postgresql-client.") from None
    if ran.returncode:
        why = (ran.stderr.strip().splitlines() or ["no reason was given"])[0]
        raise CannotBackUp(f"{program} failed: {why}.")
    return ran.stdout
