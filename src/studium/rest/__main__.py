"""`python -m studium.rest` prints the description of the API, as `docs/openapi.json` holds it."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studium.settings")
django.setup()

from studium.rest import schema  # noqa: E402 - needs the apps

sys.stdout.write(schema.text())
