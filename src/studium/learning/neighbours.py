"""What stands beside a block in its unit."""

from __future__ import annotations

from .ground import ground


def problem_keys(*, run_key: str, unit_key: str) -> tuple[str, ...]:
    """The problems of a unit, in their order. No query. Raises `NotFound`."""
    base = ground(run_key)
    base.place(unit_key)
    return tuple(one.key for one in base.book.unit(unit_key).blocks if one.kind == "problem")
