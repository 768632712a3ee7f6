"""At sign-in, what pages need of a person at every request goes into the session once."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from studium.partners import api as partners


@receiver(user_logged_in)
def remember(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    request.session["time_zone"] = user.time_zone or "UTC"
    request.session["desk"] = bool(user.is_staff or partners.roles_of(user_id=user.pk))
