"""The demo's catalogue is made of the same files a user would import, and every one of them fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from studium.catalog import api as catalog
from studium.partners import m49

DEMO = Path(__file__).resolve().parents[2] / "demo" / "catalogue"

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(db: None) -> None:
    catalog.import_files(files=catalog.read_paths([DEMO]))


@pytest.mark.usefixtures("demo")
def test_the_demo_is_as_wide_as_it_says():
    figures = catalog.figures()
    assert figures.programs >= 24
    assert figures.institutions >= 16
    assert figures.fields >= 8
    assert {code for code, _name in figures.regions} == set(m49.REGIONS)
    assert len(catalog.search().facets["type"]) >= 4


@pytest.mark.usefixtures("demo")
def test_every_program_of_the_demo_comes_back_from_its_export_unchanged():
    for key in catalog.programs():
        report = catalog.import_files(files=[(f"{key}.yaml", catalog.export_program(key))])
        assert (report.created, report.changed, report.new_versions) == ((), (), ()), key
