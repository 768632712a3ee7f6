"""How often one address may ask for work that costs: a count a minute, in the process's cache."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from studium.core.clock import now

MINUTE = 60


class PerMinute(BaseThrottle):
    """At most `most` requests a minute from one address; whole IPv6 networks of /64 count as one."""

    def __init__(self, name: str, most: int) -> None:
        self.name, self.most = name, most

    def allow_request(self, request: HttpRequest) -> bool:
        key = f"rest:{self.name}:{address(request)}:{int(now().timestamp()) // MINUTE}"
        cache.add(key, 0, timeout=MINUTE)
        try:
            return cache.incr(key) <= self.most
        except ValueError:
            # Thrown out of a full cache between the two lines: then it was not used much.
            return True

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return MINUTE - now().timestamp() % MINUTE


def address(request: HttpRequest) -> str:
    """Where a request comes from. In production a proxy stands before us and adds the last hop it saw."""
    hops = request.headers.get("X-Forwarded-For", "") if settings.PRODUCTION else ""
    given = hops.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        found = ip_address(given)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64)
    return str(found)
