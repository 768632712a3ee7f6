"""Tokens for `/api/v1`: made by a person for a program of theirs, shown once, kept as a hash, revoked at will."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from studium.core.clock import now
from studium.core.db import write
from studium.core.errors import Conflict, NotFound

from .models import ApiToken, User

# One person needs a handful; more are a program gone wild.
MOST_TOKENS = 20
# The last use is noted for people, who ask for the day: so it is written at most once an hour.
_NOTED_EVERY = timedelta(hours=1)
# As much of the hash as tells a token from the person's others; the token cannot be found from it.
_HANDLE = 16


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as its owner sees it. `id` names it and is no secret."""

    id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None


def create_token(*, user_id: int, name: str) -> str:
    """Makes an API token and returns it; it cannot be shown again. Raises `Conflict` past `MOST_TOKENS`."""
    token = "stu_" + secrets.token_urlsafe(30)
    with write():
        if ApiToken.objects.filter(user_id=user_id).count() >= MOST_TOKENS:
            raise Conflict(
                _("You have %(count)s tokens, which is the most. Revoke one that you no longer use.")
                % {"count": MOST_TOKENS}
            )
        ApiToken.objects.create(user_id=user_id, name=name, digest=_digest(token))
    return token


def tokens_of(user_id: int) -> list[TokenView]:
    """The person's tokens, the newest first. One query."""
    rows = ApiToken.objects.filter(user_id=user_id).order_by("-created_at", "-pk")
    return [TokenView(row.digest[:_HANDLE], row.name, row.created_at, row.last_used_at) for row in rows]


def revoke_token(*, user_id: int, token_id: str) -> str:
    """Ends a token of the person's at once; returns its name. Raises `NotFound`."""
    with write():
        named = len(token_id) == _HANDLE and token_id.isalnum()
        rows = ApiToken.objects.filter(user_id=user_id, digest__startswith=token_id)
        row = rows.first() if named else None
        if row is None:
            raise NotFound(_("You have no such token; it may have been revoked already."))
        row.delete()
    return row.name


def user_for_token(token: str) -> User | None:
    """The person a token belongs to, or none. One query, and once an hour a note that it was used."""
    row = ApiToken.objects.select_related("user").filter(digest=_digest(token), user__is_active=True).first()
    if row is None:
        return None
    moment = now()
    if row.last_used_at is None or moment - row.last_used_at >= _NOTED_EVERY:
        with write():
            ApiToken.objects.filter(pk=row.pk).update(last_used_at=moment)
    return row.user


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
