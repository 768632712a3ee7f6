"""Ed25519 keys and signatures as text: base58btc, Multikey, did:key.

Multikey (W3C Controlled Identifiers) writes a key as `z` + base58btc of a two-byte prefix that names the
kind and then the raw bytes; 0xed01 is an Ed25519 public key, 0x8026 a private one.
"""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE: Final = {character: value for value, character in enumerate(_ALPHABET)}
_PUBLIC: Final = b"\xed\x01"
_PRIVATE: Final = b"\x80\x26"
# Decoding base 58 is quadratic; nothing we read (a key, a signature) is near this long.
_LONGEST: Final = 200


class NotMultibase(ValueError):
    """The text is not base58btc multibase of what was expected; the message says why."""


def base58_encode(raw: bytes) -> str:
    """base58btc of `raw`, without the multibase prefix."""
    number = int.from_bytes(raw)
    text = ""
    while number:
        number, digit = divmod(number, 58)
        text = _ALPHABET[digit] + text
    zeros = len(raw) - len(raw.lstrip(b"\0"))
    return "1" * zeros + text


def base58_decode(text: str) -> bytes:
    """The bytes of a base58btc text; raises `NotMultibase`."""
    if len(text) > _LONGEST:
        raise NotMultibase(f"it has {len(text)} characters, more than any key or signature")
    number = 0
    for character in text:
        if character not in _VALUE:
            raise NotMultibase(f"“{character}” is not a character of base 58")
        number = number * 58 + _VALUE[character]
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def multibase_encode(raw: bytes) -> str:
    """`z` + base58btc."""
    return "z" + base58_encode(raw)


def multibase_decode(text: object) -> bytes:
    """The bytes of a `z…` multibase text; raises `NotMultibase`."""
    if not isinstance(text, str) or not text.startswith("z"):
        raise NotMultibase("it does not start with z, the sign of base58btc")
    return base58_decode(text[1:])


def public_multikey(key: Ed25519PublicKey) -> str:
    return multibase_encode(_PUBLIC + key.public_bytes_raw())


def private_multikey(key: Ed25519PrivateKey) -> str:
    return multibase_encode(_PRIVATE + key.private_bytes_raw())


def read_public(multikey: object) -> Ed25519PublicKey:
    """The Ed25519 public key of a Multikey text (`z6Mk…`); raises `NotMultibase`."""
    return Ed25519PublicKey.from_public_bytes(_strip(multikey, _PUBLIC, "an Ed25519 public key"))


def read_private(multikey: object) -> Ed25519PrivateKey:
    """The Ed25519 private key of a Multikey text (`z3u2…`); raises `NotMultibase`."""
    return Ed25519PrivateKey.from_private_bytes(_strip(multikey, _PRIVATE, "an Ed25519 private key"))


def _strip(multikey: object, prefix: bytes, what: str) -> bytes:
    raw = multibase_decode(multikey)
    if not raw.startswith(prefix) or len(raw) != len(prefix) + 32:
        raise NotMultibase(f"it is not {what}")
    return raw[len(prefix) :]
