"""How much a request may bring: looked at before a byte of it is read, and so before the form's token is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from . import errors

#: Bytes that any form may bring: the largest file that learners hand in, and the form around it.
MOST_BYTES: Final = 24 << 20


def takes[View: Callable[..., Any]](most: int) -> Callable[[View], View]:
    """Lets a view take more, in bytes. It asks for the form's token itself, once it knows who sends."""

    def mark(view: View) -> View:
        view.most_bytes = most  # type: ignore[attr-defined]
        view.csrf_exempt = True  # type: ignore[attr-defined]
        return view

    return mark


class BoundedBodyMiddleware:
    """Refuses what is larger than its view takes. Stands before whatever reads forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *given: Any) -> HttpResponse | None:
        said = request.headers.get("content-length", "")
        length = int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0
        most = getattr(view, "most_bytes", MOST_BYTES)
        if length <= most:
            return None
        sentence = _(
            "This is too large: at most %(most)s MB are taken here. Make it smaller, or send it in parts."
        )
        return errors.page(request, sentence=sentence % {"most": most >> 20}, status=413)
