"""The course player's addresses."""

from __future__ import annotations

from django.urls import path

from . import acting, answers, coursepages, films, frames, grades, notes, pages, paper, programs
from .handed import urls as handed
from .talk import urls as talk

urlpatterns = [
    *handed.urlpatterns,
    *talk.urlpatterns,
    path("learn/<slug:run>/", pages.learn, name="learn"),
    path("learn/<slug:run>/grades/", grades.grades, name="grades"),
    path("learn/<slug:run>/notes/", notes.notes, name="notes"),
    path("learn/<slug:run>/notes.txt", notes.as_text, name="notes-text"),
    path("learn/<slug:run>/note/<slug:unit>/", notes.note, name="note"),
    path("learn/<slug:run>/bookmark/<slug:unit>/", notes.bookmark, name="bookmark"),
    path("learn/<slug:run>/frame/<slug:block>/", frames.frame, name="frame"),
    path("learn/<slug:run>/program/<slug:block>/<slug:name>/", programs.program, name="program"),
    path("learn/<slug:run>/pages/<slug:page>/", coursepages.course_page, name="course-page"),
    path("learn/<slug:run>/paper/<slug:unit>/", paper.on_paper, name="on-paper"),
    path("learn/<slug:run>/answer/<slug:block>/", answers.answer, name="answer"),
    path("learn/<slug:run>/hint/<slug:block>/", answers.hint, name="hint"),
    path("learn/<slug:run>/watched/<slug:block>/", answers.watched, name="watched"),
    path("learn/<slug:run>/place/<slug:block>/", films.place, name="film-place"),
    path("learn/<slug:run>/do/<slug:block>/<slug:action>/", acting.act, name="act"),
    path("learn/<slug:run>/<slug:unit>/", pages.unit, name="unit"),
]
