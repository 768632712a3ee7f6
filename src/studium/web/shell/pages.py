"""Pages that belong to no area: home, account, the desks' front door, the demo's mailbox and sign-in."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from studium.accounts import api as accounts
from studium.accounts.forms import NamesForm
from studium.core.db import write
from studium.partners import api as partners


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "shell/home.html")


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Names, residence and time zone; sign-in matters are on allauth's own pages, linked from here."""
    form = NamesForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        with write():
            form.save()
        request.session["time_zone"] = form.cleaned_data["time_zone"]
        messages.success(request, _("Saved."))
        return redirect("account")
    return render(request, "shell/account.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Every desk this person may sit at."""
    roles = partners.roles_of(user_id=request.user.pk)
    return render(request, "shell/desk.html", {"roles": roles, "kinds": {role.role for role in roles}})


def mailbox(request: HttpRequest) -> HttpResponse:
    """In the demo: the mail that would have been sent, readable by anyone, for it is all invented."""
    if not settings.DEMO:
        raise Http404
    return render(request, "shell/mailbox.html", {"mails": accounts.mailbox()})


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click signs in as one of the demo's invented people. Cannot exist in production."""
    if not settings.DEMO:
        raise Http404
    user = get_user_model().objects.filter(email=request.POST.get("email", ""), email__endswith="@studium.example").first()
    if user is None:
        raise Http404
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("dashboard" if not request.session.get("desk") else "desk")


def health(request: HttpRequest) -> HttpResponse:
    """For load balancers: 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = _("There is nothing at this address. It may have been typed wrongly, or moved.")
    return render(request, "shell/error.html", {"sentence": sentence, "status": 404}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    sentence = _("Something of ours broke. Nothing you sent was half-saved; try again in a moment.")
    return render(request, "shell/error.html", {"sentence": sentence, "status": 500}, status=500)
