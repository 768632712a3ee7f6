"""Looking at the academic record. Nothing is changed here: corrections go through the desk, with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import FactRow, Membership, StandingRow, Sweep


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(FactRow)
class FactAdmin(ReadOnly):
    list_display = (
        "id",
        "learner",
        "kind",
        "key",
        "passed",
        "verified",
        "effective_at",
        "recorded_at",
        "supersedes",
    )
    list_filter = ("kind", "origin", "provisional")
    search_fields = ("=learner__email", "key", "run")
    list_select_related = ("learner",)
    show_full_result_count = False


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    list_display = ("learner", "program_key", "version", "joined_at")
    search_fields = ("=learner__email", "program_key")
    list_select_related = ("learner",)
    show_full_result_count = False


@admin.register(StandingRow)
class StandingAdmin(ReadOnly):
    list_display = ("learner", "program_key", "version", "state", "met", "needed", "as_of")
    list_filter = ("state",)
    search_fields = ("=learner__email", "program_key")
    list_select_related = ("learner",)
    show_full_result_count = False


@admin.register(Sweep)
class SweepAdmin(ReadOnly):
    list_display = ("facts_mark", "memberships_mark", "swept_at")
