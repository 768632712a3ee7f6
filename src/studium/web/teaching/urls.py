"""The course team's addresses."""

from __future__ import annotations

from django.urls import path

from . import desk

urlpatterns = [
    path("teach/", desk.index, name="teaching"),
    path("teach/<slug:run>/", desk.desk, name="teach"),
]
