from __future__ import annotations

from pathlib import Path

import pytest

from studium.catalog import api as catalog

DEMO = Path(__file__).resolve().parents[3] / "demo" / "catalogue"
# Enough for a second page, from several regions, fields and languages.
SOME = (
    "organisations", "types", "biashara-ndogo", "built-heritage", "coastal-change", "community-nursing",
    "development-economics", "dryland-agriculture", "early-mathematics", "islamic-finance", "operations-analytics",
    "service-design", "solar-process-heat", "sustainable-energy",
)  # fmt: skip


@pytest.fixture
def some_of_the_demo(db: None) -> None:
    """A part of the demo's catalogue, by the importer."""
    catalog.import_files(files=catalog.read_paths([DEMO / f"{name}.yaml" for name in SOME]))


@pytest.fixture
def whole_demo(db: None) -> None:
    catalog.import_files(files=catalog.read_paths([DEMO]))
