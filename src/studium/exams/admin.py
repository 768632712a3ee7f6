"""Reading in the admin site. Changes go through the exam office's desk, which leaves reasons."""

from __future__ import annotations

from django.contrib import admin

from .models import Authorisation, Exam, LedgerEntry, Registration, Result, Sitting, Window


class ReadOnly(admin.ModelAdmin):
    """To look, not to touch: a ledger that can be edited is none."""

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(Exam)
class ExamAdmin(ReadOnly):
    list_display = ("title", "key", "institution_key", "number", "synced_at")
    search_fields = ("key", "title")


@admin.register(Window)
class WindowAdmin(ReadOnly):
    list_display = ("key", "exam", "register_from", "opens", "closes", "release_after", "withdrawn")
    list_select_related = ("exam",)
    search_fields = ("key", "exam__key")


@admin.register(Authorisation)
class AuthorisationAdmin(ReadOnly):
    list_display = ("learner", "exam", "program_key", "eligible", "computed_at")
    list_select_related = ("learner", "exam")
    list_filter = ("eligible",)


@admin.register(Registration)
class RegistrationAdmin(ReadOnly):
    list_display = ("public_id", "learner", "window", "state", "registered_at")
    list_select_related = ("learner", "window")
    list_filter = ("state",)
    search_fields = ("public_id", "learner__email")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnly):
    list_display = ("at", "learner", "exam", "kind", "count", "source", "cause", "author")
    list_select_related = ("learner", "exam", "author")
    list_filter = ("kind", "source")
    search_fields = ("learner__email", "cause")


@admin.register(Sitting)
class SittingAdmin(ReadOnly):
    list_display = (
        "public_id",
        "learner",
        "exam",
        "attempt",
        "started_at",
        "deadline",
        "submitted_at",
        "ended",
    )
    list_select_related = ("learner", "exam")
    search_fields = ("public_id", "learner__email")
    exclude = ("form",)


@admin.register(Result)
class ResultAdmin(ReadOnly):
    list_display = ("sitting", "state", "percent", "passed", "released_at", "released_by")
    list_select_related = ("sitting", "released_by")
    list_filter = ("state",)
