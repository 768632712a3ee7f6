"""Fetching an address that a stranger gave, without becoming their hand in our network.

Every address a name resolves to must be public; the connection goes to the address that was checked, not
to the name again (which may answer differently the second time); redirects are followed by hand, each
checked anew; time and size are limited; no cookies, no credentials. `post` follows no redirect.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

ACCEPT: Final = (
    "application/vc, application/vc+ld+json, application/ld+json, application/did+json, application/json"
)
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class FetchFailed(Exception):
    """The address was not fetched; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass
class Fetcher:
    """Fetches over https, for one check: all its look-ups together are limited, however many a document names.

    `loopback` also allows this very machine, over http: for the command line, and for trying things out.
    """

    loopback: bool = False
    seconds: float = 6.0
    largest: int = 512 * 1024
    redirects: int = 3
    lookups: int = 12
    total_seconds: float = 15.0

    def get(self, address: str) -> bytes:
        """The body at an address; raises `FetchFailed` with a sentence."""
        if self.lookups <= 0 or self.total_seconds <= 0:
            raise FetchFailed(_("It names more addresses than are looked up for one check."))
        self.lookups -= 1
        started = time.monotonic()
        try:
            return self._get(address, started + min(self.seconds, self.total_seconds))
        finally:
            self.total_seconds -= time.monotonic() - started

    def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        """Sends a body and returns the answer of a 200 or 201; raises `FetchFailed` with a sentence.

        For protocols whose other side was registered by the operator. The address is checked as for `get`.
        """
        answer = self._once(address, time.monotonic() + self.seconds, body, headers)
        if isinstance(answer, bytes):
            return answer
        raise FetchFailed(_("It answered with another address instead of an answer."))

    def _get(self, address: str, deadline: float) -> bytes:
        for _hop in range(self.redirects + 1):
            found = self._once(address, deadline)
            if isinstance(found, bytes):
                return found
            try:
                address = urljoin(address, found)
            except ValueError:
                raise FetchFailed(_("“%(address)s” is not an address.") % {"address": found}) from None
        raise FetchFailed(_("It was redirected more than %(count)s times.") % {"count": self.redirects})

    def _once(
        self,
        address: str,
        deadline: float,
        sent: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes | str:
        connection = self._connect(address, deadline)
        # A server that sends a byte now and then never trips a socket's own timeout.
        guard = threading.Timer(max(deadline - time.monotonic(), 0.1), _hang_up, [connection])
        guard.daemon = True
        guard.start()
        parts = urlsplit(address)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            method = "GET" if sent is None else "POST"
            told = {"Accept": ACCEPT, "User-Agent": "Studium", **(headers or {})}
            connection.request(method, target, body=sent, headers=told)
            response = connection.getresponse()
            if response.status in (301, 302, 303, 307, 308):
                return response.headers.get("Location", "")
            if response.status != 200 and (sent is None or response.status != 201):
                raise FetchFailed(
                    _("%(host)s answered %(status)s instead of the document.")
                    % {"host": parts.hostname, "status": response.status}
                )
            body = response.read(self.largest + 1)
            if time.monotonic() >= deadline:
                raise TimeoutError
            if len(body) > self.largest:
                raise FetchFailed(_("The answer is larger than %(limit)s bytes.") % {"limit": self.largest})
            return body
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FetchFailed(
                _("%(host)s could not be reached (%(why)s).") % {"host": parts.hostname, "why": _why(error)}
            ) from None
        finally:
            guard.cancel()
            connection.close()

    def _connect(self, address: str, deadline: float) -> http.client.HTTPConnection:
        try:
            parts = urlsplit(address)
            host, port, scheme = parts.hostname or "", parts.port, parts.scheme
        except ValueError:
            raise FetchFailed(_("“%(address)s” is not an address.") % {"address": address}) from None
        if parts.username or parts.password:
            raise FetchFailed(_("An address with a password in it is not fetched."))
        if scheme not in (("https", "http") if self.loopback else ("https",)) or not host:
            raise FetchFailed(
                _("Only https addresses are fetched, not “%(address)s”.") % {"address": address}
            )
        checked = self._resolve(host, port or (443 if scheme == "https" else 80))
        local = self.loopback and all(one.is_loopback for one in checked)
        if scheme != "https" and not local:
            raise FetchFailed(
                _("Only https addresses are fetched, not “%(address)s”.") % {"address": address}
            )
        left = max(deadline - time.monotonic(), 0.1)
        pinned = str(checked[0])
        if scheme == "https":
            return _PinnedHTTPS(host, port or 443, pinned, left)
        return _PinnedHTTP(host, port or 80, pinned, left)

    def _resolve(self, host: str, port: int) -> list[Address]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise FetchFailed(_("There is no host named %(host)s.") % {"host": host}) from None
        addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
        if self.loopback and all(one.is_loopback for one in addresses):
            return addresses
        if not addresses or not all(is_public(one) for one in addresses):
            raise FetchFailed(
                _("%(host)s is not on the public internet; Studium does not look into private networks.")
                % {"host": host}
            )
        return addresses


def is_public(address: Address) -> bool:
    """Whether an address is of the public internet, seen through the ways IPv6 wraps an IPv4 one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address.sixtofour or address.teredo or address in _NAT64:
            return False
    return address.is_global and not address.is_multicast


class _PinnedHTTP(http.client.HTTPConnection):
    def __init__(self, host: str, port: int, pinned: str, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self._pinned = pinned

    def connect(self) -> None:
        self.sock = socket.create_connection((self._pinned, self.port), self.timeout)


class _PinnedHTTPS(http.client.HTTPSConnection):
    def __init__(self, host: str, port: int, pinned: str, timeout: float) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, timeout=timeout, context=self._tls)
        self._pinned = pinned

    def connect(self) -> None:
        raw = socket.create_connection((self._pinned, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(raw, server_hostname=self.host)


def _hang_up(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return _("no answer in time")
    if isinstance(error, ssl.SSLError):
        return _("its certificate does not hold")
    return getattr(error, "strerror", None) or type(error).__name__
