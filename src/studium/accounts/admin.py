from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from .models import IdentityCheck, MailMessage, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("email", "legal_name", "country", "joined_at", "is_active")
    search_fields = ("email", "legal_name", "romanised_name")
    readonly_fields = ("public_id", "joined_at", "last_login", "password")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Nobody makes themselves mightier: rights are given by those who have them all."""
        given = ("is_staff", "is_superuser", "groups", "user_permissions")
        return self.readonly_fields if request.user.is_superuser else (*self.readonly_fields, *given)


@admin.register(IdentityCheck)
class IdentityCheckAdmin(admin.ModelAdmin):
    list_display = ("name_seen", "method", "checked_at")
    raw_id_fields = ("learner", "checked_by")


admin.site.register(MailMessage, list_display=("to", "subject", "at"))
