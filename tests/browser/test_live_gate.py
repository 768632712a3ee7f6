"""The test server's gate: who is inside is waited for, who comes later is sent away."""

from __future__ import annotations

import threading
from typing import Any

from live_gate import Gate


def test_shutting_waits_for_who_is_inside_and_sends_newcomers_away() -> None:
    entered, may_leave = threading.Event(), threading.Event()

    def slow(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        entered.set()
        may_leave.wait(10)
        return [b"done"]

    gate, answers = Gate(slow), []

    def ask() -> None:
        body = gate({"REQUEST_METHOD": "POST", "PATH_INFO": "/save"}, lambda *_: None)
        answers.append(b"".join(body))
        body.close()  # type: ignore[attr-defined]

    first = threading.Thread(target=ask)
    first.start()
    entered.wait(10)
    shutting = threading.Thread(target=gate.shut)
    shutting.start()
    refused: list[str] = []
    while (
        not refused
    ):  # until the gate is shut, a newcomer would be let in: `slow` must not be called again for one
        with gate._changed:
            shut = not gate._open
        if shut:
            assert gate({}, lambda status, headers: refused.append(status)) == []
    assert refused[0].startswith("503") and shutting.is_alive() and answers == []
    may_leave.set()
    shutting.join(10)
    first.join(10)
    assert answers == [b"done"] and not shutting.is_alive()
