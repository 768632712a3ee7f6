"""Buying: an order reviewed before it is paid, the demo's pay page, the receipt, the refund."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studium.core.clock import now
from studium.core.errors import StudiumError
from studium.enrollment import api as enrollment
from studium.payments import api as payments


@login_required
@require_http_methods(["GET", "POST"])
def buy(request: HttpRequest) -> HttpResponse:
    """POST (fields kind, ref, next) makes an order and goes to it; what is paid for already is used instead.

    GET, where somebody lands who had to sign in first, asks with the same fields.
    """
    asked = request.POST if request.method == "POST" else request.GET
    kind, ref = asked.get("kind", ""), asked.get("ref", "")
    back = _local_path(request, asked.get("next", ""))
    if request.method == "GET":
        return render(request, "checkout/buy.html", {"offer": payments.offer(kind, ref), "back": back})
    learner_id = request.user.pk or 0
    if kind == enrollment.Kind.VERIFIED and _covered(learner_id, ref):
        enrollment.upgrade(learner_id=learner_id, run_key=ref, source="learner")
        messages.success(
            request, _("You are on the verified track now. It was paid already, so there was nothing to pay.")
        )
        return HttpResponseRedirect(back or reverse("learn", args=[ref]))
    order = payments.create_order(learner_id=learner_id, items=[(kind, ref)], return_to=back)
    return redirect("order", order.public_id)


def _covered(learner_id: int, run_key: str) -> bool:
    """Whether the learner is in the run and has a right to its verified track that is still unused."""
    joined = enrollment.enrolment(learner_id, run_key)
    return (
        joined is not None
        and not joined.is_verified
        and enrollment.may_upgrade_free(learner_id=learner_id, run_key=run_key, course_key=joined.course_key)
    )


def _local_path(request: HttpRequest, target: str) -> str:
    """A path of this site to return to, or nothing where it is anything else."""
    if len(target) > 300 or not target.startswith("/"):
        return ""
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else ""


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, public_id: str) -> HttpResponse:
    """The order of its learner: before paying, after, and after a refund. POST does what `do` says."""
    learner_id = request.user.pk or 0
    found = payments.order_of(learner_id=learner_id, public_id=public_id)
    if request.method == "GET":
        return _order_page(request, found, None)
    try:
        match request.POST.get("do"):
            case "pay":
                return HttpResponseRedirect(
                    payments.start_payment(learner_id=learner_id, public_id=public_id)
                )
            case "cancel":
                payments.cancel(learner_id=learner_id, public_id=public_id)
            case "refund":
                payments.refund(
                    public_id=public_id, by=learner_id, reason=request.POST.get("reason", "")[:1000]
                )
    except StudiumError as refusal:
        return _order_page(request, payments.order_of(learner_id=learner_id, public_id=public_id), refusal)
    return redirect("order", public_id)


def _order_page(
    request: HttpRequest, found: payments.OrderView, refusal: StudiumError | None
) -> HttpResponse:
    moment = now()
    late = found.state.is_open and found.pay_until is not None and moment > found.pay_until
    context = {
        "order": found,
        "state": found.state.value,
        "late": late,
        "can_pay": found.state.is_open and not late,
        "can_refund": found.state is payments.State.SETTLED
        and found.refund_until is not None
        and moment <= found.refund_until,
        "refund_until": found.refund_until or payments.refund_until_if_paid(found, moment),
        "refund_days": payments.REFUND_DAYS,
        "kinds": {line.kind for line in found.lines},
        "goes_on": _goes_on(found),
        "refusal": refusal,
        "by_demo": (found.provider or settings.PAYMENT_PROVIDER) == "demo",
    }
    status = refusal.http_status if refusal else 200
    return render(request, "checkout/order.html", context, status=status)


def _goes_on(found: payments.OrderView) -> dict[str, str]:
    """Where the learner goes on to from a paid order, and what the button says."""
    line = found.lines[0]
    places: dict[str, tuple[str, list[str], str]] = {
        "verified": ("learn", [line.ref], _("Go to the course")),
        "bundle": ("standing", [line.ref], _("Go to the program")),
        "exam": ("exam", [line.ref], _("Go to the exam")),
        "credential": ("standing", [line.ref], _("Go to the program")),
    }
    name, arguments, label = places[line.kind]
    if found.return_to:
        return {"url": found.return_to, "label": _("Continue")}
    return {"url": reverse(name, args=arguments), "label": label}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def demo_pay(request: HttpRequest, public_id: str) -> HttpResponse:
    """The demo provider's pay page: it says that no money moves, and lets one pay or decline."""
    if settings.PAYMENT_PROVIDER != "demo":
        raise Http404
    found = payments.order_of(learner_id=request.user.pk or 0, public_id=public_id)
    if request.method == "POST" and found.provider == "demo":
        if request.POST.get("outcome") == "pay":
            payments.settle(public_id=public_id, provider_ref=f"demo-{public_id}")
        else:
            payments.decline(public_id=public_id, note="declined on the demo's pay page")
            messages.warning(request, _("The payment was declined. Nothing was charged; you can try again."))
        return redirect("order", public_id)
    if found.state is not payments.State.PENDING:
        return redirect("order", public_id)
    return render(request, "checkout/demo_pay.html", {"order": found})
