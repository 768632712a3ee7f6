"""J6: eligible, decided, signed, stored. J8: a credential checked in full; its status list fetched."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import data
from .report import Result
from .serve import database_cpu_seconds

# Of the generated programs, the one whose members are made to have earned it.
PROGRAM = "p1"
_FLOOR = 2000


def j6_j8(learners: int, asked: set[str], processes: int) -> list[Result]:
    """Measures on one program with `learners` members who all met its rules and owe nothing."""
    _prepare(learners)
    results = [_j6(learners, processes)]
    if "J8" in asked:
        results += _j8()
    return [result for result in results if result.job in asked]


def _prepare(learners: int) -> None:
    from studium.catalog import api as catalog
    from studium.progress import api as progress

    first = data.prepare_people(learners)
    priced = "prices: {credential: 20 USD}\n"
    catalog.import_files(files=[("bench.yaml", data.catalogue().replace(priced, ""))])
    progress.load_memberships((first + n, PROGRAM, 1, data.START) for n in range(learners))
    progress.load_facts(data.earned_facts(first, learners, int(PROGRAM[1:])))


def _j6(learners: int, processes: int) -> Result:
    from studium.credentials import api as credentials

    before, most, done = _memory(), [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.5):
            most[0] = max(most[0], _memory())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    early: list[float] = []
    theirs, began = database_cpu_seconds(), time.perf_counter()
    own = os.times()

    def said(view: credentials.CohortView) -> None:
        if not early and view.looked_at >= learners / 4:
            early.append(_memory())

    view = credentials.award_cohort(program_key=PROGRAM, processes=processes, said=said)
    seconds = time.perf_counter() - began
    done.set()
    watcher.join()
    spent = os.times()
    app = spent.user + spent.system + spent.children_user + spent.children_system
    app -= own.user + own.system + own.children_user + own.children_system
    assert view.awarded == learners, view
    began = time.perf_counter()
    again = credentials.award_cohort(program_key=PROGRAM)
    idle = time.perf_counter() - began
    assert again.awarded == 0
    notes: dict[str, Any] = {
        "processes": processes + 1,
        "again_seconds": round(idle, 2),
        "pss_mb_before": round(before),
        "pss_mb_at_a_quarter": round(early[0]) if early else None,
    }
    node = _node()
    if node:
        notes["node_signs_per_second"] = round(node)
    return Result(
        job="J6",
        what="eligible -> signed (eddsa-rdfc-2022) -> stored",
        rate=learners / seconds,
        unit="credentials",
        floor_rate=_floor(),
        cpu_app_ms=app * 1000 / learners,
        cpu_database_ms=(database_cpu_seconds() - theirs) * 1000 / learners,
        pss_mb=most[0],
        seconds=seconds,
        target=">= 2,000/s on 2 cores, memory flat",
        notes=notes,
    )


def _floor() -> float:
    """The least that must be done: the same bytes signed with no canonicalisation, and one row inserted each."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from django.db import connection

    from studium.core.db import write

    text = _documents(1)[0]
    key = Ed25519PrivateKey.generate()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_floor (id integer, document text)")
    began = time.perf_counter()
    for start in range(0, _FLOOR, 500):
        with write(), connection.cursor() as cursor:
            rows = [
                (n, text + key.sign(json.dumps(json.loads(text)).encode()).hex())
                for n in range(start, start + 500)
            ]
            cursor.executemany("INSERT INTO bench_floor VALUES (%s, %s)", rows)
    return _FLOOR / (time.perf_counter() - began)


def _j8() -> list[Result]:
    from django.test import Client

    from studium.credentials import api as credentials

    documents = _documents(2000)
    credentials.verify_here(documents[0])
    own, began = time.process_time(), time.perf_counter()
    for document in documents:
        assert credentials.verify_here(document).valid
    seconds, cpu = time.perf_counter() - began, time.process_time() - own
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    signature, public = key.sign(b"x" * 64), key.public_key()
    began = time.perf_counter()
    for _n in range(2000):
        public.verify(signature, b"x" * 64)
    raw = 2000 / (time.perf_counter() - began)
    address = urlsplit(json.loads(documents[0])["credentialStatus"]["statusListCredential"]).path
    client = Client()
    client.get(address)
    began, owned = time.perf_counter(), time.process_time()
    for _n in range(2000):
        assert client.get(address).status_code == 200
    took, page_cpu = time.perf_counter() - began, time.process_time() - owned
    return [
        Result(
            job="J8",
            what="one credential checked in full, each a different one",
            rate=len(documents) / seconds,
            unit="checks",
            floor_rate=raw,
            cpu_app_ms=cpu * 1000 / len(documents),
            target=">= 500/s",
        ),
        Result(
            job="J8",
            what="its status list, in process",
            rate=2000 / took,
            unit="pages",
            cpu_app_ms=page_cpu * 1000 / 2000,
            target=">= 3,000/s",
        ),
    ]


def _documents(count: int) -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT document FROM credentials_credential ORDER BY id LIMIT %s", [count])
        return [document for (document,) in cursor.fetchall()]


def _memory() -> float:
    """MB of this process and its children, shared pages divided among who shares them."""
    total = 0
    for process in (str(os.getpid()), *_children(os.getpid())):
        try:
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            continue
    return total / 1024


def _children(process: int) -> list[str]:
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return listed


def _node() -> float:
    """How many signatures a second the Node stack makes of one of these credentials, where it is installed."""
    folder = os.environ.get("NODE_CREDENTIALS", "")
    script = Path(folder) / "sign.mjs"
    if not folder or not script.is_file():
        return 0.0
    text = _documents(1)[0]
    ran = subprocess.run(["node", str(script)], input=text, capture_output=True, text=True, timeout=120)  # noqa: S603, S607
    return float(ran.stdout) if ran.returncode == 0 else 0.0


__all__ = ["j6_j8"]
