"""The discussions' addresses."""

from __future__ import annotations

from django.urls import path

from . import desk, pages

urlpatterns = [
    path("learn/<slug:run>/discussions/", pages.forums, name="talks"),
    path("learn/<slug:run>/talk/<slug:block>/", pages.threads, name="talk"),
    path("learn/<slug:run>/talk/<slug:block>/<slug:thread>/", pages.thread, name="talk-thread"),
    path("teach/<slug:run>/discussion/", desk.reported, name="teach-discussion"),
]
