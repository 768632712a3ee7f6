"""Whatever stands in a file, an import accepts it whole or refuses it with sentences; and what it accepts can be read."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from catalogue_kit import PROGRAM, named, whole
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_catalog_round_trip import RICH

from studium.catalog import api as catalog
from studium.catalog.yaml_marks import read

pytestmark = pytest.mark.django_db

DOCUMENTS = [document.value for document in read("x.yaml", whole(PROGRAM, RICH))[0]]


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place of a document that could be filled with something else."""
    found = [path] if path else []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in pairs:
        found += places(child, (*path, step))
    return found


PLACES = [(at, path) for at, document in enumerate(DOCUMENTS) for path in places(document)]
WORDS = (
    "", "flow", "supply", "100 USD", "2027-02-30", "P5Y", "P0Y", "0413", "exam:final", "a" * 300, "Infinity", "1e999",
)  # fmt: skip
FIELDS = ("all", "choose", "of", "count", "course", "x")
SOMETHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.sampled_from(WORDS)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def filled(at: int, path: tuple[str | int, ...], value: Any) -> str:
    documents = copy.deepcopy(DOCUMENTS)
    inside: Any = documents[at]
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    return yaml.safe_dump_all(documents, sort_keys=False, allow_unicode=True)


def read_everything() -> None:
    for key in catalog.programs():
        catalog.program(key)
        catalog.current_rule_version(key)
        catalog.costs(key)
        catalog.export_program(key)
    for key in catalog.courses():
        catalog.course(key)
    for key in catalog.exams():
        catalog.exam_document(key)
    catalog.search(query="flow")
    catalog.figures()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PLACES), SOMETHING)
def test_any_value_at_any_place_is_accepted_or_refused(place: tuple[int, tuple[str | int, ...]], value: Any):
    text = filled(*place, value)
    try:
        with transaction.atomic():
            try:
                catalog.import_files(files=named(text))
            except catalog.Refused as refusal:
                assert all(problem.sentence and problem.line >= 1 for problem in refusal.problems)
                return
            read_everything()
            raise _Undo
    except _Undo:
        catalog.forget()


class _Undo(Exception):
    """Takes an accepted import back before the next example."""


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_read_or_refused(text: str):
    try:
        catalog.import_files(files=named(text), dry_run=True)
    except catalog.Refused as refusal:
        assert refusal.problems
