"""Public keys as others publish them, and the one algorithm that each may be used with.

The key decides the algorithm, never the token: a token that names another one is refused, so that no public
key can be taken for a shared secret and nothing passes unsigned.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from ..multikey import NotMultibase, read_public

PublicKey = Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey

#: The names of the algorithms that are checked, as RFC 7518, RFC 8037 and RFC 9864 register them.
ALGORITHMS: Final = ("EdDSA", "Ed25519", "ES256", "RS256")
_RSA_BITS: Final = range(2048, 8193)
_LARGEST_EXPONENT: Final = 2**32


def key_of(method: dict[str, Any]) -> PublicKey | None:
    """The key of a verification method; nothing where it is of a kind that is not checked."""
    try:
        if "publicKeyMultibase" in method:
            return read_public(method["publicKeyMultibase"])
        jwk = method.get("publicKeyJwk")
        return read_jwk(jwk) if isinstance(jwk, dict) else None
    except (NotMultibase, ValueError):
        return None


def read_jwk(jwk: dict[str, Any]) -> PublicKey | None:
    """A public key from a JWK (RFC 7517); nothing where its kind is not checked. Raises `ValueError`."""
    match jwk.get("kty"), jwk.get("crv"):
        case "OKP", "Ed25519":
            return Ed25519PublicKey.from_public_bytes(unpadded(jwk.get("x")))
        case "EC", "P-256":
            x, y = (int.from_bytes(unpadded(jwk.get(part))) for part in ("x", "y"))
            return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        case "RSA", _:
            e, n = (int.from_bytes(unpadded(jwk.get(part))) for part in ("e", "n"))
            if n.bit_length() not in _RSA_BITS or e >= _LARGEST_EXPONENT:
                raise ValueError("an RSA key of an unusual size")
            return rsa.RSAPublicNumbers(e, n).public_key()
    return None


def fits(key: PublicKey, algorithm: object) -> bool:
    """Whether a key may be used with the algorithm that a token names."""
    if isinstance(key, Ed25519PublicKey):
        return algorithm in ("EdDSA", "Ed25519")
    return algorithm == ("ES256" if isinstance(key, ec.EllipticCurvePublicKey) else "RS256")


def holds(key: PublicKey, signature: bytes, signed: bytes) -> bool:
    """Whether `signature` is this key's over these bytes, by the key's own algorithm."""
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, signed)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            if len(signature) != 64:
                return False
            r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
            key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(SHA256()))
        else:
            key.verify(signature, signed, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def unpadded(text: object) -> bytes:
    """base64url without padding, as JOSE writes bytes. Raises `ValueError`."""
    if not isinstance(text, str) or not text.isascii() or "=" in text:
        raise ValueError("not base64url")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
