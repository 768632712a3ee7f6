"""The addresses of what is handed in."""

from __future__ import annotations

from django.urls import path

from . import files, marking

urlpatterns = [
    path("learn/<slug:run>/upload/<slug:block>/", files.upload, name="upload"),
    path("learn/<slug:run>/file/<slug:file>/", files.sent_file, name="sent-file"),
    path("teach/<slug:run>/uploads/<slug:block>/", marking.uploads_of, name="teach-uploads"),
]
