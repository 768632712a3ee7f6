"""The register of tools in the admin site. Changes go through the same checks as at the command line."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from studium.core import audit
from studium.core.db import write
from studium.core.errors import StudiumError
from studium.core.ids import new_public_id

from .models import Tool
from .registration import Registration, check_registration
from .tools import approve_tool, forget_tools, withdraw_tool


class ToolForm(ModelForm):
    class Meta:
        model = Tool
        fields = (
            "key",
            "name",
            "client_id",
            "deployment_id",
            "login_url",
            "launch_url",
            "redirect_urls",
            "keyset_url",
            "public_key",
            "may_know_name",
            "may_know_email",
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        addresses = given.get("redirect_urls")
        if not isinstance(addresses, list) or not all(isinstance(one, str) for one in addresses):
            self.add_error("redirect_urls", ValidationError(_("Give a list of addresses, in JSON.")))
            return given
        try:
            check_registration(
                Registration(
                    key=given.get("key") or "",
                    name=given.get("name") or "",
                    login_url=given.get("login_url") or "",
                    redirect_urls=tuple(addresses),
                    launch_url=given.get("launch_url") or "",
                    keyset_url=given.get("keyset_url") or "",
                    public_key=given.get("public_key") or "",
                    client_id=given.get("client_id") or new_public_id(),
                    deployment_id=given.get("deployment_id") or new_public_id(),
                ),
                https_only=settings.PRODUCTION,
            )
        except StudiumError as refusal:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, ValidationError(refusal.sentence))
        return given


@admin.register(Tool)
class ToolAdmin(admin.ModelAdmin):
    """Adding and changing here does not approve: that is an action of its own, on the list."""

    form = ToolForm
    list_display = ("key", "name", "login_url", "approved_at", "withdrawn_at", "origin")
    search_fields = ("key", "name", "client_id", "login_url")
    readonly_fields = ("proposed_urls", "origin", "created_at", "approved_at", "withdrawn_at")
    actions = ("approve", "withdraw")

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Tool, form: Any, change: bool) -> None:
        with write():
            super().save_model(request, obj, form, change)
            audit.record(
                actor_id=request.user.pk,
                action="change tool" if change else "add tool",
                target=f"tool:{obj.key}",
                after={name: form.cleaned_data[name] for name in form.changed_data},
            )
        forget_tools()

    @admin.action(description=_("Approve, with every address that is proposed"))
    def approve(self, request: HttpRequest, chosen: QuerySet[Tool]) -> None:
        self._each(request, chosen, approve_tool)

    @admin.action(description=_("Withdraw at once"))
    def withdraw(self, request: HttpRequest, chosen: QuerySet[Tool]) -> None:
        self._each(request, chosen, withdraw_tool)

    def _each(self, request: HttpRequest, chosen: QuerySet[Tool], decide: Any) -> None:
        for one in chosen:
            try:
                decide(one.key, by=request.user.pk)
            except StudiumError as refusal:
                self.message_user(request, f"{one.key}: {refusal.sentence}", messages.ERROR)
