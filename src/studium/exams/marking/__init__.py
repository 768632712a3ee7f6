"""Marks: by the problem itself, by people, corrected by rulings on items; and what the marks say of the items."""

from __future__ import annotations

from .automatic import Marked, mark

__all__ = ["Marked", "mark"]
