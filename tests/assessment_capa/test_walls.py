"""Without bubblewrap no script runs, and whoever asks is told what to install."""

from __future__ import annotations

import os

import pytest

from studium.assessment.api import Unsupported, compile_problem, prepare
from studium.assessment.capa.client import Client
from studium.assessment.capa.problem import CapaProblem
from studium.assessment.sandbox import walls
from studium.assessment.sandbox.runner import NoSandbox, Sandbox


@pytest.fixture
def looks_anew():
    walls._refusal.cache_clear()
    yield
    walls._refusal.cache_clear()


@pytest.fixture
def without_bubblewrap(monkeypatch, tmp_path, looks_anew):
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def without_namespaces(monkeypatch, tmp_path, looks_anew):
    refusing = tmp_path / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")


def test_a_missing_bubblewrap_is_named_with_the_command_that_installs_it(without_bubblewrap):
    assert "apt-get install bubblewrap" in walls.obstacle()
    with pytest.raises(NoSandbox):
        Sandbox().run("x = 1", {})


def test_refused_namespaces_are_named_with_what_allows_them(without_namespaces):
    assert "No permissions to create new namespace" in walls.obstacle()
    assert "sysctl" in walls.obstacle()
    with pytest.raises(NoSandbox):
        Sandbox().run("x = 1", {})


def test_a_scripted_problem_is_refused_and_never_run_without_walls(without_bubblewrap):
    worker = Client()
    question = "<p>$x</p><numericalresponse answer='$x'><textline/></numericalresponse>"
    source = f"<problem><script>x = 2</script>{question}</problem>"
    with pytest.raises(Unsupported) as refused:
        prepare(CapaProblem(source, worker=worker))  # type: ignore[arg-type]
    worker.close()
    assert refused.value.kind == "sandbox" and "apt-get install bubblewrap" in refused.value.why


def test_what_needs_no_script_needs_no_bubblewrap(without_bubblewrap):
    assert compile_problem(
        "<problem><script>unused = 2</script><numericalresponse answer='2'><textline/></numericalresponse></problem>"
    ).declared() == {"2_1": "2"}
