"""Processes beside this one. Importable before Django is ready, as they must read it first."""

from __future__ import annotations


def ready() -> None:
    """Once in each such process, before any work."""
    import django

    django.setup()
