"""The contract with whoever moves the money, and the registry of those set up here.

A provider is a class without arguments. It never touches an order: it answers with an address to send the
payer to, and calls `payments.api.settle` or `.decline` from its own page or webhook. Both may come twice,
late, or out of order.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from studium.core.errors import Conflict

from .views import OrderView


class Provider(Protocol):
    key: str

    def start(self, order: OrderView) -> str:
        """The address where the learner pays `order.total`. May be called again for the same order."""
        ...

    def refund(self, *, provider_ref: str, order: OrderView) -> str:
        """Gives the whole payment back and returns the provider's reference of that.

        Called inside the refund's transaction, last, with the order's public id as idempotency key: an
        error undoes everything here, and a repetition moves no money twice.
        """
        ...


@cache
def _load(path: str) -> Provider:
    provider: Provider = import_string(path)()
    return provider


def current() -> Provider:
    """The provider new payments go to. Raises `Conflict` where none is set up."""
    if not settings.PAYMENT_PROVIDER:
        raise Conflict(
            _("This site takes no payments yet. Nothing was charged; please ask the people who run it.")
        )
    return by_key(settings.PAYMENT_PROVIDER)


def by_key(key: str) -> Provider:
    """The provider an earlier payment went through, also one that takes no new ones."""
    return _load(settings.PAYMENT_PROVIDERS[key])
