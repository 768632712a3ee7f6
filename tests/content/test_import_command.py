"""`studium import course`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
from olx_files import COURSE, write

from studium import cli_import_course
from studium.content import api
from studium.core.errors import Invalid, NotFound

pytestmark = pytest.mark.django_db


def command(*words: str) -> int:
    parser = argparse.ArgumentParser()
    cli_import_course.add_parser(parser.add_subparsers())
    args = parser.parse_args(["course", *words])
    return int(args.run(args))


def test_a_course_is_imported_with_a_report(tmp_path: Path, capsys):
    course = write(tmp_path / "c", COURSE)
    report = tmp_path / "report.json"
    assert command(str(course), "--course", "geo", "--run", "geo-1", "--check", "--report", str(report)) == 0
    said = capsys.readouterr().out
    assert "Stored as version 1." in said and "1 × SCORM packages are not supported" in said
    assert "1 of 1 declared answers get full credit" in said
    assert json.loads(report.read_text())["course"] == "geo"
    assert api.version_for(run_key="geo-1", course_key="other") == api.current_version("geo")
    command(str(course), "--course", "geo")
    assert "has this content already" in capsys.readouterr().out


def test_a_dry_run_can_print_the_report(tmp_path: Path, capsys):
    command(str(write(tmp_path / "c", COURSE)), "--dry-run", "--report", "-")
    assert json.loads(capsys.readouterr().out)["problems"]["total"] == 1
    assert api.current_version("tallgrass-geo1") is None


def test_what_cannot_be_done_is_one_sentence(tmp_path: Path):
    with pytest.raises(NotFound):
        command(str(tmp_path / "none"))
    course = write(tmp_path / "c", COURSE)
    with pytest.raises(Invalid, match="report cannot be written"):
        command(str(course), "--dry-run", "--report", str(tmp_path / "no" / "folder.json"))
