"""The course team's addresses."""

from __future__ import annotations

from django.urls import path

from . import course, desk, files, gradebook, groups, learner, recounts, regrades

urlpatterns = [
    path("teach/", desk.index, name="teaching"),
    path("teach/<slug:run>/", desk.desk, name="teach"),
    path("teach/<slug:run>/gradebook/", gradebook.gradebook, name="teach-gradebook"),
    path("teach/<slug:run>/gradebook/<slug:person>/", learner.learner, name="teach-learner"),
    path("teach/<slug:run>/gradebook/<slug:person>/<slug:key>/", learner.item, name="teach-item"),
    path("teach/<slug:run>/marks/", files.index, name="teach-marks-file"),
    path("teach/<slug:run>/marks/gradebook.csv", files.gradebook, name="teach-marks-out"),
    path("teach/<slug:run>/marks/sheet.csv", files.sheet, name="teach-marks-sheet"),
    path("teach/<slug:run>/marks/<slug:file>/", files.plan, name="teach-marks-plan"),
    path("teach/<slug:run>/marks/<slug:file>/decide/", files.decide, name="teach-marks-decide"),
    path("teach/<slug:run>/regrade/", regrades.index, name="teach-regrades"),
    path("teach/<slug:run>/regrade/<slug:block>/", regrades.preview, name="teach-regrade"),
    path("teach/<slug:run>/regraded/<slug:regrade>/", regrades.progress, name="teach-regrade-progress"),
    path("teach/<slug:run>/recount/", recounts.preview, name="teach-recount"),
    path("teach/<slug:run>/recount/<slug:recount>/", recounts.progress, name="teach-recount-progress"),
    path("teach/<slug:run>/groups/", groups.groups, name="teach-groups"),
    path("teach/<slug:run>/course/", course.course, name="teach-course"),
    path("teach/<slug:run>/course/send/", course.send, name="teach-course-send"),
    path("teach/<slug:run>/course/decide/", course.decide, name="teach-course-decide"),
    path("teach/<slug:run>/course/export/", course.export, name="teach-course-export"),
]
