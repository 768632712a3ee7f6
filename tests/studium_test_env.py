"""Loaded by pytest before Django's settings: tests never read or write the developer's ./var."""

from __future__ import annotations

import os
import tempfile

os.environ["STUDIUM_TEST"] = "1"
os.environ["STUDIUM_DEMO"] = "1"
os.environ["STUDIUM_DATA"] = tempfile.mkdtemp(prefix="studium-tests-")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
