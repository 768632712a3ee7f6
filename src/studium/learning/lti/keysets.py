"""The public keys of tools: fetched from where the register says, kept for a while, fetched again for a new id."""

from __future__ import annotations

import json
import time
import warnings
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from studium.core.fetch import Fetcher, FetchFailed

from .tools import ToolView

#: Seconds that fetched keys are used for.
_FRESH: Final = 3600
#: Seconds between two fetches from one address, however many unknown ids are sent.
_PAUSE: Final = 60
_MOST: Final = 256
_LARGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class _Fetched:
    """What was found at an address; `why` says what stood in the way."""

    at: float
    keys: dict[str, RSAKey]
    why: str = ""


class NoKey(Exception):
    """The tool has no key of this id; `why` is a sentence for the tool's makers."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


_fetched: dict[str, _Fetched] = {}


def forget_keysets() -> None:
    _fetched.clear()


def key_of(tool: ToolView, kid: str) -> RSAKey:
    """The tool's public key of this id. Raises `NoKey`."""
    if tool.keyset_url:
        return _chosen(_keyset(tool.keyset_url, kid), kid)
    if not tool.public_key:
        raise NoKey("No key is registered for this tool.")
    return RSAKey.import_key(tool.public_key)


def _chosen(found: _Fetched, kid: str) -> RSAKey:
    if kid in found.keys:
        return found.keys[kid]
    if not kid and len(found.keys) == 1:
        return next(iter(found.keys.values()))
    raise NoKey(found.why or f"The tool's key set has no key “{kid[:100]}”.")


def _keyset(address: str, kid: str) -> _Fetched:
    kept = _fetched.get(address)
    age = time.time() - kept.at if kept else 0.0
    if kept is not None and (age < _PAUSE or (age < _FRESH and kid in kept.keys)):
        return kept
    try:
        keys, why = (
            _read(Fetcher(loopback=not settings.PRODUCTION, seconds=4.0, largest=_LARGEST).get(address)),
            "",
        )
    except FetchFailed as error:
        # Keys that were good an hour ago beat a tool that cannot send marks while its web server rests.
        keys, why = kept.keys if kept else {}, f"The tool's keys could not be fetched: {error.sentence}"
    except NoKey as error:
        keys, why = {}, error.why
    while len(_fetched) >= _MOST:
        _fetched.pop(next(iter(_fetched)))
    # A failure is kept as well: whoever sends nonsense does not make us fetch at every request.
    _fetched[address] = _Fetched(time.time(), keys, why)
    return _fetched[address]


def _read(body: bytes) -> dict[str, RSAKey]:
    """The RSA keys of a JWKS document that may sign, by their ids."""
    try:
        listed: Any = json.loads(body).get("keys", [])
    except (ValueError, AttributeError, RecursionError):
        raise NoKey("What is at the address of the tool's keys is no key set.") from None
    found: dict[str, RSAKey] = {}
    for one in listed if isinstance(listed, list) else ():
        if not isinstance(one, dict) or one.get("kty") != "RSA" or one.get("use", "sig") != "sig":
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                key = RSAKey.import_key({name: one[name] for name in ("kty", "n", "e")})
        except (JoseError, ValueError, TypeError, KeyError, Warning):
            # Too short or misshapen: the others may be fine.
            continue
        found[str(one.get("kid") or "")] = key
    return found
