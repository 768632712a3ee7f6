# ruff: noqa: E501 - markup reads best unbroken
"""The report names every block with its support, and a check finds what a course team may want to mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from olx_files import COURSE, PNG, QUESTION, inline, write

from studium.content import api

SAMPLES = ("openedx-demo-course", "supported-components", "mitx-grading-library")


def report(path: Path, files: dict[str, Any], **options: Any) -> dict[str, Any]:
    return api.import_course(write(path, files), dry_run=True, **options).as_json()


def found(raw: dict[str, Any], kind: str) -> list[tuple[str, str]]:
    return [(one["block"], one["what"]) for one in raw["findings"] if one["kind"] == kind]


def test_every_block_is_listed_in_order_with_its_support(tmp_path):
    raw = report(tmp_path, COURSE)
    assert [(one["block"], one["support"]) for one in raw["listing"]] == [
        ("chapter/start", "native"), ("sequential/week1", "native"), ("vertical/unit1", "native"), ("html/text1", "native"),
        ("video/film1", "native"), ("problem/q1", "native"), ("scorm/p1", "unsupported"),
    ]  # fmt: skip
    assert raw["support"] == {"native": 6, "capa": 0, "shown_without_grading": 0, "unsupported": 1}
    assert raw["listing"][-1] == {
        "block": "scorm/p1", "file": "scorm/p1.xml", "support": "unsupported", "why": "SCORM packages are not supported",
    }  # fmt: skip


@pytest.mark.sample_data
@pytest.mark.parametrize("name", SAMPLES)
def test_a_real_course_has_every_block_in_the_list_once(shared_data, name):
    folder = shared_data / "olx" / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not among the samples")
    raw = api.import_course(folder, dry_run=True).as_json()
    assert len(raw["listing"]) == sum(raw["blocks"].values()) == sum(raw["support"].values())
    assert {one["block"] for one in raw["unsupported"]} == {
        one["block"] for one in raw["listing"] if one["support"] == "unsupported"
    }


def test_what_is_hidden_from_learners_is_read_and_counted_all_the_same(tmp_path):
    hidden = QUESTION.replace("<problem ", '<problem url_name="q" visible_to_staff_only="true" ')
    raw = report(tmp_path, inline(hidden), check=True)
    assert raw["unsupported"] == []
    assert raw["problems"] == {
        "total": 1, "rendered": 1, "declared_answer": 1, "full_credit": 1, "wrong_scored_zero": 1,
    }  # fmt: skip
    assert "course team only" in raw["listing"][-1]["why"]


def test_an_unknown_container_is_named_and_what_it_holds_is_shown(tmp_path):
    files = inline('<mystery url_name="m"><html url_name="h"/><note>n</note></mystery>') | {
        "html/h.html": "<p>x</p>"
    }
    raw = report(tmp_path, files)
    assert raw["blocks"] == {"chapter": 1, "html": 1, "mystery": 1, "sequential": 1, "vertical": 1}
    assert [one["block"] for one in raw["unsupported"]] == ["mystery/m"]


def test_dead_links_and_missing_files_are_found(tmp_path):
    text = '<a href="/jump_to_id/none">a</a><a href="/courses/course-v1:O+C+R/courseware/gone/2/">b</a><a href="/wiki/x">c</a><img src="/static/no.png" alt="x"/><a href="/jump_to_id/h">self</a>'
    raw = report(tmp_path, inline(f'<html url_name="h">{text}</html>'))
    assert found(raw, "dead_link") == [
        ("html/h", "the link to “/jump_to_id/none” leads nowhere"),
        ("html/h", "the link to “/courses/course-v1:O+C+R/courseware/gone/2/” leads nowhere"),
        ("html/h", "the link to “/wiki/x” leads nowhere"),
    ]
    assert found(raw, "missing_file") == [("html/h", "the file “/static/no.png” is missing")]


def test_pictures_without_words_are_found_in_texts_and_problems(tmp_path):
    inner = '<html url_name="h"><img src="/static/a.png"><img src="/static/a.png" alt=""></html><problem url_name="p"><img src="/static/a.png"/></problem>'
    raw = report(
        tmp_path, inline(inner.replace('png">', 'png"/>').replace('"">', '""/>')) | {"static/a.png": PNG}
    )
    assert [block for block, _what in found(raw, "missing_alt")] == ["html/h", "problem/p"]


def test_films_without_captions_and_parts_without_a_title_are_found(tmp_path):
    raw = report(tmp_path, inline('<video url_name="v" youtube="1.0:AbCdEfGhIjK"/>'))
    assert [block for block, _what in found(raw, "missing_captions")] == ["video/v"]
    assert [block for block, _what in found(raw, "empty_title")] == ["chapter/c"]


def test_a_problem_whose_declared_answer_fails_is_found_by_a_check_only(tmp_path):
    wrong = '<problem url_name="p"><multiplechoiceresponse><choicegroup label="x"><choice correct="false">a</choice><choice correct="false">b</choice></choicegroup></multiplechoiceresponse></problem>'
    assert found(report(tmp_path, inline(wrong)), "declared_answer") == []
    raw = report(tmp_path, inline(wrong), check=True)
    assert [block for block, _what in found(raw, "declared_answer")] == ["problem/p"]


@pytest.mark.django_db
def test_a_stored_course_can_be_checked_again(tmp_path):
    done = api.import_course(write(tmp_path, COURSE))
    checked = api.check(done.version_id or 0)
    assert (checked.total, checked.rendered, checked.full_credit, checked.wrong_scored_zero) == (1, 1, 1, 1)
    assert checked.findings == ()
