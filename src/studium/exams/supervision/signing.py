"""The signature of both directions: HMAC-SHA256 over method, path, time, request number and the body's digest. Pure.

Described for vendors in docs/supervision-protocol.md.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

# A message older or newer than this is not heard, however well it is signed.
FRESH_SECONDS = 300
_REQUEST = re.compile(r"[\w-]{8,64}", re.ASCII)


class Refused(Exception):
    """A message that was not heard; `why` is one word for the sender's makers."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _signature(secret: bytes, method: str, path: str, time: str, request: str, body: bytes) -> str:
    text = "\n".join([method, path, time, request, hashlib.sha256(body).hexdigest()])
    return "v1=" + hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def sign(*, secret: bytes, method: str, path: str, at: datetime, request: str, body: bytes) -> dict[str, str]:
    """The headers of a signed message."""
    time = str(int(at.timestamp()))
    return {
        "Content-Type": "application/json",
        "Studium-Time": time,
        "Studium-Request": request,
        "Studium-Signature": _signature(secret, method, path, time, request, body),
    }


def check(
    *, secret: bytes, method: str, path: str, now: datetime, headers: Mapping[str, str], body: bytes
) -> str:
    """The request number of a message whose signature and time hold. Raises `Refused`."""
    time, request = headers.get("Studium-Time", ""), headers.get("Studium-Request", "")
    given = headers.get("Studium-Signature", "")
    if not re.fullmatch(r"[0-9]{1,12}", time) or not _REQUEST.fullmatch(request):
        raise Refused("unsigned")
    if not hmac.compare_digest(
        _signature(secret, method, path, time, request, body).encode(), given.encode()
    ):
        raise Refused("signature")
    if abs(now.timestamp() - int(time)) > FRESH_SECONDS:
        raise Refused("stale")
    return request
