# ruff: noqa: E501 - markup reads best unbroken
"""Blocks whose program is not here are shown as far as they can be read, and said to be so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from olx_files import inline, write

from studium.content import api

pytestmark = pytest.mark.django_db


def shown(tmp_path: Path, block: str, **static: str) -> tuple[api.BlockView, dict[str, Any]]:
    files = inline(block) | {f"static/{name.replace('__', '.')}": text for name, text in static.items()}
    done = api.import_course(write(tmp_path, files))
    (found,) = api.unit(done.version_id or 0, "u").blocks
    return found, done.raw


@pytest.mark.parametrize(
    ("block", "address"),
    [
        ('<pdf url_name="p" display_name="Notes" url="/static/n.pdf"/>', "/assets/"),
        ('<iframe url_name="i" iframe_url="https://sim.example/x"/>', "https://sim.example/x"),
        ('<google-calendar url_name="g" calendar_id="a@b.example"/>', "https://calendar.google.com"),
        ('<google-document url_name="d" embed_code="&lt;iframe src=&quot;https://docs.example/d&quot;&gt;&lt;/iframe&gt;"/>', "https://docs.example/d"),
    ],
)  # fmt: skip
def test_what_stood_in_a_frame_becomes_a_link(tmp_path, block, address):
    found, raw = shown(tmp_path, block, n__pdf="%PDF-1")
    assert found.kind == "html" and f'href="{address}' in found.html and raw["unsupported"] == []


def test_points_that_the_team_gives_are_counted(tmp_path):
    found, raw = shown(
        tmp_path, '<staffgradedxblock url_name="s" weight="5" instructions="Bring it.&#10;&#10;By Friday."/>'
    )
    assert found.html == "<p>Bring it.</p><p>By Friday.</p>" and found.possible == 5
    assert raw["support"]["native"] == 4


def test_a_question_asked_twice_is_shown_without_its_key(tmp_path):
    block = '<ubcpi url_name="q"><question><text>Why?</text></question><options><option correct="True"><text>Air</text><rationale>Photosynthesis</rationale></option><option><text>Soil</text></option></options></ubcpi>'
    found, raw = shown(tmp_path, block)
    assert found.html == "<p>Why?</p><ul><li>Air</li><li>Soil</li></ul>"
    assert "Photosynthesis" not in str(found.details) and raw["support"]["shown_without_grading"] == 1
    assert raw["listing"][-1]["why"]


@pytest.mark.parametrize(
    "block",
    [
        '<textannotation url_name="t"><annotatable><instructions>Read</instructions><p>Words</p></annotatable></textannotation>',
        '<freetextresponse url_name="f" prompt="Words"/>',
    ],
)
def test_what_cannot_be_graded_is_shown_and_said_so(tmp_path, block):
    found, raw = shown(tmp_path, block)
    assert "Words" in found.html and raw["support"]["shown_without_grading"] == 1


@pytest.mark.parametrize(
    "block", ['<pdf url_name="p"/>', '<ubcpi url_name="u"/>', '<iframe url_name="i" src="javascript:x"/>']
)
def test_what_says_nothing_is_refused(tmp_path, block):
    assert shown(tmp_path, block)[0].kind == "unsupported"
