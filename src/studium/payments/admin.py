from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from studium.core.errors import StudiumError

from . import api
from .models import Order, OrderLine, OrderStep


class ReadOnly:
    """Orders change by their state machine alone, never by hand."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class Lines(ReadOnly, admin.TabularInline):
    model = OrderLine
    extra = 0


class Steps(ReadOnly, admin.TabularInline):
    model = OrderStep
    extra = 0


@admin.register(Order)
class OrderAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "number",
        "learner",
        "state",
        "currency",
        "total",
        "created_at",
        "settled_at",
        "refunded_at",
    )
    list_filter = ("state", "currency")
    search_fields = ("number", "public_id", "learner__email", "lines__ref")
    list_select_related = ("learner",)
    inlines = (Lines, Steps)
    actions = ("refund",)

    @admin.action(description=_("Refund the selected orders"), permissions=["view"])
    def refund(self, request: HttpRequest, orders: QuerySet[Order]) -> None:
        """Gives each order back whole (R24); the audit entry names who did it."""
        for row in orders:
            try:
                api.refund(
                    public_id=row.public_id,
                    by=request.user.pk or 0,
                    reason="refunded by staff in the admin site",
                )
            except StudiumError as refusal:
                self.message_user(request, refusal.sentence, messages.ERROR)
            else:
                self.message_user(request, f"{row.number}: {_('refunded')}", messages.SUCCESS)
