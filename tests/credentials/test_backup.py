"""A site restored from its backup is the same site: its credentials, keys, lists and files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_MAKE = """
import sys; sys.path.insert(0, "tests/credentials")
import django; django.setup()
from awarded import award, person
from studium.credentials import api
amina = person()
made = award(amina)
api.share(learner_id=amina.id, award=made.public_id)
"""
_SERVE = """
import django; django.setup()
import json, hashlib
from django.test import Client
from studium.credentials import api, keys
from studium.credentials.models import Award, StatusList
browser = Client(HTTP_HOST="localhost")
pages = [f"/credentials/{Award.objects.get().public_id}.json", "/i/northlake/did.json"]
pages += [f"/status/{one.public_id}" for one in StatusList.objects.order_by("pk")]
for page in pages:
    answer = browser.get(page)
    assert answer.status_code == 200, page
    print(page, hashlib.sha256(answer.content).hexdigest())
print(keys.signer("northlake").multikey, api.verify_here(browser.get(pages[0]).content).valid)
"""


def studium(data: Path, *arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STUDIUM_")}
    kept.pop("DATABASE_URL", None)
    given = {"STUDIUM_DATA": str(data), "PYTHONPATH": "src", "DJANGO_SETTINGS_MODULE": "studium.settings"}
    command = ["-c", code] if code else ["-m", "studium", *arguments]
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**kept, **given},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("site") / "data"
    ran = studium(data, "manage", "migrate", "-v", "0")
    assert ran.returncode == 0, ran.stderr
    ran = studium(data, code=_MAKE)
    assert ran.returncode == 0, ran.stderr
    (data / "assets").mkdir(exist_ok=True)
    (data / "assets" / "a file").write_bytes(b"of a course")
    return data


def test_elsewhere_the_same_credentials_keys_and_lists_are_served(site: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "site.tar", tmp_path / "other"
    ran = studium(site, "backup", str(file))
    assert ran.returncode == 0, ran.stderr
    assert file.stat().st_mode & 0o77 == 0
    assert studium(site, "backup", str(file)).returncode == 2
    ran = studium(other, "restore", str(file))
    assert ran.returncode == 0, ran.stderr
    here, there = studium(site, code=_SERVE), studium(other, code=_SERVE)
    assert here.returncode == 0, here.stderr
    assert there.stdout == here.stdout
    assert there.stdout.strip().endswith("True")
    assert (other / "assets" / "a file").read_bytes() == b"of a course"
    assert (other / "secret_key").read_text() == (site / "secret_key").read_text()
    again = studium(other, "restore", str(file))
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert studium(other, "restore", str(file), "--force").returncode == 0
    # One altered byte anywhere: nothing is changed.
    content = bytearray(file.read_bytes())
    content[content.index(b"of a course")] ^= 1
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(content)
    third = tmp_path / "third"
    refused = studium(third, "restore", str(damaged))
    assert refused.returncode == 2
    assert "damaged" in refused.stderr
    assert not (third / "studium.sqlite3").exists()


def test_what_is_no_backup_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear registrar")
    ran = studium(tmp_path / "data", "restore", str(file))
    assert ran.returncode == 2
    assert "not a whole backup" in ran.stderr
