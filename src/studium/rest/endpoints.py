"""The operations of the API. Loaded by the first request to one."""

from __future__ import annotations

from .app import api

urlpatterns = api.urls[0]
