"""Reading in the admin site. Records of learners are not shown here: only a consented registrar sees them."""

from __future__ import annotations

from django.contrib import admin

from .models import Access, Agreement, AgreementVersion, Case, Consent, Decision


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(Agreement)
class AgreementAdmin(ReadOnly):
    list_display = ("key", "program_key", "institution_key", "withdrawn_at")
    search_fields = ("key", "program_key", "institution_key")


@admin.register(AgreementVersion)
class AgreementVersionAdmin(ReadOnly):
    list_display = ("agreement", "number", "published_at")
    list_select_related = ("agreement",)


@admin.register(Case)
class CaseAdmin(ReadOnly):
    list_display = ("number", "institution_key", "program_key", "state", "before_completion", "requested_at")
    list_filter = ("state", "before_completion")
    search_fields = ("number", "public_id")
    exclude = ("record", "message")


@admin.register(Consent)
class ConsentAdmin(ReadOnly):
    list_display = ("case", "recipient_key", "given_at", "withdrawn_at")
    list_select_related = ("case",)


@admin.register(Access)
class AccessAdmin(ReadOnly):
    list_display = ("at", "case", "actor", "what")
    list_select_related = ("case", "actor")


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    list_display = ("case", "number", "outcome", "credits", "unit", "decided_by", "decided_at")
    list_select_related = ("case", "decided_by")
