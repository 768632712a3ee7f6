"""The server is killed under candidates who save, and what it had acknowledged is compared with what is stored.

The real server (`python -m studium.server`) on a database of its own. Every candidate saves as the page's script
does: one question at a time, numbered, and again under the same number where no answer came. SIGKILL ends all of
the server's processes at a random moment; it starts again, and they go on. By hand, for many kills:

    python tests/exams/kill.py --kills 50 --candidates 16            (SQLite)
    DATABASE_URL=postgresql://... python tests/exams/kill.py --kills 50
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "k" * 32
# The numerical question and the one that asks for a word: any text is an answer to them.
QUESTIONS = {2: "rate", 4: "name"}


@dataclass
class Figures:
    """What happened. `lost` lists acknowledged saves that are not stored; `strange` what nobody had sent."""

    kills: int = 0
    acknowledged: int = 0
    repeated: int = 0
    lost: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.acknowledged} saves acknowledged, {self.repeated} sent again, "
            f"{len(self.lost)} lost, {len(self.strange)} not as sent"
        )


def run(
    *, kills: int, candidates: int, database: str, folder: Path, seed: int, longest: float = 1.5
) -> Figures:
    """Kills the server so many times, each time at a random moment while everybody saves."""
    chance = random.Random(seed)
    environment = _environment(database, folder)
    people = json.loads(_python(environment, "prepare", str(candidates), str(folder)))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    crowd = [_Candidate(port, one, random.Random(seed + at)) for at, one in enumerate(people)]
    figures = Figures()
    stop = threading.Event()
    threads = [threading.Thread(target=one.go, args=(stop,), daemon=True) for one in crowd]
    try:
        for turn in range(kills):
            with _server(environment, port) as process:
                if turn == 0:
                    for thread in threads:
                        thread.start()
                _until_everybody_saves(crowd, process)
                time.sleep(chance.uniform(0.05, longest))
                os.killpg(process.pid, signal.SIGKILL)
                figures.kills += 1
        with _server(environment, port) as process:
            _until_everybody_saves(crowd, process)
            stop.set()
            for thread in threads:
                thread.join(timeout=30)
    finally:
        stop.set()
    stored = json.loads(_python(environment, "stored"))
    for one in crowd:
        one.compare(stored.get(one.sitting, {}), figures)
    return figures


class _Candidate:
    """One browser: what it has sent, by number, and what was acknowledged."""

    def __init__(self, port: int, who: dict[str, str], chance: random.Random) -> None:
        self.port = port
        self.sitting = who["sitting"]
        self.headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={who['session']}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
        }
        self.chance = chance
        self.connection: http.client.HTTPConnection | None = None
        self.sent: dict[tuple[int, int], str] = {}
        self.acknowledged: dict[int, int] = {}
        self.count = self.again = 0

    def go(self, stop: threading.Event) -> None:
        seq = 0
        while not stop.is_set():
            seq += 1
            question = self.chance.choice(list(QUESTIONS))
            self.sent[question, seq] = str(self.chance.randrange(10**9))
            while not self.save(question, seq) and not stop.is_set():
                self.again += 1
                time.sleep(0.05)

    def save(self, question: int, seq: int) -> bool:
        """True once the server has said that it is stored."""
        body = urlencode(
            {"seq": seq, "tab": "only", "asked": question, f"q{question}-2_1": self.sent[question, seq]}
        )
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            self.connection.request("POST", f"/sitting/{self.sitting}/save", body, self.headers)
            answer = self.connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            return False
        if answer.status >= 500:
            return False
        assert answer.status == 200, (answer.status, said[:300])
        assert json.loads(said)["elsewhere"] == []
        self.acknowledged[question] = seq
        self.count += 1
        return True

    def compare(self, stored: dict[str, Any], figures: Figures) -> None:
        figures.acknowledged += self.count
        figures.repeated += self.again
        for question, seq in self.acknowledged.items():
            kept = stored.get(QUESTIONS[question])
            where = f"{self.sitting} question {question}: acknowledged {seq}, stored {kept}"
            if kept is None or kept["seq"] < seq:
                figures.lost.append(where)
            elif self.sent.get((question, kept["seq"])) != kept["content"].get("2_1"):
                figures.strange.append(where)


def _until_everybody_saves(crowd: list[_Candidate], process: subprocess.Popen[bytes]) -> None:
    """Returns once every candidate has had an answer from this server."""
    before = [one.count for one in crowd]
    deadline = time.monotonic() + 60
    while any(one.count == count for one, count in zip(crowd, before, strict=True)):
        assert process.poll() is None, "the server ended by itself"
        assert time.monotonic() < deadline, "some candidate got no answer within 60 s"
        time.sleep(0.02)


@contextmanager
def _server(environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    workers, threads = ("2", "2") if "DATABASE_URL" in environment else ("1", "4")
    process = subprocess.Popen(
        [
            sys.executable, "-m", "studium.server", "--port", str(port),
            "--workers", workers, "--threads", threads,
        ],
        env=environment,
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _environment(database: str, folder: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("STUDIUM_", "DATABASE_", "DJANGO_"))}
    kept["PYTHONPATH"] = os.pathsep.join((str(ROOT / "src"), str(ROOT / "tests")))
    kept["STUDIUM_DATA"] = str(folder / "var")
    kept["DJANGO_SETTINGS_MODULE"] = "studium.settings"
    if database:
        kept["DATABASE_URL"] = database
    return kept


def _python(environment: dict[str, str], *what: str) -> str:
    command = [sys.executable, str(Path(__file__).resolve()), "--inside", *what]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


# Inside a process of its own, on the database of the run


def _prepare(candidates: int, folder: Path) -> list[dict[str, str]]:
    """Tables, the hall, and so many candidates who have started."""
    import exam_hall
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    from studium.core.clock import now

    call_command("migrate", verbosity=0)
    exam_hall.open_hall(folder, files=exam_hall.files_on(now().date()))
    found = []
    for number in range(candidates):
        who = exam_hall.person(f"Candidate{number} Costa")
        exam_hall.become_eligible(who)
        sitting = exam_hall.begin(who)
        browser = Client()
        browser.force_login(get_user_model().objects.get(pk=who.id))
        found.append({"sitting": sitting, "session": browser.cookies[settings.SESSION_COOKIE_NAME].value})
    return found


def _stored() -> dict[str, dict[str, Any]]:
    from studium.exams.models import Answer

    found: dict[str, dict[str, Any]] = {}
    for row in Answer.objects.select_related("sitting").order_by("pk"):
        said = {"seq": row.seq, "content": row.content}
        found.setdefault(row.sitting.public_id, {})[row.block_key] = said
    return found


def _inside(what: list[str]) -> None:
    import django

    django.setup()
    print(json.dumps(_prepare(int(what[1]), Path(what[2])) if what[0] == "prepare" else _stored()))


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill the server under candidates who save.")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--candidates", type=int, default=12)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--inside", nargs="*", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        _inside(given.inside)
        return 0
    with tempfile.TemporaryDirectory() as folder, own_database() as database:
        figures = run(
            kills=given.kills,
            candidates=given.candidates,
            database=database,
            folder=Path(folder),
            seed=given.seed,
        )
    print(f"{'PostgreSQL' if database else 'SQLite'}: {figures}; seed {given.seed}")
    return 1 if figures.lost or figures.strange else 0


@contextmanager
def own_database() -> Iterator[str]:
    """A database beside the one of `DATABASE_URL`, dropped afterwards; empty for SQLite in the run's folder."""
    from urllib.parse import urlsplit, urlunsplit

    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    import psycopg

    name = f"studium_kill_{os.getpid()}"
    admin = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


if __name__ == "__main__":
    raise SystemExit(main())
