# ruff: noqa: E501 - markup reads best unbroken
"""Layouts of twelve years of exports and of courses kept by hand, each to the tree it means."""

from __future__ import annotations

import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from olx_files import COURSE, PNG, QUESTION, inline, write, zip_of

from studium.content import api
from studium.content.models import Asset, AssetUse
from studium.core.errors import Invalid, NotFound

BLOCKS = {"chapter": 1, "html": 1, "scorm": 1, "problem": 1, "sequential": 1, "vertical": 1, "video": 1}


def report(path: Path, files: dict[str, Any]) -> dict[str, Any]:
    return api.import_course(write(path, files), dry_run=True).as_json()


def html_of(tmp_path: Path, files: dict[str, Any]) -> str:
    done = api.import_course(write(tmp_path, files))
    (unit,) = api.outline(done.version_id or 0).units()
    return "".join(block.html for block in api.unit(done.version_id or 0, unit.key).blocks)


def test_a_root_for_each_run(tmp_path):
    files = {f"x/{name}": content for name, content in COURSE.items()}
    files["x/roots/2026.xml"] = files.pop("x/course.xml")
    assert report(tmp_path, files)["blocks"] == BLOCKS


def test_several_roots_and_nothing_that_names_one_are_asked_about(tmp_path):
    with pytest.raises(Invalid, match=r"several runs \(2025\.xml, 2026\.xml\)"):
        report(tmp_path, {"roots/2025.xml": "<course/>", "roots/2026.xml": "<course/>"})


def test_a_link_that_became_a_text_file_is_followed(tmp_path):
    files = {**COURSE, "roots/2026.xml": COURSE["course.xml"], "course.xml": "roots/2026.xml\n"}
    assert report(tmp_path, files)["blocks"] == BLOCKS


def test_several_courses_in_one_archive_are_asked_about(tmp_path):
    files = {f"{top}/{name}": content for top in ("a", "b") for name, content in COURSE.items()}
    with pytest.raises(Invalid, match=r"several courses here \(a, b\)"):
        api.import_course(zip_of(write(tmp_path / "c", files), tmp_path / "c.zip"), dry_run=True)


def test_a_course_may_lie_deep(tmp_path):
    assert report(tmp_path, {f"a/b/c/{name}": one for name, one in COURSE.items()})["blocks"] == BLOCKS


def test_a_definition_whose_pointer_is_lost_is_found(tmp_path):
    files = {name: content for name, content in COURSE.items() if name != "course.xml"}
    assert report(tmp_path, files)["blocks"] == BLOCKS


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"library.xml": "<library/>"}, "content library"),
        ({"package.toml": "x", "entities/a.toml": "y"}, "content library"),
        ({"course.xml": "<library/>"}, "holds <library>, not a course"),
    ],
)
def test_what_is_no_course_is_refused_by_its_name(tmp_path, files, words):
    with pytest.raises(Invalid, match=words):
        report(tmp_path, files)


def test_names_in_another_case_or_coding_are_found(tmp_path):
    files = inline('<problem url_name="Q1"/><html url_name="caf\u00e9"/>') | {
        "problem/q1.XML": QUESTION, "html/cafe\u0301.xml": "<html>x</html>",
    }  # fmt: skip
    assert report(tmp_path, files)["unsupported"] == []


@pytest.mark.django_db
def test_xml_that_does_not_parse_is_mended_where_nothing_is_graded(tmp_path):
    files = inline('<html url_name="h"/><problem url_name="p"/>') | {
        "html/h.xml": "<html><p>Tom & Jerry<br> and &copy; <b>more</p></html>",
        "problem/p.xml": "<problem><p>a</problem>",
    }
    done = api.import_course(write(tmp_path, files))
    text, problem = api.unit(done.version_id or 0, "u").blocks
    assert "Tom &amp; Jerry" in text.html and "more" in text.html
    assert problem.kind == "unsupported"
    assert any(note.startswith("html/h: it did not parse (line 1") for note in done.raw["notes"])


@pytest.mark.django_db
@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "latin-1"])
def test_texts_in_other_encodings_are_read(tmp_path, codec):
    files = inline('<html url_name="h"/>') | {"html/h.html": "<p>caf\u00e9</p>".encode(codec)}
    assert "caf\u00e9" in html_of(tmp_path, files)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "files",
    [
        {"html/a/b.xml": '<html filename="b"/>', "html/a/b.html": "<p>words</p>", "pointer": "a:b"},
        {"html/h.xml": '<html filename="h.html"/>', "html/h.html": "<p>words</p>", "pointer": "h"},
        {"html/h.html": "<p>words</p>", "pointer": "h"},
        {"html/h.xml": "<html><p>words</p></html>", "pointer": "h"},
        {"html/h.xml": '<html data="&lt;p&gt;words&lt;/p&gt;"/>', "pointer": "h"},
    ],
)
def test_a_text_is_found_wherever_its_words_are(tmp_path, files):
    pointer = files["pointer"]
    more = {name: text for name, text in files.items() if name != "pointer"}
    assert html_of(tmp_path, inline(f'<html url_name="{pointer}"/>') | more) == "<p>words</p>"


def test_a_problem_may_stand_quoted_in_an_attribute(tmp_path):
    from html import escape

    quoted = f'<problem url_name="p" data="{escape(QUESTION)}"/><problem url_name="b" data="&lt;problem"/>'
    found = report(tmp_path, inline(quoted))
    assert found["problems"]["rendered"] == 1 and found["unsupported"][0]["block"] == "problem/b"


@pytest.mark.django_db
def test_custom_tags_fill_their_templates(tmp_path):
    tags = '<customtag url_name="a" impl="book" page="&lt;12&gt;"/><slides url_name="b" name="Week 1"/><customtag url_name="c"><impl>code</impl></customtag><customtag url_name="d" impl="none"/>'
    files = inline(tags) | {
        "custom_tags/book": "<p>Read page ${page}.</p>", "custom_tags/slides": "<p>${ name }</p>", "custom_tags/code": "% for x in y:",
    }  # fmt: skip
    done = api.import_course(write(tmp_path, files))
    blocks = api.unit(done.version_id or 0, "u").blocks
    assert [block.html for block in blocks[:2]] == ["<p>Read page &lt;12&gt;.</p>", "<p>Week 1</p>"]
    assert [block.why for block in blocks[2:]] == [
        "its template custom_tags/code is a program, which is not run",
        "its template custom_tags/none is missing",
    ]


def test_a_policy_elsewhere_is_found(tmp_path):
    policy = '{"course/x": {"display_name": "By policy"}, "html/h": {"display_name": "Named"}}'
    grading = '{"GRADER": [{"type": "HW", "weight": 1}], "GRADE_CUTOFFS": {"Pass": 0.5}}'
    for place in ("policies/r/policy.json", "policies/r.json", "policies/other/policy.json", "policy.json"):
        folder = tmp_path / place.replace("/", "_")
        assert (
            report(folder, inline("") | {place: policy, "grading_policy.json": grading})["title"]
            == "By policy"
        )


def test_blocks_of_one_name_are_told_apart_and_said_so(tmp_path):
    found = report(tmp_path, inline('<html url_name="h">x</html><html url_name="h">y</html>'))
    assert "html/h: its name is another block's too; it is “h-html” here" in found["notes"]


def test_blocks_without_a_name_keep_theirs_when_others_come_before_them(tmp_path):
    lectures = [f'<video display_name="Lecture" youtube="1.0:AbCdEfGhI{number}K"/>' for number in range(3)]
    homework = QUESTION.replace("Capital", "Homework 1")

    def keys(inner: str, folder: str) -> list[str]:
        from studium.content import drafting

        with drafting.opened(write(tmp_path / folder, inline(inner)), None) as draft:
            return [one.key for one in draft.built.blocks if one.kind in ("video", "problem")]

    before = keys(f"{lectures[1]}{lectures[2]}{homework}", "a")
    after = keys(f"{lectures[0]}{lectures[1]}{lectures[2]}{homework.replace('Lima', 'Rio')}", "b")
    assert after[1:] == before and before[-1] == "Homework_1"


@pytest.mark.django_db
def test_the_first_years_wrote_attempts_dates_and_texts_their_own_way(tmp_path):
    files = inline("") | {
        "course.xml": '<course org="T" course="O" url_name="r"><chapter display_name="week1" due="October 29, 2012"><sequential display_name="s" graded="true">'
        f'<html url_name="h"/>{QUESTION.replace("max_attempts", "attempts")}</sequential><sequential display_name="t" due="someday"/></chapter></course>',
        "html/h.xml": "<ol>\n<li>One</li></ol><p>Two &amp; <br> three",
        "images/map.png": PNG, "handouts/solutions.xml": "<x/>", "about/overview.html": '<img src="/static/images/map.png" alt="m">',
    }  # fmt: skip
    done = api.import_course(write(tmp_path, files))
    first, second = api.outline(done.version_id or 0).sequences()
    assert first.due == datetime(2012, 10, 29, tzinfo=UTC) and second.due is None
    text, problem = (api.unit(done.version_id or 0, unit.key).blocks[0] for unit in first.units)
    assert "<li>One</li>" in text.html and "three" in text.html and problem.max_attempts == 2
    assert "/assets/" in api.about(done.version_id or 0)["overview"]
    assert "sequential/t: its due date “someday” cannot be read" in done.raw["notes"]


# Files and links


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/static/the%20map.png", "/static/the_map.png", "/static/The map.png", "/c4x/T/T1/asset/the_map.png", "/static/maps_the_map.png",
        "/asset-v1:T+T1+r+type@asset+block@maps_the_map.png", "/asset-v1:T+T1+r+type@asset+block/the_map.png", "/static/Shown Name.png",
        "/assets/courseware/v1/0123abc/asset-v1:T+T1+r+type@asset+block/the_map.png", "/static/maps/the map.png?raw=1",
    ],
)  # fmt: skip
def test_a_file_is_found_by_every_name_that_links_use(tmp_path, address):
    files = inline(f'<html url_name="h"><img src="{address}" alt="m"/></html>') | {
        "static/maps/the map.png": PNG,
        "policies/assets.json": '{"maps/the map.png": {"displayname": "Shown Name.png"}}',
    }
    assert "/assets/" in html_of(tmp_path, files)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/jump_to_id/h", "/jump_to/block-v1:T+T1+r+type@html+block@h", "/jump_to/i4x://T/T1/html/h", "/courses/course-v1:T+T1+r/jump_to_id/h",
        "/courses/T/T1/r/courseware/c/s/", "/courses/course-v1:T+T1+r/courseware/c/s/1?activate_block_id=x", "https://learn.example/courses/T/T1/r/courseware/c/s/2/",
        "/learning/course/course-v1:T+T1+r/block-v1:T+T1+r+type@sequential+block@s/block-v1:T+T1+r+type@vertical+block@u",
    ],
)  # fmt: skip
def test_links_into_the_course_lead_to_its_units(tmp_path, address):
    html = html_of(tmp_path, inline(f'<html url_name="h"><a href="{address}">x</a></html>'))
    assert 'href="../u/' in html


@pytest.mark.django_db
def test_links_to_others_are_left_alone(tmp_path):
    html = html_of(
        tmp_path,
        inline(
            '<html url_name="h"><a href="https://a.example/courses/X/Y/Z/courseware/other/place/">x</a></html>'
        ),
    )
    assert 'href="https://a.example/courses/X/Y/Z/courseware/other/place/"' in html


@pytest.mark.django_db
def test_the_courses_own_modules_are_for_the_grader_alone(tmp_path, client):
    files = inline('<html url_name="h"><a href="/static/python_lib.zip">x</a></html>') | {
        "static/python_lib.zip": b"PK\x03\x04lib", "static/same.zip": b"PK\x03\x04lib",
    }  # fmt: skip
    done = api.import_course(write(tmp_path, files))
    version = done.version_id or 0
    library = api.library(version)
    assert library is not None
    with library[1]() as file:
        assert file.read() == b"PK\x03\x04lib"
    hash_ = AssetUse.objects.get(name="python_lib.zip").asset_id
    assert library[0] == hash_ != AssetUse.objects.get(name="same.zip").asset_id
    assert Asset.objects.get(pk=hash_).private
    with pytest.raises(NotFound):
        api.asset(hash_)
    with pytest.raises(NotFound):
        api.open_asset(hash_)
    assert client.get(f"/assets/{hash_}/python_lib.zip").status_code == 404
    assert hash_ not in api.unit(version, "u").blocks[0].html


@pytest.mark.django_db
def test_a_course_without_modules_has_no_library(tmp_path):
    assert api.library(api.import_course(write(tmp_path, inline(""))).version_id or 0) is None


def test_links_inside_an_archive_lead_to_copies(tmp_path):
    files = {**COURSE, "roots/2026.xml": COURSE["course.xml"]}
    folder = write(tmp_path / "c", files)
    (folder / "course.xml").unlink()
    (folder / "course.xml").symlink_to("roots/2026.xml")
    with tarfile.open(tmp_path / "c.tar.gz", "w:gz") as archive:
        archive.add(folder, arcname="x")
    assert api.import_course(tmp_path / "c.tar.gz", dry_run=True).as_json()["blocks"] == BLOCKS
