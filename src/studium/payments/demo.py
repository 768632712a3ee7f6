"""The demo provider: its pay page says that it is a demo, and no money moves."""

from __future__ import annotations

from django.urls import reverse

from .views import OrderView


class DemoProvider:
    key = "demo"

    def start(self, order: OrderView) -> str:
        return reverse("demo-pay", args=[order.public_id])

    def refund(self, *, provider_ref: str, order: OrderView) -> str:
        return f"{provider_ref}-returned"
