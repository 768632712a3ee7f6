"""What every test may use: the sample data, the task worker, named people."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

# The suite's properties try the same examples on every machine, so that a red run means a change;
# HYPOTHESIS_PROFILE=deep looks further, and elsewhere each time.
hypothesis_settings.register_profile("suite", deadline=None, max_examples=40, derandomize=True)
hypothesis_settings.register_profile("deep", deadline=None, max_examples=1000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real samples beside the checkout; tests that need it skip where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the sample data folder is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One real Chromium a test process; tests that need it skip, and say so, where none is installed."""
    from browser import looks

    if not looks.CHROMIUM.exists():
        pytest.skip(f"no Chromium at {looks.CHROMIUM}; install the system's package to run browser tests")
    with looks.chromium() as running:
        yield running


@pytest.fixture
def run_tasks(db: None) -> Callable[[], int]:
    """Runs every task that is waiting, as the worker does; fails the test if one fails. Returns how many ran."""
    from django_tasks_db.models import DBTaskResult

    def run() -> int:
        ran = 0
        while True:
            waiting = list(DBTaskResult.objects.ready().order_by("enqueued_at"))
            if not waiting:
                return ran
            for row in waiting:
                row.claim("tests")
                result = row.task_result
                row.set_successful(row.task.call(*result.args, **result.kwargs))
                ran += 1

    return run


@pytest.fixture
def _live_server_left(transactional_db: None, live_server: Any) -> Iterator[None]:
    """Everybody has left the test's web server before its database is emptied (this one ends before that one)."""
    from live_gate import Gate

    httpd = live_server.thread.httpd
    if not isinstance(httpd.get_app(), Gate):
        httpd.set_app(Gate(httpd.get_app()))
    gate = httpd.get_app()
    gate.open()
    yield
    gate.shut()


@pytest.fixture(autouse=True)
def _live_server_is_left(request: pytest.FixtureRequest) -> None:
    if "live_server" in request.fixturenames:
        request.getfixturevalue("_live_server_left")


@pytest.fixture(autouse=True)
def _own_data_folder(settings, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    """Keys and assets of a test live in a folder of its worker, never in ./var."""
    folder = tmp_path_factory.getbasetemp() / "data"
    folder.mkdir(parents=True, exist_ok=True)
    settings.DATA_DIR = folder
    settings.ASSETS_DIR = folder / "assets"
    settings.KEYS_DIR = folder / "keys"


@pytest.fixture(autouse=True)
def _catalogue_is_read_anew() -> None:
    """What a process keeps of the catalogue belongs to the database of the test before."""
    from studium.catalog import api as catalog

    catalog.forget()


@pytest.fixture(autouse=True)
def _what_is_kept_is_kept_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes look every few seconds whether others changed what they keep. Whether that falls into a counted
    request would depend on how fast the machine is."""
    from studium.catalog import stamp
    from studium.learning import ground
    from studium.learning.lti import tools
    from studium.web.learner import source

    monkeypatch.setattr(stamp, "_LOOK_EVERY_SECONDS", 3600.0)
    monkeypatch.setattr(ground, "KEPT", 3600.0)
    monkeypatch.setattr(tools, "KEPT", 3600.0)
    monkeypatch.setattr(source, "_KEEP_SECONDS", 3600.0)
