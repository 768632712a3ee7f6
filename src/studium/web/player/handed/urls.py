"""The addresses of what is handed in."""

from __future__ import annotations

from django.urls import path

from . import files, marking, responses

urlpatterns = [
    path("learn/<slug:run>/upload/<slug:block>/", files.upload, name="upload"),
    path("learn/<slug:run>/file/<slug:file>/", files.sent_file, name="sent-file"),
    path("teach/<slug:run>/work/", marking.work, name="teach-work"),
    path("teach/<slug:run>/uploads/<slug:block>/", marking.uploads_of, name="teach-uploads"),
    path("learn/<slug:run>/response/<slug:block>/", responses.response, name="response"),
    path("teach/<slug:run>/responses/<slug:block>/", responses.stack, name="teach-responses"),
    path("teach/<slug:run>/responses/<slug:block>/<slug:response>/", responses.judge, name="teach-response"),
]
