from __future__ import annotations

from django.urls import path

from . import pages

urlpatterns = [
    path("programs/", pages.catalogue, name="catalogue"),
    path("programs/<slug:key>/", pages.program, name="program"),
    path("courses/<slug:key>/", pages.course, name="course"),
]
