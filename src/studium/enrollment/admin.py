from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from .models import Enrolment, Entitlement


class ReadOnly(admin.ModelAdmin):
    """Changed by use cases alone, which keep the ledger and the track in step."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnly):
    list_display = ("learner", "run_key", "course_key", "track", "enrolled_at")
    list_filter = ("track",)
    search_fields = ("run_key", "course_key", "learner__email")
    list_select_related = ("learner",)


@admin.register(Entitlement)
class EntitlementAdmin(ReadOnly):
    list_display = ("at", "learner", "entry", "kind", "ref", "run_key", "order", "cause")
    list_filter = ("entry", "kind")
    search_fields = ("ref", "order", "learner__email")
    list_select_related = ("learner",)
