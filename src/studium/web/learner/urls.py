from __future__ import annotations

from django.urls import path

from . import pages

urlpatterns = [
    path("my/", pages.dashboard, name="dashboard"),
    path("my/deadlines/", pages.my_deadlines, name="deadlines"),
    path("my/deadlines.ics", pages.deadlines_feed, name="deadlines-feed"),
    path("my/programs/<slug:key>/", pages.standing, name="standing"),
    path("programs/<slug:key>/join", pages.join, name="join"),
]
