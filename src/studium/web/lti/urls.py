"""LTI's addresses. Those that tools are told stand in `learning/lti/addresses.py` too, and a test compares."""

from __future__ import annotations

from django.urls import path

from . import opening, services

urlpatterns = [
    path("lti/launch/<slug:run>/<slug:block>/", opening.launch, name="lti-launch"),
    path("lti/frame/<slug:run>/<slug:block>/", opening.frame, name="lti-frame"),
    path("lti/authorize", opening.authorize, name="lti-authorize"),
    path("lti/jwks", services.jwks, name="lti-jwks"),
    path("lti/token", services.token, name="lti-token"),
    path("lti/ags/<slug:run>/lineitems", services.lineitems, name="lti-lineitems"),
    path("lti/ags/<slug:run>/lineitems/<slug:block>", services.lineitem, name="lti-lineitem"),
    path("lti/ags/<slug:run>/lineitems/<slug:block>/scores", services.scores, name="lti-scores"),
    path("lti/ags/<slug:run>/lineitems/<slug:block>/results", services.results, name="lti-results"),
    path("lti/ags/<slug:run>/lineitems/<slug:block>/results/<slug:user>", services.result, name="lti-result"),
]
