"""Requests of one process go one after the other, and a slow one keeps nobody for long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from studium.web.shell.turns import Turns


def ask(application: Turns, name: str) -> list[bytes]:
    return list(application({"name": name}, lambda *given: None))


def test_no_two_requests_are_answered_at_once():
    inside: list[str] = []
    most = []

    def site(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        inside.append(environ["name"])
        most.append(len(inside))
        inside.remove(environ["name"])
        return [b"ok"]

    turns = Turns(site)
    threads = [threading.Thread(target=lambda n=n: [ask(turns, f"{n}") for _ in range(50)]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 200
    assert max(most) == 1


def test_a_slow_request_is_left_to_itself():
    go_on = threading.Event()

    def site(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["name"] == "slow":
            go_on.wait(30)
        return [environ["name"].encode()]

    turns = Turns(site)
    slow = threading.Thread(target=ask, args=(turns, "slow"))
    slow.start()
    # Answered while the slow one is still at it: it would wait for ever otherwise.
    assert [ask(turns, "quick") for _ in range(3)] == [[b"quick"]] * 3
    assert slow.is_alive()
    go_on.set()
    slow.join()
    assert ask(turns, "quick") == [b"quick"]


def test_a_request_that_breaks_gives_its_turn_on():
    def site(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["name"] == "broken":
            raise RuntimeError("broken")
        return [b"ok"]

    turns = Turns(site)
    with pytest.raises(RuntimeError):
        ask(turns, "broken")
    assert ask(turns, "next") == [b"ok"]
