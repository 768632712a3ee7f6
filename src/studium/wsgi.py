"""The WSGI application: `granian --interface wsgi studium.wsgi:application`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from studium.web.shell.turns import Application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studium.settings")


def _application() -> Application:
    site = get_wsgi_application()
    from django.db import connection

    from studium.web.shell.turns import Turns

    # Several threads share one process only on SQLite.
    return Turns(site) if connection.vendor == "sqlite" else site


application = _application()
