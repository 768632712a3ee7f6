"""A content library of Open edX is imported like a course, so that exams can draw from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from studium.content import api as content
from studium.core.errors import Invalid

pytestmark = pytest.mark.django_db

PROBLEM = (
    '<problem display_name="P" tags="flow" difficulty="easy"><numericalresponse answer="42"><label>How many?</label>'
    "<formulaequationinput/></numericalresponse></problem>"
)


def library(folder: Path, count: int) -> Path:
    """An export as Open edX writes it: pointers in library.xml, a file a problem."""
    top = folder / "library"
    (top / "problem").mkdir(parents=True)
    pointers = "".join(f'<problem url_name="p{at}"/>' for at in range(count))
    (top / "library.xml").write_text(
        '<library xblock-family="xblock.v1" display_name="Questions on flow" org="Hall" library="FLOW">'
        f"{pointers}</library>",
        encoding="utf-8",
    )
    for at in range(count):
        (top / "problem" / f"p{at}.xml").write_text(PROBLEM, encoding="utf-8")
    return folder


def test_its_problems_stand_in_units_of_one_section_in_their_order(tmp_path: Path):
    content.import_course(library(tmp_path, 45))
    outline = content.outline(content.version("hall-flow"))
    assert outline.title == "Questions on flow"
    assert [sequence.key for sequence in outline.sequences()] == ["questions"]
    assert [len(unit.blocks) for unit in outline.units()] == [20, 20, 5]
    assert [block.key for unit in outline.units() for block in unit.blocks] == [f"p{at}" for at in range(45)]


def test_the_same_library_again_is_the_same_version(tmp_path: Path):
    content.import_course(library(tmp_path, 3))
    first = content.version("hall-flow")
    content.import_course(tmp_path)
    assert content.version("hall-flow") == first
    exported = tmp_path / "out.tar.gz"
    content.export_course(first, exported)
    content.import_course(exported, course_key="again")
    assert [unit.key for unit in content.outline(content.version("again")).units()] == ["questions-1"]


def test_an_empty_library_is_refused(tmp_path: Path):
    with pytest.raises(Invalid, match="content library"):
        content.import_course(library(tmp_path, 0))
