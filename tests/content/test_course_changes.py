# ruff: noqa: E501 - markup reads best unbroken
"""Before a course is imported again one can see what would change; learners' work goes by the blocks' keys."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from olx_files import COURSE, QUESTION, write

from studium import cli_import_course
from studium.content import api
from studium.content.models import ContentVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = write(tmp_path / "export", COURSE)
    api.import_course(folder, course_key="geo")
    return folder


def changes(folder: Path, files: dict[str, str | bytes]) -> api.Changes:
    return api.preview(write(folder, files), course_key="geo")


def test_a_course_that_is_not_there_yet_is_all_new(tmp_path):
    found = api.preview(write(tmp_path, COURSE))
    assert (found.course_key, found.number, len(found.added)) == ("tallgrass-geo1", None, 7)
    assert not ContentVersion.objects.exists()


def test_the_same_course_changes_nothing(course):
    found = changes(course, {})
    assert found.unchanged and found.number == 1
    assert not (found.added or found.removed or found.changed or found.grading_policy or found.files)


def test_what_is_added_removed_and_moved_is_named(course):
    unit = '<vertical display_name="First unit"><html url_name="text1"/><problem url_name="q1"/><html url_name="new">n</html></vertical>'
    found = changes(course, {"vertical/unit1.xml": unit})
    assert [one.key for one in found.added] == ["new"]
    assert [(one.key, one.kind) for one in found.removed] == [("film1", "video"), ("p1", "unsupported")]
    assert found.changed == ()


@pytest.mark.parametrize(
    ("problem", "what"),
    [
        (QUESTION.replace("Capital of", "The capital of"), ("text",)),
        (
            QUESTION.replace('"true">Quito', '"false">Quito').replace('"false">Lima', '"true">Lima'),
            ("answers",),
        ),
        (QUESTION.replace(">Lima", ">Lima, Peru"), ("answers",)),
        (QUESTION.replace('weight="3"', 'weight="4"'), ("text", "weight", "possible")),
        (QUESTION.replace('max_attempts="2"', 'max_attempts="9"'), ("text", "max_attempts")),
        (QUESTION.replace('"Capital"', '"A capital"'), ("title", "text")),
    ],
)
def test_a_problem_says_whether_its_answers_count_otherwise(course, problem, what):
    (change,) = changes(course, {"problem/q1.xml": problem}).changed
    assert (change.key, change.kind, change.what) == ("q1", "problem", what)


def test_what_may_need_regrading_is_gathered(course):
    found = changes(course, {"problem/q1.xml": QUESTION.replace('weight="3"', 'weight="4"')})
    assert [one.key for one in found.regradable] == ["q1"]
    found = changes(course, {"problem/q1.xml": QUESTION.replace("Capital of", "The capital of")})
    assert found.regradable == ()


def test_due_dates_the_policy_and_files_are_told(course):
    sequence = str(COURSE["sequential/week1.xml"]).replace("2026-03-01", "2026-04-01")
    policy = str(COURSE["policies/2026/grading_policy.json"]).replace("0.9", "0.8")
    found = changes(
        course,
        {
            "sequential/week1.xml": sequence,
            "policies/2026/grading_policy.json": policy,
            "static/new.txt": "x",
        },
    )
    assert [(one.key, one.what) for one in found.changed] == [("week1", ("due",))]
    assert found.grading_policy and found.files == 1


def test_the_keys_of_blocks_stay_over_versions(course):
    before = api.unit(api.current_version("geo") or 0, "unit1").blocks
    api.import_course(write(course, {"problem/q1.xml": QUESTION.replace("Lima", "Rio")}), course_key="geo")
    after = api.unit(api.current_version("geo") or 0, "unit1").blocks
    assert [one.key for one in before] == [one.key for one in after]


def command(*words: str) -> None:
    parser = argparse.ArgumentParser()
    cli_import_course.add_parser(parser.add_subparsers())
    args = parser.parse_args(["course", *words])
    args.run(args)


def test_a_dry_run_prints_what_would_change(course, capsys):
    write(course, {"problem/q1.xml": QUESTION.replace('weight="3"', 'weight="4"'), "static/new.txt": "x"})
    command(str(course), "--course", "geo", "--dry-run")
    said = capsys.readouterr().out
    assert "Against version 1 it would\n  change 1 block\n    problem q1: text, weight, possible" in said
    assert "change 1 file" in said and "leave answers to regrade in q1" in said
    command(str(course), "--course", "other", "--dry-run")
    assert "There is no content with this key yet." in capsys.readouterr().out
