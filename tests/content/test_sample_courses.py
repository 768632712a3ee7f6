"""The three real courses beside the checkout: every block counted, all text and film shown, the five types graded."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from studium.content import api

pytestmark = [pytest.mark.django_db, pytest.mark.sample_data]

NATIVE = {"multiplechoiceresponse", "choiceresponse", "optionresponse", "numericalresponse", "stringresponse"}
HOLDERS = {"course", "chapter", "sequential", "vertical", "library_content"}
#: Figures that must not fall: problems shown, of them graded in full by their declared answer.
COURSES = {
    "openedx-demo-course": (29, 23),
    "supported-components": (32, 32),
    "mitx-grading-library": (53, 0),  # its python_lib.zip is not among the samples
}


def blocks_in(folder: Path, element: etree._Element) -> Counter[str]:
    """The blocks below an element, counted by walking the files and nothing else."""
    found: Counter[str] = Counter()
    for child in element:
        if not isinstance(child.tag, str) or child.tag == "wiki":
            continue
        found[child.tag] += 1
        file = folder / child.tag / f"{child.get('url_name')}.xml"
        if child.tag in HOLDERS:
            found += blocks_in(
                folder, etree.parse(file).getroot() if not len(child) and file.exists() else child
            )
    return found


@pytest.mark.parametrize("name", COURSES)
def test_a_real_course_is_counted_shown_and_graded(shared_data, name):
    folder = shared_data / "olx" / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not among the samples")
    done = api.import_course(folder, check=True)
    report = done.as_json()
    top = etree.parse(folder / "course.xml").getroot()
    expected = blocks_in(folder, etree.parse(folder / "course" / f"{top.get('url_name')}.xml").getroot())
    assert report["blocks"] == dict(sorted(expected.items()))

    outline = api.outline(done.version_id or 0)
    shown = [block for unit in outline.units() for block in api.unit(outline.version_id, unit.key).blocks]
    kinds = Counter(block.element for block in shown if block.kind in ("html", "video"))
    assert (kinds["html"], kinds["video"]) == (expected["html"], expected["video"])
    assert all(block.html or not block.why for block in shown if block.kind == "html")

    refused = {one["block"] for one in report["unsupported"]}
    graded = 0
    for block in shown:
        if block.kind == "unsupported" and block.element == "problem":
            # Shown without grading, its inputs switched off; or named among what is not shown.
            assert "disabled" in block.html or f"problem/{block.key}" in refused
            graded += bool(block.html)
        problem = api.compiled(block)
        if problem is not None:
            assert "<" in problem.render(answers=None, result=None, prefix=f"{block.key}-")
            graded += 1
    problems = report["problems"]
    shown_at_least, full_at_least = COURSES[name]
    assert problems["rendered"] == graded >= shown_at_least
    assert problems["full_credit"] >= full_at_least


def test_the_real_courses_teach_with_the_five_types(shared_data):
    responses: Counter[str] = Counter()
    for name in COURSES:
        folder = shared_data / "olx" / name
        if folder.is_dir():
            responses.update(api.import_course(folder, dry_run=True).as_json()["responses"])
    assert set(responses) >= NATIVE
