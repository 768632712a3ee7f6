# ruff: noqa: E501 - markup reads best unbroken
"""A course is exported as plain OLX that imports again to the same course."""

from __future__ import annotations

import argparse
import tarfile
from pathlib import Path

import pytest
from olx_files import COURSE, QUESTION, inline, write

from studium import cli_export_course
from studium.content import api
from studium.content.models import ContentVersion
from studium.core.errors import Invalid, NotFound

pytestmark = pytest.mark.django_db

SAMPLES = ("openedx-demo-course", "supported-components", "mitx-grading-library")


def there_and_back(course: Path, tmp_path: Path) -> tuple[ContentVersion, ContentVersion, Path]:
    """The version imported, the version made of its export, and the export."""
    first = ContentVersion.objects.get(pk=api.import_course(course, course_key="one").version_id)
    archive = tmp_path / "export.tar.gz"
    api.export_course(first.pk, archive)
    second = ContentVersion.objects.get(pk=api.import_course(archive, course_key="two").version_id)
    return first, second, archive


@pytest.mark.sample_data
@pytest.mark.parametrize("name", SAMPLES)
def test_a_real_course_comes_back_the_same(shared_data, tmp_path, name):
    folder = shared_data / "olx" / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not among the samples")
    first, second, _archive = there_and_back(folder, tmp_path)
    assert first.digest == second.digest
    assert first.report["blocks"] == second.report["blocks"]


def test_an_export_again_is_no_new_version(tmp_path):
    course = write(tmp_path / "c", COURSE)
    made = api.import_course(course, course_key="geo")
    api.export_course(made.version_id or 0, tmp_path / "geo.tar.gz")
    assert api.import_course(tmp_path / "geo.tar.gz", course_key="geo").unchanged


def test_what_is_kept_back_and_hidden_is_kept_back_and_hidden_after_an_export(tmp_path):
    files = inline(QUESTION.replace("<problem", '<problem url_name="q"', 1), show_correctness="past_due")
    files["policies/r/policy.json"] = '{"sequential/s": {"hide_after_due": true}}'
    for version in there_and_back(write(tmp_path / "c", files), tmp_path)[:2]:
        [sequence] = api.outline(version.pk).sequences()
        [block] = sequence.units[0].blocks
        assert (sequence.hide_after_due, block.show_correctness) == (True, "past_due")
        assert api.withholds(version.pk)


def test_the_export_is_plain_modern_olx(tmp_path):
    _first, _second, archive = there_and_back(write(tmp_path / "c", COURSE), tmp_path)
    with tarfile.open(archive) as packed:
        names = {name.removeprefix("course/") for name in packed.getnames()}
    assert names == {
        "course.xml", "course/2026.xml", "chapter/start.xml", "sequential/week1.xml", "vertical/unit1.xml",
        "html/text1.xml", "html/text1.html", "video/film1.xml", "problem/q1.xml", "scorm/p1.xml",
        "static/a map.png", "static/film.mp4", "static/film-en.srt", "about/overview.html", "drafts/vertical/d.xml",
        "policies/2026/policy.json", "policies/2026/grading_policy.json",
    }  # fmt: skip


#: What makes a round trip hard: names that no file can have, one name for two blocks, blocks without a name,
#: levels left out, policies by block, gates, what only the team may see, what is broken, what is missing.
ODD = (
    '<html url_name="a:b/c ü">colon</html><html url_name="u">twin</html><html url_name="u">other twin</html>'
    f'{QUESTION}<problem url_name="gone"/><problem url_name="bad"/><html url_name="h" filename="lost"/>'
    '<html url_name="keys" visible_to_staff_only="true">The key</html>'
    '<conditional url_name="when" sources="i4x://T/T1/html/a:b/c ü" attempted="True"><show sources="i4x://T/T1/html/later"/></conditional>'
    f'<library_content url_name="pool" max_count="1">{QUESTION.replace("Lima", "Rio")}<problem url_name="q2"/></library_content>'
    '<abtest url_name="t"><group name="x"><html>first</html></group><default><html>second</html></default></abtest>'
    '<split_test url_name="st" user_partition_id="4" group_id_to_child="{&quot;0&quot;: &quot;i4x://T/T1/html/g:0&quot;}"><html url_name="g:0">g</html></split_test>'
    '<customtag impl="hello" who="you"/><mystery url_name="m" a="1"><b xmlns:x="urn:x" x:c="2">t</b></mystery>'
    '<html url_name="links"><a href="/jump_to_id/a:b/c ü">l</a><a href="/jump_to_id/u">l</a><img src="/static/x y.png" alt="x"/></html>'
)


def test_what_is_hard_to_write_comes_back_too(tmp_path):
    files = inline(ODD) | {
        "problem/bad.xml": "<problem><p>open</problem>",
        "problem/q2.xml": QUESTION.encode("utf-16"),
        "html/later.html": "<p>caf\u00e9</p>".encode("latin-1"),
        "custom_tags/hello": "<p>Hello ${who}</p>",
        "static/x y.png": b"\x89PNG\r\n\x1a\n",
        "static/python_lib.zip": b"PK\x03\x04",
        "grading_policy.json": '{"GRADER": [{"type": "HW", "weight": 1}], "GRADE_CUTOFFS": {"Pass": 0.5}}',
        "policies/r/policy.json": '{"course/r": {"display_name": "Odd \\u0001", "tabs": [{"type": "static_tab", "name": "Page", "url_slug": "p"}]}, "html/u": {"display_name": "Twins"}}',
        "tabs/p.html": "<p>Page</p>",
        "info/handouts.html": "<ol><li>One</li></ol>",
    }
    first, second, archive = there_and_back(write(tmp_path / "c", files), tmp_path)
    assert first.digest == second.digest
    unit = api.outline(first.pk).units()[0]
    assert [block.key for block in unit.blocks] == [
        block.key for block in api.outline(second.pk).units()[0].blocks
    ]
    with tarfile.open(archive) as packed:
        assert "course/static/python_lib.zip" in packed.getnames()


def test_the_command_writes_the_newest_version(tmp_path, capsys):
    api.import_course(write(tmp_path / "c", COURSE), course_key="geo")
    parser = argparse.ArgumentParser()
    cli_export_course.add_parser(parser.add_subparsers())
    args = parser.parse_args(["course", "geo", "--out", str(tmp_path / "x.tar.gz")])
    assert args.run(args) == 0 and "Written to" in capsys.readouterr().out
    assert tarfile.is_tarfile(tmp_path / "x.tar.gz")


def test_what_cannot_be_exported_is_one_sentence(tmp_path):
    with pytest.raises(NotFound, match="import it first"):
        api.version("none")
    with pytest.raises(NotFound):
        api.export_course(1, tmp_path / "x.tar.gz")
    made = api.import_course(write(tmp_path / "c", COURSE), course_key="geo")
    with pytest.raises(Invalid, match="cannot be written"):
        api.export_course(made.version_id or 0, tmp_path / "none" / "x.tar.gz")
