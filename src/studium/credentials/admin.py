"""Awards, keys, lists, shares, holds and endorsements, to look at. Nothing here is edited by hand: a
signature, a status place or an award changed in a form would contradict what verifiers were told."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Award, Endorsement, Hold, Share, SigningKey, StatusList


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Award)
class AwardAdmin(ReadOnly):
    list_display = ("number", "learner", "program_key", "state", "awarded_at", "reason_code")
    list_filter = ("state", "program_key")
    search_fields = ("number", "public_id", "learner__email", "learner__legal_name")
    list_select_related = ("learner",)


@admin.register(Hold)
class HoldAdmin(ReadOnly):
    list_display = ("learner", "program_key", "reason", "placed_at", "lifted_at")
    list_select_related = ("learner",)


@admin.register(Endorsement)
class EndorsementAdmin(ReadOnly):
    list_display = ("organisation_name", "program_key", "valid_from", "valid_until", "withdrawn_at")


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnly):
    list_display = ("organisation_key", "multikey", "created_at", "retired_at", "revoked_at")


@admin.register(StatusList)
class StatusListAdmin(ReadOnly):
    list_display = ("organisation_key", "purpose", "used", "signed_at")


@admin.register(Share)
class ShareAdmin(ReadOnly):
    list_display = ("award", "since", "ended_at")
    list_select_related = ("award",)
