"""What makes a tool's registration sound. Pure."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from studium.core.errors import Invalid

_LONGEST: Final = 2000
_SMALLEST_KEY: Final = 2048
_KEY = re.compile(r"[A-Za-z0-9_-]{1,100}")
_OURS = re.compile(r"[\x21-\x7e]{1,200}")
# Hosts also stand in the policies we send: nothing but a host name may look like one.
_HOST = re.compile(r"[A-Za-z0-9_.-]+|[0-9A-Fa-f:.]+")


@dataclass(frozen=True, slots=True)
class Registration:
    """A tool as somebody describes it; see `models.Tool`. Empty ids are made here."""

    key: str
    name: str
    login_url: str
    redirect_urls: tuple[str, ...]
    launch_url: str = ""
    keyset_url: str = ""
    public_key: str = ""
    client_id: str = ""
    deployment_id: str = ""


def check_registration(given: Registration, *, https_only: bool) -> None:
    """Raises `Invalid` with a sentence and the field it is about."""
    if not _KEY.fullmatch(given.key):
        raise Invalid(
            _("A tool's key is made of letters, digits, - and _; “%(key)s” is not.") % {"key": given.key},
            field="key",
        )
    for field, value in (("client_id", given.client_id), ("deployment_id", given.deployment_id)):
        if value and not _OURS.fullmatch(value):
            raise Invalid(
                _("“%(value)s” cannot be a %(field)s: at most 200 letters, digits and signs, no spaces.")
                % {"value": value, "field": field},
                field=field,
            )
    check_address(given.login_url, "login_url", https_only=https_only)
    if not given.redirect_urls:
        raise Invalid(_("Name at least one address that launches may be sent to."), field="redirect_urls")
    for address in given.redirect_urls:
        check_address(address, "redirect_urls", https_only=https_only)
    if given.launch_url:
        check_address(given.launch_url, "launch_url", https_only=https_only)
        if not same_site(given.launch_url, given.redirect_urls):
            raise Invalid(
                _("“%(address)s” is on another site than the addresses that launches may be sent to.")
                % {"address": given.launch_url},
                field="launch_url",
            )
    if given.keyset_url:
        check_address(given.keyset_url, "keyset_url", https_only=https_only)
    if given.public_key:
        check_public_key(given.public_key)


def check_address(address: str, field: str, *, https_only: bool) -> None:
    """An absolute web address without a password or a fragment; https only, where the platform is public."""
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname
    except ValueError:
        port, host = 0, None
    if (
        not host
        or not _HOST.fullmatch(host)
        or port == 0
        or parts.scheme not in ("http", "https")
        or len(address) > _LONGEST
    ):
        raise Invalid(_("“%(address)s” is not a web address.") % {"address": address[:200]}, field=field)
    if parts.username or parts.password or "#" in address or re.search(r"[\s\\\x00-\x1f<>\"]", address):
        raise Invalid(
            _("“%(address)s” holds a password, a # or a character that no address has.")
            % {"address": address[:200]},
            field=field,
        )
    if https_only and parts.scheme != "https":
        raise Invalid(
            _("“%(address)s” must begin with https://: who a learner is never travels in the clear.")
            % {"address": address},
            field=field,
        )


def check_public_key(text: str) -> None:
    """A public RSA key of at least 2048 bits, as PEM."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            key = RSAKey.import_key(text.strip())
    except (JoseError, ValueError, TypeError):
        raise Invalid(
            _("This is no public key: paste the whole of it, from -----BEGIN PUBLIC KEY----- on."),
            field="public_key",
        ) from None
    if key.is_private:
        raise Invalid(
            _("This is the tool's private key, which must stay with the tool. Give its public half."),
            field="public_key",
        )
    if key.raw_value.key_size < _SMALLEST_KEY:
        raise Invalid(
            _("The tool's key has %(size)s bits; at least %(least)s are needed.")
            % {"size": key.raw_value.key_size, "least": _SMALLEST_KEY},
            field="public_key",
        )


def origin(address: str) -> str:
    """Scheme, host and port of an address, as browsers compare them; empty for what is no address."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    if not parts.hostname:
        return ""
    standing = {"http": 80, "https": 443}.get(parts.scheme)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + ("" if port in (None, standing) else f":{port}")


def same_site(address: str, addresses: Iterable[str]) -> bool:
    """Whether the address has the origin of one of the others."""
    mine = origin(address)
    return bool(mine) and any(origin(one) == mine for one in addresses)
