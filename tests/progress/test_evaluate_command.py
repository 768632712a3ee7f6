"""`studium evaluate`: two files in, a standing out; no database and no settings."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from progress_kit import SHAPES

from studium.cli import main

RECORD = """
learner: Amina N.
facts:
  - {id: a1, course: chain-analytics, score: 88, verified: true, date: 2026-05-03, run: chain-analytics-2026-1}
  - {id: a2, course: chain-fundamentals, score: 71.5, verified: true, date: 2026-08-30}
  - {id: a3, course: chain-design, score: 78.5, date: 2026-11-20, run: chain-design-2026-2}
  - {id: a4, course: chain-systems, score: 59.95, verified: true, date: 2026-11-20}
offers:
  enrolled: [{run: chain-design-2026-2, course: chain-design}]
"""


@pytest.fixture
def record(tmp_path):
    path = tmp_path / "record.yaml"
    path.write_text(RECORD)
    return path


def run(*args: object) -> int:
    return main(["evaluate", *map(str, args)])


def test_the_page_tells_state_reason_evidence_next_action_and_cost(record, capsys):
    assert run("--program", SHAPES / "supply-chain.yaml", "--record", record, "--as-of", "2026-11-23") == 0
    page = capsys.readouterr().out
    assert "Amina N.: Supply Chain Systems, as of 23 November 2026" in page
    assert "In progress. 2 of 6 met." in page
    assert (
        "Next: upgrade Chain Design (chain-design-2026-2) to the verified track, until 11 December 2026, USD 150"
        in page
    )
    assert "Passed on 3 May 2026 with 88 %, run 2026-1. Counts until 3 May 2031." in page
    assert "Evidence: a1" in page
    assert "Set aside: a3: Passed on 20 November 2026 with 78.5 %, but on the audit track." in page
    assert "Set aside: a4: Not passed on 20 November 2026, with 59.95 %." in page
    assert "Least cost from here: USD 400" in page


def test_json_says_the_same_as_data(record, capsys):
    assert (
        run("--program", SHAPES / "supply-chain.yaml", "--record", record, "--as-of", "2026-11-23", "--json")
        == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert (told["state"], told["met"], told["needed"]) == ("in_progress", 2, 6)
    assert told["next"]["cost"] == {"amount": "150.00", "currency": "USD"}
    by_id = {node["id"]: node for node in told["root"]["children"]}
    assert by_id["course:chain-analytics"]["evidence"][0]["fact"] == "a1"
    assert by_id["exam:chain-final"]["state"] == "blocked"


def test_known_at_leaves_out_what_was_learned_later(record, capsys):
    args = ("--program", SHAPES / "supply-chain.yaml", "--record", record, "--as-of", "2026-11-23", "--json")
    assert run(*args, "--known-at", "2026-06-01") == 0
    assert json.loads(capsys.readouterr().out)["met"] == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("facts: [{course: a}]", "a fact says on which day"),
        ("facts: [{course: a, date: yesterday}]", "is not a day"),
        ("facts: [{course: a, date: 2026-01-01, score: 101}]", "from 0 to 100"),
        ("facts: [{date: 2026-01-01}]", "names exactly one of"),
        ("facts: [{course: a, date: 2026-01-01, verifyed: true}]", "no field “verifyed”"),
        ("facts: [{course: a, date: 2026-01-01, supersedes: b}]", "not in the record"),
        ("facts: [{course: a, date: 2026-01-01, id: x}, {course: a, date: 2026-01-01, id: x}]", "the same id"),
        ("facts: 7", "this is a list"),
        ("- [", "is not YAML or JSON"),
        ("7", "must be a mapping"),
    ],
)  # fmt: skip
def test_a_wrong_record_is_one_sentence_and_exit_2(tmp_path, capsys, text, told):
    path = tmp_path / "record.yaml"
    path.write_text(text)
    assert run("--program", SHAPES / "series.yaml", "--record", path) == 2
    printed = capsys.readouterr()
    assert told in printed.err
    assert printed.err.count("\n") == 1
    assert not printed.out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("course: a", "holds no program"),
        ("program: p", "states its rules"),
        ("program: p\nrules: {all: []}", "nothing in it"),
        ("program: p\nrules: {choose: {count: 3, of: [{course: a}]}}", "asks for 3 of 1"),
        ("course: a\n---\nprogram: p\nrules: {all: [{course: b}]}", "no course “b”"),
        (
            "program: p\nrules: {all: [{course: a}]}\n---\nprogram: q\nrules: {all: [{course: a}]}",
            "several programs",
        ),
    ],
)
def test_a_wrong_program_is_one_sentence_and_exit_2(tmp_path, capsys, text, told):
    path = tmp_path / "program.yaml"
    path.write_text(text)
    (tmp_path / "record.yaml").write_text("facts: []")
    assert run("--program", path, "--record", tmp_path / "record.yaml") == 2
    assert told in capsys.readouterr().err


def test_missing_and_unreadable_files_are_one_sentence(tmp_path, capsys):
    binary = tmp_path / "latin.yaml"
    binary.write_bytes(b"learner: Ren\xe9\nfacts: []")
    assert run("--program", SHAPES / "series.yaml", "--record", tmp_path / "none.yaml") == 2
    assert "There is no file" in capsys.readouterr().err
    assert run("--program", SHAPES / "series.yaml", "--record", binary) == 2
    assert "UTF-8" in capsys.readouterr().err


def test_it_needs_no_settings(record):
    code = (
        "import sys, studium.cli_evaluate as c, argparse; p = argparse.ArgumentParser(); c.add_parser(p.add_subparsers()); "
        f"a = p.parse_args(['evaluate', '--program', r'{SHAPES / 'series.yaml'}', '--record', r'{record}']); "
        "code = a.run(a); assert 'studium.settings' not in sys.modules; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": "src"}, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Writing Well" in done.stdout
