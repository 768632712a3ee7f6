from __future__ import annotations

from django.urls import path

from .pages import asset

urlpatterns = [path("assets/<slug:hash_>/<path:name>", asset, name="asset")]
