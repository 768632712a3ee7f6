"""Django's sessions in the database, read by a prepared query: every request of somebody signed in asks it."""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from studium.core.clock import now
from studium.core.prepared import MOMENT, TEXT, Prepared

_ALIVE = Prepared(lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at), TEXT, MOMENT)


@lru_cache(maxsize=4096)
def _decoded(text: str) -> dict[str, Any]:
    """What a stored session says: the same text, checked and unpacked once. Never handed out itself."""
    return dict(db.SessionStore().decode(text))


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: Any) -> bool:
        """A quoted cookie can hold any character, NUL too, which PostgreSQL refuses; a key of ours cannot."""
        return bool(key) and len(key) >= 8 and key.isascii() and key.isalnum()

    def _get_session_from_db(self) -> Any:
        found = _ALIVE.first(self.session_key, now())
        if found is None:
            self._session_key = None
        return found

    def decode(self, session_data: Any) -> dict[str, Any]:
        """A copy, since a request may change its session; what is in it are plain values."""
        return deepcopy(_decoded(session_data))
