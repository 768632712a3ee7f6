from __future__ import annotations

from django.contrib import admin

from .models import IdentityCheck, MailMessage, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("email", "legal_name", "country", "joined_at", "is_active")
    search_fields = ("email", "legal_name", "romanised_name")
    readonly_fields = ("public_id", "joined_at", "last_login", "password")


@admin.register(IdentityCheck)
class IdentityCheckAdmin(admin.ModelAdmin):
    list_display = ("name_seen", "method", "checked_at")
    raw_id_fields = ("learner", "checked_by")


admin.site.register(MailMessage, list_display=("to", "subject", "at"))
