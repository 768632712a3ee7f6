from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Block, ContentVersion, RunContent


class ReadOnly(admin.ModelAdmin):
    """Versions never change: they can be looked at only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ContentVersion)
class ContentVersionAdmin(ReadOnly):
    list_display = ("course_key", "number", "title", "imported_at", "imported_by")
    search_fields = ("course_key", "title")
    list_select_related = ("imported_by",)


@admin.register(Block)
class BlockAdmin(ReadOnly):
    list_display = ("key", "kind", "element", "title", "version")
    list_filter = ("kind",)
    search_fields = ("key", "title")
    list_select_related = ("version",)


@admin.register(RunContent)
class RunContentAdmin(admin.ModelAdmin):
    list_display = ("run_key", "version")
    list_select_related = ("version",)
