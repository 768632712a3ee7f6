"""Export and import: what is exported can be imported elsewhere, and exported again to the same bytes."""

from __future__ import annotations

import string

import pytest
import yaml
from catalogue_kit import PROGRAM, load, whole
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from studium.catalog import api as catalog
from studium.catalog import exporting, models, stamp
from studium.catalog.schema import KINDS, SCHEMAS, json_schema
from studium.catalog.yaml_marks import read
from studium.core.errors import NotFound
from studium.partners.models import Organisation

pytestmark = pytest.mark.django_db

RICH = """\
program: outer
title: 'Flows: a diploma'
type: graduate
institutions: [northlake, sierra]
field: '0413'
language: es
level: 7
summary: >-
  One.
about: |
  A paragraph of a few words, long enough that a writer of files would want to break it somewhere near its end.

  - and a list
outcomes: [Say “no”, 'Tell 1:30 from 130', "yes", 'a: b', '# not a comment']
skills: [Queueing]
currency: USD
prices: {credential: 50.50 USD, bundle: 300 USD}
overlap: true
rules:
  all:
    - all:
        - {course: flow, min_score: 59.5, valid_for: P5Y, measured_at: 'exam:final'}
        - {program: supply}
      name: Core
    - choose:
        count: 1
        name: One of these
        of:
          - {course: stock, verified: false}
          - {course: risk, attempts: latest}
    - mark:
        name: Total
        parts: [{course: risk, weight: 0.4}, {exam: final, weight: 0.6, floor: 50}]
        pass: 55
        from: 2020-01-01
        versions:
          - {from: 2027-01-01, parts: [{course: risk, weight: 0.3}, {exam: final, weight: 0.7, floor: 50}]}
        after: [flow]
    - {approval: portfolio, name: Portfolio, by: the program board}
agreements:
  - agreement: a
    institution: sierra
    degree: Maestría
    effect: credit
    credits: {amount: 7.5, unit: créditos}
    share: 25 %
    conditions: {min_score: 70, max_age: P5Y}
    conditional_on_admission: false
    valid_from: 2026-09-01
    valid_until: 2028-08-31T23:59:59Z
endorsements:
  - {endorsement: e, organisation: harbour, statement: We hire them., from: 2026-01-01, approved: true}
teach_out: {last_run: 2029-01-01, last_exam: 2030-01-01, notice: Ends in 2030.}
"""


def empty() -> None:
    """An empty catalogue, as a new deployment has it."""
    models.RuleVersion.objects.all()._raw_delete("default")  # type: ignore[attr-defined]
    for model in (
        models.Program,
        models.Run,
        models.Course,
        models.ExamDeclaration,
        models.ProgramType,
        Organisation,
    ):
        model.objects.all().delete()
    stamp.touch()


@pytest.mark.parametrize("key", ["supply", "outer"])
def test_export_import_into_nothing_export_gives_the_same_bytes(key: str):
    load(whole(PROGRAM, RICH))
    first = catalog.export_program(key)
    empty()
    load(first)
    assert catalog.export_program(key) == first
    assert load(first).unchanged == load(first).documents


def test_what_is_exported_says_what_was_imported():
    load(whole(PROGRAM, RICH))
    documents, problems = read("x.yaml", catalog.export_program("outer"))
    assert not problems
    exported = {(d.kind, d.key): d.value for d in documents}
    imported = {(d.kind, d.key): d.value for d in read("y.yaml", whole(PROGRAM, RICH))[0]}
    assert exported.keys() == imported.keys()
    for name, value in imported.items():
        assert {**exported[name], "rules": None} == {**value, "rules": None}


def test_an_export_holds_everything_it_needs_and_nested_programs_first():
    load(whole(PROGRAM, RICH))
    documents, _problems = read("x.yaml", catalog.export_program("outer"))
    kinds = [document.kind for document in documents]
    assert [d.key for d in documents if d.kind == "program"] == ["supply", "outer"]
    assert kinds.index("institution") < kinds.index("type") < kinds.index("course") < kinds.index("program")
    assert {d.key for d in documents if d.kind in ("institution", "business")} == {
        "northlake",
        "sierra",
        "harbour",
    }


def test_an_export_leaves_out_what_it_does_not_need():
    load(whole(PROGRAM, RICH))
    documents, _problems = read("x.yaml", catalog.export_program("supply"))
    assert {d.key for d in documents} == {"northlake", "graduate", "flow", "stock", "final", "supply"}


def test_an_unknown_program_cannot_be_exported():
    with pytest.raises(NotFound, match="nowhere"):
        catalog.export_program("nowhere")


def test_ordinary_yaml_readers_read_the_same_texts():
    load(whole(PROGRAM, RICH))
    for raw in yaml.safe_load_all(catalog.export_program("outer")):
        if "outcomes" in raw:
            assert all(isinstance(each, str) for each in raw["outcomes"])
        if "field" in raw:
            assert raw["field"] == "0413"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1, max_size=300)
)
def test_any_text_survives_being_written_and_read(text: str):
    written = exporting._write({"course": "flow", "title": text, "outcomes": [text, text]})
    (document,), problems = read("x.yaml", written)
    assert not problems
    assert document.value == {"course": "flow", "title": text, "outcomes": [text, text]}
    assert exporting._write(document.value) == written


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(string.ascii_letters + string.digits + "-+.:~'\"#&*!|>%@`, []{}?", min_size=1, max_size=12))
def test_any_word_stays_a_text(text: str):
    (document,), _problems = read("x.yaml", exporting._write({"title": text}))
    assert document.value == {"title": text}


def test_the_schema_is_valid_and_names_every_kind():
    whole_schema = json_schema()
    Draft202012Validator.check_schema(whole_schema)
    assert whole_schema["$schema"].endswith("2020-12/schema")
    assert set(whole_schema["$defs"]) == set(KINDS)
    for kind in KINDS:
        Draft202012Validator.check_schema(json_schema(kind))


def test_every_exported_document_fits_the_published_schema():
    load(whole(PROGRAM, RICH))
    validator = Draft202012Validator(json_schema())
    for document in read("x.yaml", catalog.export_program("outer"))[0]:
        assert not list(validator.iter_errors(document.value)), document.key


def test_the_schema_and_the_kit_cover_each_other():
    """Each kind of document that can be imported is imported somewhere in these tests."""
    kinds = {document.kind for document in read("x.yaml", whole(RICH))[0]}
    assert kinds == set(SCHEMAS) - {"body"}


def test_a_public_export_calls_nothing_recommended_that_is_not_approved():
    load(whole(PROGRAM, RICH))
    key, document = next(
        (row.key, row.document) for row in models.Program.objects.all() if row.document.get("endorsements")
    )
    first, *others = document["endorsements"]
    undecided = {name: value for name, value in first.items() if name != "approved"}
    row = models.Program.objects.get(key=key)
    row.document = document | {"endorsements": [undecided, *others]}
    row.save()
    stamp.touch()

    def recommended(file: str) -> list[str]:
        documents = [each for each in yaml.safe_load_all(file) if each.get("program") == key]
        return [each["endorsement"] for each in documents[0]["endorsements"]]

    assert first["endorsement"] in recommended(catalog.export_program(key))
    assert first["endorsement"] not in recommended(catalog.export_program(key, public=True))
