# ruff: noqa: E501 - markup reads best unbroken
"""Every layout that real exports have is read to the same tree; what is wrong with a block stays with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from olx_files import COURSE, QUESTION, inline, tar_of, write, zip_of

from studium.content import api


def report(path: Path, **options: Any) -> dict[str, Any]:
    return api.import_course(path, dry_run=True, **options).as_json()


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return write(tmp_path / "export", COURSE)


BLOCKS = {"chapter": 1, "html": 1, "scorm": 1, "problem": 1, "sequential": 1, "vertical": 1, "video": 1}


def test_a_report_names_every_block_and_what_is_not_shown(course):
    found = report(course, check=True)
    assert (found["course"], found["title"], found["run"]) == (
        "tallgrass-geo1",
        "Capitals of the Andes",
        "2026",
    )
    assert found["blocks"] == BLOCKS
    assert found["responses"] == {"multiplechoiceresponse": 1}
    assert found["problems"] == {
        "total": 1,
        "rendered": 1,
        "declared_answer": 1,
        "full_credit": 1,
        "wrong_scored_zero": 1,
    }
    assert found["unsupported"] == [
        {"block": "scorm/p1", "file": "scorm/p1.xml", "why": "SCORM packages are not supported"}
    ]
    assert any("1 drafts" in note for note in found["notes"])
    assert "html/text1: <script> was left out" in found["notes"]


def test_without_a_check_its_figures_are_empty(course):
    assert report(course)["problems"] == {
        "total": 1,
        "rendered": 1,
        "declared_answer": None,
        "full_credit": None,
        "wrong_scored_zero": None,
    }


@pytest.mark.parametrize("name", ["c.tar.gz", "c.tgz", "c.tar", "c.zip", "anything.bin"])
def test_an_archive_gives_the_same_as_its_folder(course, tmp_path, name):
    packed = (
        zip_of(course, tmp_path / name) if name.endswith(("zip", "bin")) else tar_of(course, tmp_path / name)
    )
    assert report(packed) == report(course)


@pytest.mark.parametrize("top", ["", "course", "2026-export", "a/b"])
def test_the_course_may_lie_in_a_folder_of_the_archive(course, tmp_path, top):
    assert report(zip_of(course, tmp_path / "c.zip", top=top))["blocks"] == BLOCKS


def test_what_a_mac_leaves_in_an_archive_is_not_read(course, tmp_path):
    write(course, {"__MACOSX/course.xml": "<x", "problem/._q1.xml": b"\x00", ".DS_Store": b"\x00"})
    assert report(tar_of(course, tmp_path / "c.tgz"))["blocks"] == BLOCKS


def test_a_tree_may_stand_in_one_file(tmp_path):
    files = inline(f"<html url_name='h'><p>Hi</p></html>{QUESTION}<!-- a comment --><?pi x?>")
    assert report(write(tmp_path, files))["blocks"] == {
        "chapter": 1,
        "html": 1,
        "problem": 1,
        "sequential": 1,
        "vertical": 1,
    }


def test_course_xml_may_lie_beside_the_blocks_it_points_to_without_a_pointer_of_its_own(tmp_path):
    files = {name: content for name, content in COURSE.items() if name != "course.xml"}
    files["course/course.xml"] = files.pop("course/2026.xml")
    assert report(write(tmp_path, files))["blocks"] == BLOCKS


def test_old_exports_keep_problems_in_problems_and_name_files(tmp_path):
    files = inline(
        '<problem filename="old/one" display_name="One"/><problem filename="two"/><html filename="note"/>'
    )
    files |= {"problems/old/one.xml": QUESTION, "problem/two.xml": QUESTION, "html/note.html": "<p>n</p>"}
    found = report(write(tmp_path, files))
    assert found["problems"]["rendered"] == 2 and found["unsupported"] == []


def test_colons_in_names_are_folders(tmp_path):
    found = report(
        write(tmp_path, {**inline('<problem url_name="week1:q"/>'), "problem/week1/q.xml": QUESTION})
    )
    assert found["problems"]["rendered"] == 1


def test_latin_1_files_are_read_and_said_so(tmp_path):
    files: dict[str, str | bytes] = {
        **inline('<html url_name="h"/><problem url_name="p"/>'),
        "html/h.html": "<p>caf\u00e9</p>".encode("latin-1"),
        "problem/p.xml": QUESTION.replace("Quito", "M\u00e9xico").encode("latin-1"),
    }
    found = report(write(tmp_path, files), check=True)
    assert found["problems"]["full_credit"] == 1
    assert any("h: not UTF-8" in note for note in found["notes"]) and any(
        "p: not UTF-8" in note for note in found["notes"]
    )


def test_a_declared_encoding_is_believed(tmp_path):
    source = '<?xml version="1.0" encoding="iso-8859-15"?>' + QUESTION.replace("Quito", "5 \u20ac")
    files: dict[str, str | bytes] = {
        **inline('<problem url_name="p"/>'),
        "problem/p.xml": source.encode("iso-8859-15"),
    }
    assert report(write(tmp_path, files))["problems"]["rendered"] == 1


def test_html_entities_in_xml_are_mended(tmp_path):
    files = {
        **inline('<problem url_name="p"/>'),
        "problem/p.xml": QUESTION.replace("Quito", "Quito&nbsp;&eacute;"),
    }
    assert report(write(tmp_path, files))["problems"]["rendered"] == 1


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        ("<problem><p>unclosed</problem>", "does not parse: line 1"),
        ("", "does not parse"),
        (b"\x00\x01\x02\xff", "does not parse"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><problem>&b;</problem>', "entities of its own"),
    ],
)  # fmt: skip
def test_broken_xml_is_reported_on_its_block_and_the_rest_is_read(tmp_path, broken, word):
    found = report(
        write(tmp_path, {**inline(f'<problem url_name="bad"/>{QUESTION}'), "problem/bad.xml": broken})
    )
    assert found["blocks"]["problem"] == 2 and found["problems"]["rendered"] == 1
    assert [one["block"] for one in found["unsupported"]] == ["problem/bad"]
    assert word in found["unsupported"][0]["why"] and found["unsupported"][0]["file"] == "problem/bad.xml"


def test_missing_files_are_reported_on_their_block(tmp_path):
    found = report(
        write(
            tmp_path,
            inline('<problem url_name="gone"/><html filename="lost"/><vertical url_name="nowhere"/>'),
        )
    )
    assert {one["why"] for one in found["unsupported"]} == {
        "its file problem/gone.xml is missing", "its file html/lost.html is missing", "its file vertical/nowhere.xml is missing",
    }  # fmt: skip


def test_a_course_that_contains_itself_is_read_once(tmp_path):
    files = inline('<vertical url_name="loop"/>') | {
        "vertical/loop.xml": '<vertical><vertical url_name="loop"/></vertical>'
    }
    found = report(write(tmp_path, files))
    assert any("contains itself" in one["why"] for one in found["unsupported"])


def test_files_that_multiply_by_pointing_to_each_other_are_refused(tmp_path):
    files = inline('<vertical url_name="v0"/>')
    for level in range(12):
        files[f"vertical/v{level}.xml"] = (
            "<vertical>" + f'<vertical url_name="v{level + 1}"/>' * 10 + "</vertical>"
        )
    with pytest.raises(api_error(), match="more than 30000 blocks"):
        report(write(tmp_path, files))


def test_levels_that_old_courses_leave_out_are_made(tmp_path):
    files: dict[str, str | bytes] = {
        "course.xml": f'<course org="T" course="O" url_name="r"><chapter url_name="c"><html url_name="a">x</html>'
        f'<sequential url_name="s"><video url_name="v" youtube="1.0:AbCdEfGhIjK"/>{QUESTION}</sequential></chapter></course>'
    }
    found = report(write(tmp_path, files))
    assert found["blocks"] == {"chapter": 1, "html": 1, "problem": 1, "sequential": 1, "video": 1}


def test_a_broken_policy_is_a_note(tmp_path):
    files = inline("") | {"policies/r/policy.json": "{", "policies/r/grading_policy.json": "[1]"}
    notes = report(write(tmp_path, files))["notes"]
    assert any("policy.json cannot be read" in note for note in notes) and any(
        "is not a grading policy" in note for note in notes
    )


def api_error() -> type[Exception]:
    from studium.core.errors import Invalid

    return Invalid


def test_the_file_of_a_text_is_looked_for_beside_its_definition(tmp_path):
    files = inline('<html url_name="secret:lab"/>') | {
        "html/secret/lab.xml": '<html filename="lab"/>',
        "html/secret/lab.html": "<p>x</p>",
    }
    assert report(write(tmp_path, files))["unsupported"] == []


def test_names_that_xml_can_hardly_write_do_no_harm(tmp_path):
    files = inline('<problem url_name="p"/>') | {
        "problem/p.xml": QUESTION.replace("display_name", "naïve_nåme")
    }
    assert report(write(tmp_path, files))["problems"]["rendered"] == 1
