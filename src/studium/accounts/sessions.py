"""Django's sessions in the database, read by a prepared query: every request of somebody signed in asks it."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from studium.core.clock import now
from studium.core.prepared import MOMENT, TEXT, Prepared

_ALIVE = Prepared(lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at), TEXT, MOMENT)


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: Any) -> bool:
        """A quoted cookie can hold any character, NUL too, which PostgreSQL refuses; a key of ours cannot."""
        return bool(key) and len(key) >= 8 and key.isascii() and key.isalnum()

    def _get_session_from_db(self) -> Any:
        found = _ALIVE.first(self.session_key, now())
        if found is None:
            self._session_key = None
        return found
