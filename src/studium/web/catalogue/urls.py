from __future__ import annotations

from django.urls import path

from .course import course
from .pages import catalogue
from .program import program

urlpatterns = [
    path("programs/", catalogue, name="catalogue"),
    path("programs/<slug:key>/", program, name="program"),
    path("courses/<slug:key>/", course, name="course"),
]
