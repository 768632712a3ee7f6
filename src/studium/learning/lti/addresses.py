"""Where tools find this platform. `web/lti` answers at these addresses."""

from __future__ import annotations

from typing import Final

from django.conf import settings

AUTHORIZE: Final = "/lti/authorize"
TOKEN: Final = "/lti/token"  # noqa: S105 - an address
JWKS: Final = "/lti/jwks"
LINEITEMS: Final = "/lti/ags/{run}/lineitems"


def issuer() -> str:
    """The platform's name in everything it signs: its public address."""
    return str(settings.BASE_URL)


def absolute(path: str) -> str:
    return issuer() + path


def lineitems(run_key: str) -> str:
    return absolute(LINEITEMS.format(run=run_key))


def lineitem(run_key: str, block_key: str) -> str:
    return f"{lineitems(run_key)}/{block_key}"
