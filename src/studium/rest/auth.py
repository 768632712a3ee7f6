"""Who calls: a token for programs, the session for the site's own pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from studium.accounts import api as accounts


class TokenAuth(HttpBearer):
    """`Authorization: Bearer stu_...`; the person becomes `request.user`."""

    def authenticate(self, request: HttpRequest, token: str) -> Any | None:
        user = accounts.user_for_token(token)
        if user is not None:
            request.user = user
        return user


SIGNED_IN = [TokenAuth(), SessionAuth(csrf=True)]
