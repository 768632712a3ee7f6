"""Private keys as files: written encrypted where a passphrase is set, read either way."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.utils.translation import gettext as _

from studium.core import keyfiles
from studium.core.errors import StudiumError

from .multikey import public_multikey


class KeyMissing(StudiumError):
    """The database knows a key whose file is not in the data folder, or cannot be read."""

    http_status = 500


def as_pem(key: Ed25519PrivateKey, passphrase: str) -> bytes:
    """PKCS#8, encrypted unless the passphrase is empty."""
    locked = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)


def keep(multikey: str, key: Ed25519PrivateKey) -> None:
    """Stores a key, encrypted with the passphrase of the settings where there is one."""
    keyfiles.keep(multikey, as_pem(key, settings.KEY_PASSPHRASE))


def is_encrypted(multikey: str) -> bool:
    """Whether the file of this key is of no use without the passphrase. False where there is no file."""
    path = keyfiles.path(multikey)
    return path.exists() and b"ENCRYPTED" in path.read_bytes()[:60]


def read(multikey: str, *, passphrase: str | None = None) -> Ed25519PrivateKey:
    """The private key of this name; `passphrase` instead of that of the settings. Raises `KeyMissing`."""
    path = keyfiles.path(multikey)
    secret = settings.KEY_PASSPHRASE if passphrase is None else passphrase
    try:
        content = path.read_bytes()
        password = secret.encode() if b"ENCRYPTED" in content[:60] else None
        loaded = load_pem_private_key(content, password=password)
    except FileNotFoundError:
        raise KeyMissing(
            _("The signing key %(file)s is missing; restore the keys folder of this database.")
            % {"file": path}
        ) from None
    except (TypeError, ValueError):
        raise KeyMissing(
            _("The signing key %(file)s cannot be opened; set STUDIUM_KEY_PASSPHRASE to its passphrase.")
            % {"file": path}
        ) from None
    if not isinstance(loaded, Ed25519PrivateKey) or public_multikey(loaded.public_key()) != multikey:
        raise KeyMissing(_("The file %(file)s is not the key its name says.") % {"file": path})
    return loaded
