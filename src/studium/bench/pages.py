"""J2: the learner's dashboard. J3: a catalogue page. Both over HTTP against the production server."""

from __future__ import annotations

import os
from collections.abc import Sequence

from . import data, load
from .report import Result
from .serve import Server, database_cpu_seconds, server

_SECONDS = 6.0
_WARM_SECONDS = 1.5
_PEOPLE = 400


def j2_j3(learners: int, jobs: Sequence[str]) -> list[Result]:
    """Measures the asked of both, and the floor of each, in one run of one server."""

    first = data.prepare(learners=learners, programs_each=5)
    ids = [first + n * learners // _PEOPLE for n in range(min(_PEOPLE, learners))]
    cookies = sessions(ids)
    dashboards = [_request("/my/", cookie) for cookie in cookies]
    catalogue = [_request(f"/programs/?page={page}") for page in range(1, 6)]
    conditional = _request("/programs/", header=f"If-None-Match: {_etag('/programs/')}")
    queries = {"J2": page_queries("/my/", ids[0]), "J3": page_queries("/programs/", None)}
    workers, threads = max(2, os.cpu_count() or 1), 2
    found: list[Result] = []
    with server(workers=workers, threads=threads) as running:
        floor = _measure(running, [_request("/floor/read")])
        if "J2" in jobs:
            found.append(
                _result(
                    "J2",
                    "dashboard, 5 programs",
                    running,
                    dashboards,
                    floor,
                    queries["J2"],
                    ">= 600/s, <= 4 queries",
                )
            )
        if "J3" in jobs:
            found.append(
                _result(
                    "J3", "catalogue page, uncached", running, catalogue, floor, queries["J3"], ">= 800/s"
                )
            )
            found.append(
                _result(
                    "J3",
                    "catalogue page, by ETag",
                    running,
                    [conditional],
                    floor,
                    None,
                    ">= 4,000/s",
                    good=b"304",
                )
            )
    return [floor_result(floor), *found]


def floor_result(floor: tuple[load.Load, float, float]) -> Result:
    measured, cpu_app, cpu_database = floor
    return Result(
        job="floor", what="a view with one read", rate=measured.rate, unit="requests", p50_ms=measured.p50,
        p95_ms=measured.p95, cpu_app_ms=cpu_app, cpu_database_ms=cpu_database,
    )  # fmt: skip


def _result(
    job: str,
    what: str,
    running: Server,
    requests: Sequence[bytes],
    floor: tuple[load.Load, float, float],
    queries: int | None,
    target: str,
    good: bytes = b"200",
) -> Result:
    measured, cpu_app, cpu_database = _measure(running, requests, good)
    return Result(
        job=job,
        what=what,
        rate=measured.rate,
        unit="requests",
        floor_rate=floor[0].rate,
        p50_ms=measured.p50,
        p95_ms=measured.p95,
        cpu_app_ms=cpu_app,
        cpu_database_ms=cpu_database,
        pss_mb=running.pss_mb(),
        queries=queries,
        target=target,
        notes={"failed": measured.failed, "bytes": measured.bytes_each, "answers": measured.answers},
    )


def _measure(
    running: Server, requests: Sequence[bytes], good: bytes = b"200"
) -> tuple[load.Load, float, float]:
    """The load seen, and CPU milliseconds a request of app and database."""
    load.run(host="127.0.0.1", port=running.port, requests=requests, seconds=_WARM_SECONDS, good=good)
    app, database = running.cpu_seconds(), database_cpu_seconds()
    measured = load.run(host="127.0.0.1", port=running.port, requests=requests, seconds=_SECONDS, good=good)
    answers = max(1, measured.answers)
    return (
        measured,
        (running.cpu_seconds() - app) * 1000 / answers,
        (database_cpu_seconds() - database) * 1000 / answers,
    )


def _request(path: str, cookie: str = "", header: str = "") -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: localhost"]
    if cookie:
        lines.append(f"Cookie: sessionid={cookie}")
    if header:
        lines.append(header)
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def sessions(ids: Sequence[int], *, looked: bool = True) -> list[str]:
    """Signed-in sessions of these learners, as a sign-in would leave them; with `looked` their standings have been
    looked at."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model

    from studium.progress import api as progress

    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = []
    for user in get_user_model().objects.filter(pk__in=ids).order_by("pk"):
        if looked:
            progress.standings_of(user.pk)
        session = store()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["time_zone"] = "Africa/Nairobi"
        session.create()
        keys.append(session.session_key)
    return keys


def page_queries(path: str, user_id: int | None) -> int:
    """How many queries the page makes when warm."""
    client = _client(user_id)
    client.get(path)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        client.get(path)
    return len(seen)


def _etag(path: str) -> str:
    return str(_client(None).get(path).headers.get("ETag", '""'))


def _client(user_id: int | None):  # type: ignore[no-untyped-def]
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    if user_id is not None:
        client.force_login(get_user_model().objects.get(pk=user_id))
    return client
