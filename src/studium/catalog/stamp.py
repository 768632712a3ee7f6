"""The catalogue changes seldom and is read at every request: processes keep what they read until it changes.

A random token in the database changes with every import. Each process looks at it at most once a second and
forgets what it kept when the token is another; so a change is seen everywhere within a second, and at once in
the process that made it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction

from studium.core.ids import new_public_id

from . import models

_LOOK_EVERY_SECONDS = 1.0
_MOST_ENTRIES = 20_000

_kept: dict[Any, Any] = {}
_token = ""
_looked = float("-inf")


def current() -> str:
    """The token of what this process has kept; costs a query at most once a second."""
    global _token, _looked
    if time.monotonic() - _looked > _LOOK_EVERY_SECONDS:
        token = models.Stamp.objects.filter(pk=1).values_list("token", flat=True).first() or ""
        if token != _token or len(_kept) > _MOST_ENTRIES:
            _kept.clear()
        _token, _looked = token, time.monotonic()
    return _token


def touch() -> None:
    """Says that the catalogue changed. Call it inside the transaction of the change."""
    models.Stamp.objects.update_or_create(pk=1, defaults={"token": new_public_id()})
    forget()
    transaction.on_commit(forget)


def forget() -> None:
    """Makes this process read anew."""
    global _looked
    _kept.clear()
    _looked = float("-inf")


def kept[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Keeps a reader's answers until the catalogue changes. Arguments must be hashable; errors are not kept."""

    @wraps(function)
    def reader(*args: P.args, **kwargs: P.kwargs) -> R:
        current()
        key = (function, args, tuple(kwargs.items()))
        try:
            return _kept[key]  # type: ignore[no-any-return]
        except KeyError:
            answer = _kept[key] = function(*args, **kwargs)
            return answer

    return reader
