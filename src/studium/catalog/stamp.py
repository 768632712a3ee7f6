"""The catalogue changes seldom and is read at every request: processes keep what they read until it changes.

A random token in the database changes with every import. Each process looks at it at most once a second and
forgets what it kept when the token is another; so a change is seen everywhere within a second, and at once in
the process that made it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.db import transaction

from studium.core.ids import new_public_id

from . import models

_LOOK_EVERY_SECONDS = 1.0
_MOST_ENTRIES = 20_000


@dataclass(slots=True)
class _Shelf:
    """What was read under one token. A change brings a new shelf: a reader that began before it puts its old
    answer on the old one, which nobody looks at any more."""

    token: str = ""
    looked: float = float("-inf")
    kept: dict[Any, Any] = field(default_factory=dict)


_shelf = _Shelf()


def _current_shelf() -> _Shelf:
    global _shelf
    shelf, moment = _shelf, time.monotonic()
    if not 0 <= moment - shelf.looked <= _LOOK_EVERY_SECONDS:
        token = models.Stamp.objects.filter(pk=1).values_list("token", flat=True).first() or ""
        if token != shelf.token or len(shelf.kept) > _MOST_ENTRIES:
            _shelf = shelf = _Shelf(token)
        shelf.looked = moment
    return shelf


def current() -> str:
    """The token of what this process has kept; costs a query at most once a second."""
    return _current_shelf().token


def touch() -> None:
    """Says that the catalogue changed. Call it inside the transaction of the change."""
    models.Stamp.objects.update_or_create(pk=1, defaults={"token": new_public_id()})
    forget()
    transaction.on_commit(forget)


def forget() -> None:
    """Makes this process read anew."""
    global _shelf
    _shelf = _Shelf()


def kept[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Keeps a reader's answers until the catalogue changes. Arguments must be hashable; errors are not kept."""

    @wraps(function)
    def reader(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _current_shelf().kept
        key = (function, args, tuple(kwargs.items()))
        try:
            return kept[key]  # type: ignore[no-any-return]
        except KeyError:
            answer = kept[key] = function(*args, **kwargs)
            return answer

    return reader
