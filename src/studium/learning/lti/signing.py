"""The platform's own keys: made at first use, kept as files in the data folder, rotated, published at /lti/jwks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from joserfc import jwt
from joserfc.jwk import RSAKey

from studium.core import audit, keyfiles
from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import StudiumError

from .models import PlatformKey

_BITS: Final = 2048
#: How long a retired key stays published: longer than any tool keeps what it fetched and any launch takes.
KEPT_PUBLIC: Final = timedelta(days=7)

_loaded: dict[tuple[Path, str], RSAKey] = {}


class PlatformKeyMissing(StudiumError):
    """The database knows a key whose file is not in the data folder."""

    http_status = 500


def sign(claims: dict[str, Any]) -> str:
    """The claims as a signed JWT (RS256), under the current key."""
    row = PlatformKey.objects.filter(current=True).first() or _create()
    return jwt.encode({"alg": "RS256", "kid": row.kid}, claims, _private(row), algorithms=["RS256"])


def jwks() -> dict[str, Any]:
    """The public keys by which tools check what was signed here."""
    rows = list(PlatformKey.objects.order_by("-current", "-created_at"))
    if not rows:
        rows = [_create()]
    since = now() - KEPT_PUBLIC
    return {"keys": [row.public for row in rows if row.current or (row.retired_at or since) > since]}


def rotate_platform_key(*, by: int | None, why: str) -> str:
    """Retires the current key and makes a new one, whose id is returned. Launches on their way stay good."""
    with write():
        PlatformKey.objects.filter(current=True).update(current=False, retired_at=now())
        row = _create()
        audit.record(actor_id=by, action="rotate key", target="key:lti", after={"kid": row.kid}, why=why)
    return row.kid


def _create() -> PlatformKey:
    key = RSAKey.generate_key(_BITS, private=True)
    kid = key.thumbprint()
    public = {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": "RS256"}
    # The file first: a row without its file could sign nothing, a file without its row is only unused.
    keyfiles.keep(_name(kid), key.as_pem(private=True))
    with write():
        try:
            with transaction.atomic():
                return PlatformKey.objects.create(kid=kid, public=public)
        except IntegrityError:
            # Another process was first.
            keyfiles.path(_name(kid)).unlink(missing_ok=True)
            return PlatformKey.objects.get(current=True)


def _name(kid: str) -> str:
    return f"lti-{kid}"


def _private(row: PlatformKey) -> RSAKey:
    path = keyfiles.path(_name(row.kid))
    known = _loaded.get((path, row.kid))
    if known is None:
        try:
            known = RSAKey.import_key(path.read_bytes())
        except FileNotFoundError:
            raise PlatformKeyMissing(
                _("The signing key %(file)s is missing; restore the keys folder of this database.")
                % {"file": path}
            ) from None
        if known.thumbprint() != row.kid:
            raise PlatformKeyMissing(_("The file %(file)s is not the key its name says.") % {"file": path})
        _loaded[(path, row.kid)] = known
    return known
