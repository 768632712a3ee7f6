from __future__ import annotations

from django.urls import path

from . import pages

urlpatterns = [
    path("my/", pages.dashboard, name="dashboard"),
]
