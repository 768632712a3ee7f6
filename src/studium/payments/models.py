"""Orders, their lines, and every step they took. See `flow` for the states."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from studium.core.ids import new_number, new_public_id

from .flow import State

STATES = [
    (State.DRAFT.value, _("not paid")),
    (State.PENDING.value, _("waiting for payment")),
    (State.SETTLED.value, _("paid")),
    (State.REFUNDED.value, _("refunded")),
    (State.CANCELLED.value, _("cancelled")),
]


class Order(models.Model):
    """What somebody buys, with the price at the moment they saw it."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    number = models.CharField(max_length=9, unique=True, default=new_number, editable=False)
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=STATES, default=State.DRAFT.value)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=14, decimal_places=3)
    provider = models.CharField(max_length=30, blank=True)
    provider_ref = models.CharField(max_length=200, blank=True)
    return_to = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    pay_until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    refund_until = models.DateTimeField(null=True)
    refunded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["learner", "state"], name="order_learner_state")]
        constraints = [
            models.CheckConstraint(condition=Q(total__gte=0), name="order_total_not_negative"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="order_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(settled_at__isnull=False), name="order_settled_has_moment"
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_ref"],
                condition=~Q(provider_ref=""),
                name="order_one_per_payment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.currency} {self.total}, {self.state}"


class OrderLine(models.Model):
    """One thing bought: `kind` and `ref` say what; the rest is the terms as the buyer was told them."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    ref = models.CharField(max_length=150)
    title = models.CharField(max_length=300)
    amount = models.DecimalField(max_digits=14, decimal_places=3)
    starts = models.DateTimeField(null=True)
    repeatable = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="orderline_position"),
            models.UniqueConstraint(fields=["order", "kind", "ref"], name="orderline_thing_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="orderline_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}: {self.amount}"


class OrderStep(models.Model):
    """One step of an order, kept for ever: who did what, and what the provider called it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    move = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    provider_ref = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.move} -> {self.state}"
