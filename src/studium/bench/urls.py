"""The site, and beside it the least that a request can do: the floors."""

from __future__ import annotations

import time

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from studium.core.db import write
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


@csrf_exempt
def one_write(request: HttpRequest) -> HttpResponse:
    """One durable insert, in the same kind of transaction as every write of the site."""
    with write(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_floor (at, word) VALUES (%s, %s)", [time.time(), "written"])
    return HttpResponse(b"ok")


urlpatterns = [
    path("floor/write", one_write),
    path("floor/static", static),
    path("floor/read", one_read),
    *site,
]
