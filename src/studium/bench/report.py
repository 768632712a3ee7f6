"""What a job saw, as a table for people and JSON for programs."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """One job, or its floor. None where a figure does not apply. Rates a second, times in milliseconds."""

    job: str
    what: str
    rate: float
    unit: str
    floor_rate: float | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    cpu_app_ms: float | None = None
    cpu_database_ms: float | None = None
    pss_mb: float | None = None
    queries: int | None = None
    seconds: float | None = None
    target: str = ""
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        return self.rate / self.floor_rate if self.floor_rate else None


_COLUMNS = (
    ("job", "job"), ("what", "what"), ("rate", "rate/s"), ("ratio", "of floor"), ("p50_ms", "p50 ms"), ("p95_ms", "p95 ms"),
    ("cpu_app_ms", "CPU app ms"), ("cpu_database_ms", "CPU db ms"), ("queries", "queries"), ("pss_mb", "PSS MB"),
    ("seconds", "seconds"), ("target", "target"),
)  # fmt: skip


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 1000 else f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(value)


def table(results: Sequence[Result]) -> str:
    rows = [[title for _, title in _COLUMNS]]
    rows += [[_cell(getattr(result, name)) for name, _ in _COLUMNS] for result in results]
    used = [i for i in range(len(_COLUMNS)) if any(row[i] for row in rows[1:])]
    widths = {i: max(len(row[i]) for row in rows) for i in used}
    return "\n".join("  ".join(row[i].ljust(widths[i]) for i in used).rstrip() for row in rows)


def as_json(results: Sequence[Result], *, database: str, learners: int) -> str:
    return json.dumps(
        {
            "machine": {"python": platform.python_version(), "system": platform.system()},
            "database": database,
            "learners": learners,
            "results": [asdict(result) | {"ratio": result.ratio} for result in results],
        },
        indent=2,
    )
