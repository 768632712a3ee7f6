"""Bitstring Status Lists (W3C): one bit a credential, a list a purpose, nothing personal in it.

A list has 131,072 places, so that fetching it tells nobody which credential was looked at; a place is
chosen at random and never used again (R43). Bit 0 is the leftmost of the first byte.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import secrets
import zlib
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from .contexts import VC2
from .proof import timestamp

SIZE: Final = 131_072
REVOCATION: Final = "revocation"
SUSPENSION: Final = "suspension"
# How long a verifier may rely on a copy, in milliseconds. Short: a revocation shows at once (R27).
TTL: Final = 60_000
# A list is filled to a quarter, so that a random free place is found in a try or two.
FULL: Final = SIZE // 4
_LARGEST_BITSTRING: Final = 4 * 1024 * 1024


class BadList(Exception):
    """A status list that cannot be read; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def free_index(taken: Collection[int], *, size: int = SIZE) -> int:
    """A random place that no credential has had."""
    while True:
        index = secrets.randbelow(size)
        if index not in taken:
            return index


def encode(indexes: Iterable[int], *, size: int = SIZE) -> str:
    """The `encodedList`: multibase base64url of the gzipped bits, those of `indexes` set."""
    bits = bytearray(size // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), compresslevel=6, mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def is_set(encoded: object, index: int) -> bool:
    """Whether the bit at `index` is set in an `encodedList`; raises `BadList`.

    Lists made before the multibase prefix was settled are read too. Unpacking stops at 4 MB.
    """
    if not isinstance(encoded, str) or not encoded:
        raise BadList(_("The status list holds no list."))
    text = encoded.removeprefix("u") if encoded.startswith("uH4s") else encoded
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unpacker = zlib.decompressobj(wbits=31)
        bits = unpacker.decompress(packed, _LARGEST_BITSTRING)
    except (binascii.Error, ValueError, zlib.error):
        raise BadList(_("The status list cannot be unpacked; it is damaged.")) from None
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise BadList(_("The status list is cut off, or larger than any we read."))
    if not 0 <= index < len(bits) * 8:
        raise BadList(_("The credential’s place %(index)s is not in its status list.") % {"index": index})
    return bool(bits[index // 8] & 0x80 >> index % 8)


def list_credential(
    *, address: str, issuer: str, purpose: str, indexes: Iterable[int], valid_from: datetime
) -> dict[str, Any]:
    """The status list as an unsigned credential; `address` is where it is served."""
    return {
        "@context": [VC2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": timestamp(valid_from),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode(indexes),
            "ttl": TTL,
        },
    }


def entry(*, address: str, index: int, purpose: str) -> dict[str, Any]:
    """A credential's `credentialStatus`: one object, never an array (the Open Badges schema wants one)."""
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }
