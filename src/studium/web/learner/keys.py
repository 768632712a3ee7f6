"""The key in the address of a person's calendar feed.

It says who, and proves it with a code made from the person's sign-in secret: nothing is stored, it cannot be
guessed, and a new password makes a new address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.utils.crypto import constant_time_compare, salted_hmac

if TYPE_CHECKING:
    from studium.accounts.models import User

_SALT = "studium.web.learner.deadlines"


def key_for(user: User) -> str:
    proof = salted_hmac(
        _SALT, f"{user.public_id}:{user.get_session_auth_hash()}", algorithm="sha256"
    ).hexdigest()
    return f"{user.public_id}{proof[:32]}"


def user_of(key: str) -> User | None:
    """Whose key it is, or none."""
    user = get_user_model()._default_manager.filter(public_id=key[:22], is_active=True).first()
    return user if user is not None and constant_time_compare(key, key_for(user)) else None
