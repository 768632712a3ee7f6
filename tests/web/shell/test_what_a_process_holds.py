"""What only some requests need is not in the memory of a web process until one of them comes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import resolve, reverse

from studium.environment import ROOT

# The description of the API and what checks its bodies; rendering of PDFs; what draws codes; what tests use.
LATER = (
    "ninja",
    "pydantic",
    "weasyprint",
    "segno",
    "numpy",
    "hypothesis",
    "studium.rest.app",
    "studium.bench",
)

LOADED = """
import sys
from django.urls import get_resolver
from studium.wsgi import application
get_resolver()._populate()
print("\\n".join(sorted(sys.modules)))
"""


def test_a_process_that_nobody_asked_anything_holds_nothing_rare(tmp_path):
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("STUDIUM_", "DATABASE_", "DJANGO_"))
    }
    environment |= {"PYTHONPATH": str(ROOT / "src"), "STUDIUM_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", LOADED], env=environment, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "studium.web.player.urls" in loaded
    assert [name for name in LATER if name in loaded] == []


@pytest.mark.django_db
def test_the_api_answers_its_first_request_as_every_other(client: Client):
    assert client.get("/api/v1/programs").status_code == 200
    assert client.get("/api/v1/nothing-of-the-kind").status_code == 404
    assert resolve("/api/v1/programs").namespace == "api"
    assert reverse("api:list_programs") == "/api/v1/programs"
