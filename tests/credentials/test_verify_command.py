"""`studium verify` needs no database, no data folder and, if told so, no network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from credential_samples import credential, recommendation, trust

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "amina.json").write_text(json.dumps(credential(endorsements=[recommendation()])))
    known = trust()
    saved = {"controllers": list(known.controllers.values()), "statusLists": []}
    (tmp_path / "trust.json").write_text(json.dumps(saved))
    for address, listed in known.status_lists.items():
        saved["statusLists"].append({**listed, "id": address})
    (tmp_path / "trust-with-status.json").write_text(json.dumps(saved))
    return tmp_path


def studium_verify(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the real command with an unusable database and data folder, which it must not touch."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "STUDIUM_DATA": "/proc/nowhere",
    }
    command = [sys.executable, "-m", "studium", "verify", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_valid_file_exits_0_and_lists_every_check(files: Path) -> None:
    done = studium_verify(files, "amina.json", "--offline", "--trust", "trust-with-status.json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Valid\n")
    assert "passed       Recommendation: Recommended by Harbour Freight Alliance, signed." in done.stdout
    assert not (files / "var").exists()


def test_without_a_status_list_it_is_valid_with_an_unknown_status(files: Path) -> None:
    done = studium_verify(files, "amina.json", "--offline", "--trust", "trust.json")
    assert done.returncode == 0
    assert done.stdout.startswith("Valid, status unknown")


def test_an_altered_file_exits_1_and_says_so_in_json(files: Path) -> None:
    altered = files / "altered.json"
    altered.write_text((files / "amina.json").read_text().replace("78.4", "98.4"))
    done = studium_verify(files, "altered.json", "--offline", "--trust", "trust.json", "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["valid"] is False
    assert {"code": "proof", "outcome": "failed"}.items() <= next(
        one for one in found["checks"] if one["code"] == "proof"
    ).items()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["missing.json"], "missing.json cannot be read"),
        (["https://example.org/x", "--offline"], "cannot be fetched offline"),
        (["amina.json", "--offline", "--trust", "amina.json"], "has neither “controllers” nor “statusLists”"),
        (["amina.json", "--offline", "--trust", "nowhere.json"], "nowhere.json cannot be read"),
    ],
)
def test_what_cannot_be_tried_exits_2_with_one_sentence(
    files: Path, arguments: list[str], sentence: str
) -> None:
    done = studium_verify(files, *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_pdf_or_badge_is_opened(files: Path) -> None:
    written = (files / "amina.json").read_bytes()
    (files / "badge.svg").write_bytes(
        b'<svg xmlns:b="https://purl.imsglobal.org/ob/v3p0"><b:credential><![CDATA['
        + written
        + b"]]></b:credential></svg>"
    )
    done = studium_verify(files, "badge.svg", "--offline", "--trust", "trust-with-status.json")
    assert done.returncode == 0, done.stdout
    assert "It is written into the picture" in done.stdout


def test_what_a_check_used_can_be_saved_and_used_again(files: Path) -> None:
    done = studium_verify(
        files, "amina.json", "--offline", "--trust", "trust-with-status.json", "--save", "mine.json"
    )
    assert done.returncode == 0, done.stderr
    saved = json.loads((files / "mine.json").read_text())
    assert list(saved["names"].values()) == ["Northlake Institute of Technology"]
    assert len(saved["controllers"]) == len(saved["statusLists"]) == 2
    done = studium_verify(files, "amina.json", "--offline", "--trust", "mine.json")
    assert done.returncode == 0
    assert "Your trust list knows this issuer as Northlake Institute of Technology." in done.stdout
    assert "what was revoked since then does not show" in done.stdout
    told = studium_verify(files, "amina.json", "--offline", "--trust", "mine.json", "--json")
    assert json.loads(told.stdout)["trust"]["issuer_is_listed"] is True


def test_nothing_of_an_altered_credential_is_saved(files: Path) -> None:
    (files / "altered.json").write_text((files / "amina.json").read_text().replace("78.4", "98.4"))
    studium_verify(files, "altered.json", "--offline", "--trust", "trust.json", "--save", "mine.json")
    assert not (files / "mine.json").exists()
