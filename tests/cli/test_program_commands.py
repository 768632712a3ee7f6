"""`studium import program`, `export program` and `schema`, as an operator types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studium.catalog import api as catalog
from studium.cli import main

pytestmark = pytest.mark.django_db

FILE = """\
institution: northlake
name: Northlake Institute
---
type: series
label: Course Series
---
course: flow
title: Flow
institutions: [northlake]
---
program: supply
title: Supply Chains
type: series
institutions: [northlake]
rules: {all: [{course: flow}]}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "supply.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_an_import_says_what_is_new(file: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["import", "program", str(file)]) == 0
    said = capsys.readouterr().out
    assert "new       program supply" in said
    assert "published supply, rule version 1" in said
    assert "4 documents read" in said


def test_a_dry_run_stores_nothing(file: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["import", "program", "--dry-run", str(file)]) == 0
    assert "4 documents are in order; nothing was stored" in capsys.readouterr().out
    assert catalog.programs() == ()


def test_a_refusal_names_file_line_and_field_and_exits_with_2(file: Path, capsys: pytest.CaptureFixture[str]):
    file.write_text(FILE.replace("{course: flow}", "{course: flwo}"), encoding="utf-8")
    assert main(["import", "program", str(file)]) == 2
    said = capsys.readouterr().err
    assert f"{file}:15: rules.all[0].course: There is no course “flwo”." in said
    assert "nothing was imported" in said


def test_an_export_is_a_file_that_changes_nothing_when_imported(
    file: Path, capsys: pytest.CaptureFixture[str]
):
    main(["import", "program", str(file)])
    capsys.readouterr()
    assert main(["export", "program", "supply"]) == 0
    written = capsys.readouterr().out
    file.write_text(written, encoding="utf-8")
    assert main(["import", "program", str(file)]) == 0
    assert "4 unchanged" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "program", "nowhere"], "There is no program “nowhere”"),
        (["import", "program", "/nowhere.yaml"], "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
):
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1


def test_a_file_that_is_no_text_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "latin.yaml"
    path.write_bytes("title: caf\xe9".encode("latin-1"))
    assert main(["import", "program", str(path)]) == 2
    assert "save it as UTF-8" in capsys.readouterr().err


def test_the_schema_is_printed_whole_or_of_one_kind(capsys: pytest.CaptureFixture[str]):
    assert main(["schema"]) == 0
    assert "oneOf" in json.loads(capsys.readouterr().out)
    assert main(["schema", "program"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Studium program"
