# ruff: noqa: E501 - markup reads best unbroken
"""Versions are immutable, imports whole or nothing, reading free when warm."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from olx_files import COURSE, QUESTION, inline, write

from studium.assessment.api import compile_problem
from studium.content import api, importing
from studium.content.models import Asset, AssetUse, Block, ContentVersion, Immutable
from studium.core.errors import Invalid, NotFound
from studium.core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return write(tmp_path / "export", COURSE)


def imported(path: Path, **options: object) -> int:
    made = api.import_course(path, **options)  # type: ignore[arg-type]
    assert made.version_id is not None
    return made.version_id


def test_the_outline_has_the_course_in_order(course):
    version = imported(course)
    assert api.current_version("tallgrass-geo1") == version
    outline = api.outline(version)
    (chapter,) = outline.chapters
    (sequence,) = chapter.sequentials
    (unit,) = sequence.units
    assert (outline.title, chapter.title, sequence.title, unit.title) == (
        "Capitals of the Andes",
        "Start",
        "Week 1",
        "First unit",
    )
    assert (sequence.format, sequence.graded, sequence.due) == (
        "Homework",
        True,
        datetime(2026, 3, 1, 12, tzinfo=UTC),
    )
    assert [(one.key, one.kind, one.possible) for one in unit.blocks] == [
        ("text1", "html", 0), ("film1", "video", 0), ("q1", "problem", 3), ("p1", "unsupported", 0),
    ]  # fmt: skip


def test_a_unit_has_its_blocks_ready_for_the_page(course):
    text, film, problem, poll = api.unit(imported(course), "unit1").blocks
    assert "<script" not in text.html and 'alt="Map"' in text.html
    assert 'href="../unit1/#q1"' in text.html
    assert film.video is not None and film.video.youtube_id == "AbCdEfGhIjK" and film.video.here
    assert (film.video.captions[0].language, film.video.captions[0].label) == ("en", "English")
    assert film.video.transcript == (
        '<p><time data-at="1">0:01</time> <span data-at="1">Hello &amp; welcome</span>'
        ' <span data-at="4">Second</span></p>'
    )
    assert (problem.max_attempts, problem.weight, problem.possible, problem.show_answer) == (
        2,
        Decimal(3),
        Decimal(3),
        "always",
    )
    assert compile_problem(problem.source or "").max_points == 1
    assert (poll.kind, poll.element, poll.why) == ("unsupported", "scorm", "SCORM packages are not supported")


def test_the_outline_and_a_unit_cost_no_query_when_warm(
    course, django_assert_num_queries, django_assert_max_num_queries
):
    version = imported(course)
    with django_assert_max_num_queries(2):
        api.outline(version)
    with django_assert_max_num_queries(1):
        api.unit(version, "unit1")
    with django_assert_max_num_queries(1):
        api.grading_policy(version)
    with django_assert_num_queries(0):
        api.outline(version), api.unit(version, "unit1"), api.grading_policy(version)
    with django_assert_num_queries(1):
        api.current_version("tallgrass-geo1")


def test_the_grading_policy_is_exact(course):
    policy = api.grading_policy(imported(course))
    homework, final = policy.types
    assert (
        homework.type,
        homework.weight,
        homework.min_count,
        homework.drop_count,
        homework.short_label,
    ) == ("Homework", Decimal("0.4"), 3, 1, "HW")
    assert (final.min_count, final.short_label) == (1, "Final")
    assert policy.cutoffs == (
        ("A", Decimal("0.9")),
        ("Pass", Decimal("0.6")),
    ) and policy.pass_mark == Decimal("0.6")


def test_the_same_content_again_makes_no_version(course):
    first = imported(course)
    again = api.import_course(course)
    assert again.unchanged and again.version_id == first and ContentVersion.objects.count() == 1


def test_changed_content_makes_a_version_and_the_old_one_stays(course):
    first = imported(course)
    write(course, {"html/text1.html": "<p>New words</p>"})
    second = imported(course)
    assert api.current_version("tallgrass-geo1") == second != first
    assert "New words" in api.unit(second, "unit1").blocks[0].html
    assert "New words" not in api.unit(first, "unit1").blocks[0].html
    assert list(ContentVersion.objects.values_list("number", flat=True)) == [2, 1]
    assert AuditEntry.objects.filter(target="content:tallgrass-geo1").count() == 2


def test_a_run_can_be_bound_to_a_version(course):
    first = imported(course, course_key="geo", run_key="geo-2026a")
    write(course, {"html/text1.html": "<p>New words</p>"})
    second = imported(course, course_key="geo")
    assert api.version_for(run_key="geo-2026a", course_key="geo") == first
    assert api.version_for(run_key="geo-2026b", course_key="geo") == second
    assert api.version_for(run_key="x", course_key="none") is None


def test_a_dry_run_stores_nothing(course, settings):
    done = api.import_course(course, dry_run=True, check=True)
    assert done.version_id is None and not ContentVersion.objects.exists() and not Asset.objects.exists()


def test_an_import_that_fails_half_way_leaves_nothing(course, monkeypatch):
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the power went out")

    monkeypatch.setattr(importing.audit, "record", broken)
    with pytest.raises(RuntimeError):
        api.import_course(course)
    assert (
        not ContentVersion.objects.exists() and not Block.objects.exists() and not AssetUse.objects.exists()
    )


def test_a_stored_block_cannot_be_changed(course):
    imported(course)
    block = Block.objects.get(key="q1")
    block.title = "Another"
    with pytest.raises(Immutable):
        block.save()


def test_the_same_bytes_under_two_names_are_stored_once(tmp_path):
    files = inline("") | {"static/a.txt": "same", "static/b.txt": "same", "static/c.txt": "other"}
    imported(write(tmp_path, files))
    assert AssetUse.objects.filter(made=False).count() == 3
    assert Asset.objects.filter(private=False).count() == 2


def test_keys_are_unique_and_fit_an_address(tmp_path):
    files = inline(
        f'<html url_name="u">x</html><html url_name="u">y</html><html url_name="ünï cödé/é">z</html>{QUESTION}'
    )
    unit = api.unit(imported(write(tmp_path, files)), "u")
    keys = [block.key for block in unit.blocks]
    assert keys[:3] == ["u-html", "u-html-3", "n-c-d"] and len(set(keys)) == 4
    assert keys[3] == "Capital"


def test_containers_that_only_group_are_opened(tmp_path):
    files = inline(
        f'<wrapper url_name="w"><html url_name="a">x</html></wrapper><problemset url_name="s">{QUESTION}</problemset>'
    )
    done = api.import_course(write(tmp_path, files))
    assert [block.kind for block in api.unit(done.version_id or 0, "u").blocks] == ["html", "problem"]


def test_settings_are_inherited_from_above(tmp_path):
    files: dict[str, str | bytes] = {
        "course.xml": f'<course org="T" course="I" url_name="r" max_attempts="5" showanswer="never"><chapter url_name="c">'
        f'<sequential url_name="s" max_attempts="null"><vertical url_name="u">{QUESTION.replace(" max_attempts=", " x=")}</vertical></sequential></chapter></course>'
    }
    (problem,) = api.unit(imported(write(tmp_path, files)), "u").blocks
    assert (problem.max_attempts, problem.show_answer) == (5, "never")


def test_what_is_not_there_is_not_found(course):
    version = imported(course)
    for ask in (
        lambda: api.outline(1),
        lambda: api.unit(version, "none"),
        lambda: api.grading_policy(1),
        lambda: api.asset("0" * 32),
    ):
        with pytest.raises(NotFound):
            ask()
    assert api.current_version("none") is None


@pytest.mark.parametrize("key", ["", "A B", "../x", "x" * 200, "É"])
def test_a_key_that_does_not_fit_an_address_is_refused(course, key):
    with pytest.raises(Invalid):
        api.import_course(course, course_key=key)


def test_pages_about_the_course_are_cleaned(course):
    assert api.about(imported(course)) == {"overview": "<h2>About</h2>"}


def test_the_report_is_kept_with_its_version(course):
    version = imported(course)
    assert api.report(version)["version"] == 1 and api.report(version)["blocks"]["problem"] == 1


def test_what_is_for_the_course_team_only_is_listed_and_not_shown(tmp_path):
    files = inline(
        f'<html url_name="open">x</html><html url_name="keys" visible_to_staff_only="true">The key</html>{QUESTION}'
    )
    done = api.import_course(write(tmp_path, files))
    assert [block.key for block in api.unit(done.version_id or 0, "u").blocks][:1] == ["open"]
    assert len(api.unit(done.version_id or 0, "u").blocks) == 2
    assert done.raw["unsupported"] == []
    hidden = [one for one in done.raw["listing"] if one["block"] == "html/keys"]
    assert [one["why"] for one in hidden] == ["it is for the course team only, and hidden from learners"]
    assert done.raw["blocks"]["html"] == 2


def test_characters_that_no_database_takes_are_left_out(tmp_path):
    bad = '"x\\u0000y\\ud800z"'
    files = inline('<video url_name="v" transcripts="{&quot;en&quot;: &quot;t.sjson&quot;}"/>') | {
        "policies/r/policy.json": f'{{"course/r": {{"display_name": {bad}}}, "vertical/u": {{"display_name": {bad}}}}}',
        "policies/r/grading_policy.json": f'{{"GRADER": [{{"type": {bad}, "weight": 1}}], "GRADE_CUTOFFS": {{{bad}: 0.5}}}}',
        "static/t.sjson": f'{{"start": [0], "end": [1], "text": [{bad}]}}',
    }
    version = imported(write(tmp_path, files))
    assert api.outline(version).title == "xyz" and api.outline(version).units()[0].title == "xyz"
    assert api.grading_policy(version).types[0].type == "xyz"


def test_files_whose_names_are_no_text_are_left_out_and_counted(tmp_path):
    course = write(tmp_path / "c", inline(""))
    (course / "static").mkdir()
    Path(os.fsdecode(os.fsencode(course / "static") + b"/\xff.png")).write_bytes(b"x")
    done = api.import_course(course)
    assert "1 files whose names are no text were left out" in done.raw["notes"]
