"""Pages that belong to no area: home, account, the desks' front door, the demo's mailbox and sign-in."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

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
from studium.catalog import api as catalog
from studium.core.db import write
from studium.partners import api as partners

from . import front
from .desks import houses
from .forms import PersonForm


def home(request: HttpRequest) -> HttpResponse:
    """What this is, where to begin, and the whole catalogue in one picture."""
    figures = catalog.figures()
    context = {
        "figures": figures if figures.programs else None,
        "numbers": front.numbers(figures),
        "matrix": front.matrix(figures),
        "featured": front.featured(),
    }
    return render(request, "shell/home.html", context)


@cache
def _zones() -> list[str]:
    """Zones named for a place, which is how people know theirs."""
    named = (zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [*sorted(named), "UTC"]


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Names, residence and time zone; sign-in matters are on allauth's own pages, linked from here."""
    form = PersonForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        with write():
            form.save()
        request.session["time_zone"] = form.cleaned_data["time_zone"]
        messages.success(request, _("Saved."))
        return redirect("account")
    assert request.user.pk is not None
    context = {"form": form, "zones": _zones(), "person": accounts.person(request.user.pk)}
    return render(request, "shell/account.html", context, status=422 if form.errors else 200)


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Every desk this person may sit at."""
    assert request.user.pk is not None
    return render(request, "shell/desk.html", {"houses": houses(partners.roles_of(user_id=request.user.pk))})


def _only_in_the_demo() -> None:
    if not settings.DEMO:
        raise Http404


def mailbox(request: HttpRequest) -> HttpResponse:
    """In the demo: the mail that would have been sent, readable by anyone, for it is all invented."""
    _only_in_the_demo()
    return render(request, "shell/mailbox.html", {"mails": accounts.mailbox()})


def demo_people(request: HttpRequest) -> HttpResponse:
    """In the demo: everyone one can be, also for somebody already signed in as another."""
    _only_in_the_demo()
    return render(request, "shell/people.html")


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click signs in as one of the demo's invented people. Cannot exist in production."""
    _only_in_the_demo()
    email = request.POST.get("email", "")
    user = get_user_model().objects.filter(email=email, email__endswith="@studium.example").first()
    if user is None:
        raise Http404
    login(request, user, backend="studium.accounts.backends.ByPassword")
    return redirect("dashboard" if not request.session.get("desk") else "desk")


def health(request: HttpRequest) -> HttpResponse:
    """For load balancers: 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
