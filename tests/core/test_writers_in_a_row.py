"""On SQLite, writers of several processes wait in a row, each woken when the one before is done."""

import multiprocessing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from studium.core import db


def _enter(name: str, said: Any) -> None:
    connection.settings_dict["NAME"] = name
    gate = db._Gate()
    said.send("waits")
    gate.acquire()
    said.send("in")
    gate.release()


@pytest.fixture
def database_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    name = str(tmp_path / "studium.sqlite3")
    monkeypatch.setitem(connection.settings_dict, "NAME", name)
    return name


def test_a_second_process_comes_in_when_the_first_is_done(database_file: str) -> None:
    gate = db._Gate()
    gate.acquire()
    ours, theirs = multiprocessing.Pipe()
    other = multiprocessing.get_context("fork").Process(target=_enter, args=(database_file, theirs))
    other.start()
    assert ours.recv() == "waits"
    assert not ours.poll(0.2), "the other process came in while this one was writing"
    gate.release()
    assert ours.recv() == "in"
    other.join()


def test_a_process_that_dies_inside_leaves_the_way_open(database_file: str) -> None:
    gate = db._Gate()

    def die() -> None:
        db._Gate().acquire()

    other = multiprocessing.get_context("fork").Process(target=die)
    other.start()
    other.join()
    gate.acquire()
    gate.release()


def test_a_database_in_memory_needs_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", "file:memory?mode=memory&cache=shared")
    gate = db._Gate()
    gate.acquire()
    gate.release()
    assert gate._file == -1
