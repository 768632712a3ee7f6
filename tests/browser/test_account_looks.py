"""The pages about an account, which the tour of the demo does not reach: clean on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from studium.accounts import api as accounts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/password/set/",
        "/accounts/logout/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/my/deadlines/",
        "/demo/",
    ],
)
def test_a_page_about_the_account_is_clean(
    clean: Callable[..., None], signed_in: Callable[..., dict[str, Any]], path: str
) -> None:
    person = accounts.create_person(email="amina@studium.example", legal_name="Amina Njeri")
    clean(path, **signed_in(get_user_model().objects.get(pk=person.id)))


def test_the_doors_are_clean(clean: Callable[..., None]) -> None:
    for path in (
        "/accounts/password/reset/done/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/used/",
    ):
        clean(path)
