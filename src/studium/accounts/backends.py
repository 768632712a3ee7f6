"""Who somebody signed in is, read by a prepared query: every request of theirs asks it."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend

from studium.core.prepared import NUMBER, Prepared

from .models import User

_PERSON = Prepared(lambda user_id: User.objects.filter(pk=user_id), NUMBER)


class _Known:
    def get_user(self, user_id: Any) -> User | None:
        user = _PERSON.first(int(user_id))
        return user if user is not None and user.is_active else None


class ByPassword(_Known, ModelBackend):
    """The e-mail address as user name: tests, and sign-in without a password."""


class ByEmail(_Known, AuthenticationBackend):
    """The site's own sign-in, by allauth."""
