from __future__ import annotations

from django.contrib import admin

from .models import Membership, Organisation


class MembershipInline(admin.TabularInline):
    model = Membership
    raw_id_fields = ("user",)
    readonly_fields = ("since",)
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """What an organisation is comes from its file; here one sees it and gives people their roles."""

    list_display = ("name", "kind", "country", "key")
    list_filter = ("kind",)
    search_fields = ("name", "key")
    readonly_fields = ("key", "kind", "name", "country", "document")
    inlines = (MembershipInline,)

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ("user", "role", "organisation", "since")
    list_filter = ("role",)
    list_select_related = ("user", "organisation")
    search_fields = ("user__email", "organisation__name")
    raw_id_fields = ("user",)
    readonly_fields = ("since",)
