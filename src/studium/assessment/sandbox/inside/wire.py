"""Messages over a pipe: four bytes of length, then JSON. Used on both sides of the sandbox's wall.

Standard library alone: inside the sandbox nothing of Studium is there but the files of this folder.
"""

from __future__ import annotations

import json
import os
import select
import struct
import time
from typing import Any

MOST_BYTES = 64_000_000


class Closed(Exception):
    """The other side has gone, or says what cannot be read."""


class Late(Exception):
    """The other side did not answer in time."""


def send(fd: int, message: Any) -> None:
    """Writes one message. Raises `Closed`."""
    body = json.dumps(message).encode()
    data = memoryview(struct.pack(">I", len(body)) + body)
    try:
        while data:
            data = data[os.write(fd, data) :]
    except OSError as error:
        raise Closed(str(error)) from error


def receive(fd: int, *, seconds: float | None = None) -> Any:
    """Reads one message, waiting at most so long. Raises `Closed`, `Late`."""
    until = None if seconds is None else time.monotonic() + seconds
    (length,) = struct.unpack(">I", _exactly(fd, 4, until))
    if length > MOST_BYTES:
        raise Closed(f"a message of {length} bytes is too long")
    try:
        return json.loads(_exactly(fd, length, until))
    except ValueError as error:
        raise Closed(f"a message is not JSON: {error}") from error


def _exactly(fd: int, count: int, until: float | None) -> bytes:
    parts = []
    while count:
        if until is not None:
            left = until - time.monotonic()
            if left <= 0 or not select.select([fd], [], [], left)[0]:
                raise Late
        try:
            part = os.read(fd, min(count, 1 << 20))
        except OSError as error:
            raise Closed(str(error)) from error
        if not part:
            raise Closed("the other side has gone")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
