"""Identifiers that leave the house.

Internal keys are bigints; anything in a URL, a credential or the API is either a slug chosen by a person
or one of these.
"""

from __future__ import annotations

import secrets

# Crockford's base 32: no I, L, O, U, so that a number read aloud over a bad line survives.
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def new_public_id() -> str:
    """22 random characters of base 58: 128 bits, unguessable, safe in a URL and in a double click."""
    return "".join(secrets.choice(_BASE58) for _ in range(22))


def new_number() -> str:
    """A number for people, like `7Q4M-2KXD`: 40 random bits. Not a secret; uniqueness is the caller's."""
    text = "".join(secrets.choice(_CROCKFORD) for _ in range(8))
    return f"{text[:4]}-{text[4:]}"
