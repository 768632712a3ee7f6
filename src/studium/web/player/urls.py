"""The course player's addresses."""

from __future__ import annotations

from django.urls import path

from . import answers, grades, pages

urlpatterns = [
    path("learn/<str:run>/", pages.learn, name="learn"),
    path("learn/<str:run>/grades/", grades.grades, name="grades"),
    path("learn/<str:run>/answer/<str:block>/", answers.answer, name="answer"),
    path("learn/<str:run>/hint/<str:block>/", answers.hint, name="hint"),
    path("learn/<str:run>/watched/<str:block>/", answers.watched, name="watched"),
    path("learn/<str:run>/<str:unit>/", pages.unit, name="unit"),
]
