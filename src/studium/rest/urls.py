from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from studium.core.later import Later

from . import pages

urlpatterns = [
    path("api/v1/", RedirectView.as_view(pattern_name="api-docs"), name="api-home"),
    path("api/v1/docs", pages.docs, name="api-docs"),
    path("api/v1/openapi.json", pages.openapi, name="api-description"),
    path("my/account/tokens/", pages.tokens, name="api-tokens"),
    path("my/account/tokens/revoke", pages.revoke, name="api-token-revoke"),
    Later("api/v1/", "studium.rest.endpoints", app_name="ninja", namespace="api"),
]
