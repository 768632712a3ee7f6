from __future__ import annotations

from django.urls import path

from . import cases, desk, learner

urlpatterns = [
    path("my/recognition/<slug:program>/", learner.where_it_counts, name="where-it-counts"),
    path("my/recognition/<slug:program>/<slug:agreement>/", learner.request_form, name="recognition-request"),
    path("cases/<slug:case>/", cases.case, name="case"),
    path("cases/<slug:case>/withdraw", cases.withdraw, name="case-withdraw"),
    path("desk/registrar/", desk.queue, name="registrar-desk"),
    path("desk/registrar/<slug:case>/", desk.case, name="registrar-case"),
]
