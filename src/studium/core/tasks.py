"""The one task through which every `later` handler runs."""

from __future__ import annotations

from typing import Any

from django.tasks import task

from . import events


@task()
def run_handler(name: str, event: dict[str, Any]) -> None:
    events.run_later_handler(name, event)
