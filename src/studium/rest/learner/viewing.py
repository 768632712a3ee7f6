"""What every answer about a learner needs: names of facts that leave the house, and the reader's time zone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac


def fact_name(number: int | str | None) -> str | None:
    """A fact's id outside: the same for ever, and telling nothing of how many there are."""
    return None if number is None else salted_hmac("studium.rest.fact", str(number)).hexdigest()[:20]


@contextmanager
def in_their_zone(request: HttpRequest) -> Iterator[None]:
    """Says days as they fall for the person who asks."""
    with timezone.override(zoneinfo.ZoneInfo(getattr(request.user, "time_zone", "") or "UTC")):
        yield
