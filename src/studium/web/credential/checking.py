"""The verify page: anyone, no account; a file, a text or a link."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from studium.core.fetch import FetchFailed
from studium.credentials import api as credentials
from studium.credentials.verifying import link
from studium.credentials.verifying.envelope import MAX_CARRIER

# What a failed check means for the person who looks, by its code.
_MEANS = {
    "readable": gettext_lazy(
        "Nothing can be said about it. Ask the holder for the original file or its address."
    ),
    "structure": gettext_lazy("It may be real, but not in a form that can be checked. Ask its issuer."),
    "issuer": gettext_lazy(
        "Nobody stands behind it as far as can be told. Do not rely on it; ask the issuer named in it."
    ),
    "proof": gettext_lazy("Do not rely on it, not even in part. Ask the holder for the original."),
    "status": gettext_lazy("Do not rely on it. The holder or the issuer can tell you more."),
    "period": gettext_lazy("It may have been right at another time; it is not now."),
    "schema": gettext_lazy("It is signed and unchanged, but does not say all that such a credential must."),
    "endorsement": gettext_lazy(
        "The credential itself is not touched by this: only leave this recommendation aside."
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A check as the page lists it."""

    title: str
    outcome: str
    icon: str
    word: str
    sentence: str
    means: str


class VerifyForm(forms.Form):
    file = forms.FileField(required=False, label=gettext_lazy("A file"), allow_empty_file=True)
    text = forms.CharField(
        required=False,
        label=gettext_lazy("Its text"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    link = forms.CharField(required=False, label=gettext_lazy("A link"), max_length=2000)

    def given(self, viewer_id: int | None) -> bytes:
        """What to check. Adds an error to the field it concerns, and returns nothing, where there is none."""
        uploaded, text, address = (self.cleaned_data[name] for name in ("file", "text", "link"))
        if uploaded is not None:
            # One byte too many is read, so that the check itself says that it is too large.
            content: bytes = uploaded.read(MAX_CARRIER + 1)
            return content
        if text.strip():
            return str(text).encode("utf-8", "surrogatepass")
        if address.strip():
            return self._linked(address.strip(), viewer_id)
        self.add_error(None, _("Give a file, the text of a credential, or a link to one."))
        return b""

    def _linked(self, address: str, viewer_id: int | None) -> bytes:
        own = credentials.own_credential(address)
        try:
            if own:
                credentials.visible_award(public_id=own, viewer_id=viewer_id)
                return credentials.document_of(public_id=own).encode()
            return link.fetched(address, link.fetcher())
        except credentials.NotShared:
            self.add_error(
                "link", _("There is no shared credential at this address; its holder may not have shared it.")
            )
        except FetchFailed as error:
            self.add_error("link", error.sentence)
        return b""


@require_safe
def trust_list(request: HttpRequest) -> HttpResponse:
    """The issuers of this site with their keys and status lists, to check with later or without a network."""
    response = JsonResponse(credentials.trust_list(), json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "public, no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    if "download" in request.GET:
        response["Content-Disposition"] = 'attachment; filename="trust.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Checks what was given and lists every check, the failed ones with what they mean."""
    if request.method != "POST":
        form = VerifyForm(initial={"link": request.GET.get("link", "")[:2000]})
        return render(request, "credential/verify.html", {"form": form})
    form = VerifyForm(request.POST, request.FILES)
    verification = None
    if form.is_valid():
        given = form.given(request.user.pk)
        if not form.errors:
            verification = credentials.verify_anywhere(given)
    context = {
        "form": form,
        "verification": verification,
        "lines": [_line(check) for check in verification.checks] if verification else [],
    }
    return render(request, "credential/verify.html", context, status=422 if form.errors else 200)


# Looked at before a byte of it is read; the form around the file is small.
verify.most_bytes = MAX_CARRIER + (1 << 20)  # type: ignore[attr-defined]


def _line(check: credentials.Check) -> Line:
    icon, word = {
        credentials.Outcome.PASSED: ("check", _("passed")),
        credentials.Outcome.FAILED: ("cross", _("failed")),
        credentials.Outcome.SKIPPED: ("dash", _("not checked")),
    }[check.outcome]
    failed = check.outcome is credentials.Outcome.FAILED
    return Line(
        title=check.title,
        outcome=check.outcome.value,
        icon=icon,
        word=word,
        sentence=check.sentence,
        means=str(_MEANS[check.code]) if failed else "",
    )
