"""Software that nobody here wrote says the same: Digital Bazaar's verifier on Node, without a network.

The credential, the issuer's did.json and the status list are fetched from the running site. A did:web name
of localhost means https by its method, which a test site has not; so the verifier is handed the document.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from awarded import award, person, recommendation, state
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from studium.credentials import api

FOLDER = Path(__file__).parent / "node"


@pytest.fixture(scope="session")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the npm verifier installed; skips, with the reason, where it cannot be."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("node or npm is not installed")
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "check.js"):
        shutil.copy(FOLDER / name, folder)
    quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1", "--fetch-timeout=20000"]
    install = [npm, "install", "--no-package-lock", "--ignore-scripts", *quiet]
    done = subprocess.run(install, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(f"the npm packages could not be installed: {done.stderr.strip()[-200:]}")
    return folder


def fetch(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return json.load(answer)


Check = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def check(verifier: Path, live_server: LiveServer, tmp_path: Path) -> Check:
    """Hands a credential to the verifier, with all that it may want as the site publishes it right now."""

    def run(credential: dict[str, Any]) -> dict[str, Any]:
        wanted = {}
        for one in (credential, *credential.get("endorsement", [])):
            issuer = one["issuer"]["id"]
            wanted[issuer] = fetch(f"{live_server.url}/i/{issuer.rpartition(':')[2]}/did.json")
            listed = one["credentialStatus"]["statusListCredential"]
            assert listed.startswith(live_server.url)
            wanted[listed] = fetch(listed)
        pairs = []
        for number, (name, document) in enumerate(wanted.items()):
            file = tmp_path / f"{number}.json"
            file.write_text(json.dumps(document))
            pairs.append(f"{name}={file}")
        file = tmp_path / "credential.json"
        file.write_text(json.dumps(credential))
        command = ["node", str(verifier / "check.js"), str(file), *pairs]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return run


@pytest.mark.django_db(transaction=True)
def test_a_credential_fetched_from_the_running_site_verifies_elsewhere(
    check: Check, live_server: LiveServer, settings: Settings
) -> None:
    settings.BASE_URL = live_server.url
    state(recommendation())
    learner = person("Amina “Ami” Njéri عائشة 🦉", "amina@example.org")
    made = award(learner)
    api.share(learner_id=learner.id, award=made.public_id)
    credential = fetch(f"{live_server.url}/credentials/{made.public_id}.json")

    assert check(credential) == {"verified": True, "revoked": False, "errors": []}
    assert check(credential["endorsement"][0])["verified"], "a recommendation verifies alone"

    altered = json.loads(json.dumps(credential).replace('"78.4"', '"78.5"', 1))
    assert altered != credential
    found = check(altered)
    assert not found["verified"]
    assert "Invalid signature." in found["errors"]

    api.rotate(organisation_key="northlake", by=None, why="Yearly.")
    assert check(credential)["verified"], "a key rotation takes nothing away"

    api.revoke(award=made.public_id, reason_code="error", reason="Wrong person.", by=None)
    assert check(credential) == {"verified": False, "revoked": True, "errors": []}
