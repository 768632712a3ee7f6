"""The site, and beside it the least that a request can do: the floors."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from studium.urls import handler404, handler500
from studium.urls import urlpatterns as site

__all__ = ["handler404", "handler500", "urlpatterns"]


def static(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"ok")


def one_read(request: HttpRequest) -> HttpResponse:
    """One indexed read, through the same middleware."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM accounts_user WHERE id = %s", [1])
        row = cursor.fetchone()
    return HttpResponse(str(row).encode())


urlpatterns = [path("floor/static", static), path("floor/read", one_read), *site]
