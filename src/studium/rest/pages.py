"""The pages of a person's tokens. What describes the API stands in `description`, loaded when it is asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studium.accounts import api as accounts
from studium.core.errors import StudiumError

from .paths import BASE


class TokenForm(forms.Form):
    name = forms.CharField(
        max_length=80,
        label=gettext_lazy("What it is for"),
        help_text=gettext_lazy("To tell it from your others, like “study planner” or “laptop”."),
    )


def docs(request: HttpRequest) -> HttpResponse:
    """The description of the API, readable."""
    from . import description

    return description.docs(request)


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API, for programs."""
    from . import description

    return description.description(request)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens, and a form to make one; the new one is shown in the answer to the form and never again."""
    user_id = _user_id(request)
    form = TokenForm(request.POST or None)
    made, status = "", 200
    if request.method == "POST":
        made, status = _make(user_id, form)
        if made:
            form = TokenForm()
    context: dict[str, Any] = {
        "form": form,
        "made": made,
        "tokens": accounts.tokens_of(user_id),
        "base": f"{settings.BASE_URL}{BASE}",
    }
    return render(request, "rest/tokens.html", context, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Ends a token at once."""
    name = accounts.revoke_token(user_id=_user_id(request), token_id=request.POST.get("token", ""))
    messages.success(request, _("“%(name)s” is revoked: nothing gets in with it any more.") % {"name": name})
    return redirect("api-tokens")


def _make(user_id: int, form: TokenForm) -> tuple[str, int]:
    """The token and a status; without a token the form says why."""
    if not form.is_valid():
        return "", 422
    try:
        return accounts.create_token(user_id=user_id, name=form.cleaned_data["name"]), 200
    except StudiumError as error:
        form.add_error(None, error.sentence)
        return "", error.http_status


def _user_id(request: HttpRequest) -> int:
    number = request.user.pk
    assert number is not None, "this view has to stand behind login_required"
    return number
