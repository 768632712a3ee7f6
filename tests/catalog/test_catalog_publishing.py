"""Publishing: immutable rule versions (R1, R3), all or nothing, and importing the same again changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from catalogue_kit import COURSES, HOUSES, PROGRAM, load, named, whole

from studium.accounts import api as accounts
from studium.catalog import api as catalog
from studium.catalog import events, models
from studium.core import events as wiring
from studium.core.errors import NotAllowed
from studium.core.events import Event, Wire
from studium.core.models import AuditEntry
from studium.partners import api as partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Iterator[list[Event]]:
    """What the catalogue emits, in order; nobody else hears it meanwhile."""
    kept = (dict(wiring._now), dict(wiring._later), dict(wiring._by_name))
    found: list[Event] = []
    kinds = (events.ProgramPublished, events.ExamDeclared, events.RunsChanged)
    wiring.wire([Wire(kind, now=(found.append,)) for kind in kinds])
    yield found
    for mine, theirs in zip((wiring._now, wiring._later, wiring._by_name), kept, strict=True):
        mine.clear()
        mine.update(theirs)  # type: ignore[arg-type]


def test_a_first_import_publishes_version_1_and_says_so(heard: list[Event]):
    report = load(whole())
    assert "program supply" in report.created
    assert report.new_versions == ("supply 1",)
    assert events.ProgramPublished(program_key="supply", version=1) in heard
    assert events.ExamDeclared(exam_key="final") in heard
    assert events.RunsChanged(course_key="flow") in heard


def test_importing_the_same_files_again_changes_nothing_and_tells_nobody(heard: list[Event]):
    load(whole())
    heard.clear()
    report = load(whole())
    assert (report.created, report.changed, report.new_versions) == ((), (), ())
    assert report.unchanged == report.documents
    assert heard == []
    assert AuditEntry.objects.filter(action="publish rules").count() == 1


def test_changed_rules_make_a_new_version_and_the_old_one_stays_as_it_was():
    load(whole())
    before = catalog.rule_version("supply", 1)
    load(PROGRAM.replace("{course: stock}", "{course: risk}").replace("[flow, stock]", "[flow, risk]"))
    assert catalog.current_rule_version("supply").number == 2
    assert "course:risk" in catalog.current_rule_version("supply").names
    assert catalog.rule_version("supply", 1) == before


def test_going_back_to_earlier_rules_makes_a_third_version_not_the_first_again():
    load(whole())
    load(PROGRAM.replace("after: [flow, stock]", "after: [flow]"))
    load(PROGRAM)
    assert catalog.current_rule_version("supply").number == 3


def test_changed_texts_keep_the_version_and_show_at_once(heard: list[Event]):
    load(whole())
    heard.clear()
    report = load(PROGRAM.replace("Goods, and what moves them.", "What moves goods."))
    assert report.new_versions == ()
    assert catalog.program("supply").summary == "What moves goods."
    assert catalog.current_rule_version("supply").number == 1
    assert heard == [events.ProgramPublished(program_key="supply", version=1)]


def test_rules_written_in_another_way_are_the_same_rules():
    load(whole())
    again = PROGRAM.replace("- {course: flow}", "- {course: flow, verified: true, attempts: best}")
    assert load(again).new_versions == ()


def test_a_setting_counts_as_rules_do():
    load(whole())
    assert load(PROGRAM.replace("rules:", "overlap: true\nrules:")).new_versions == ("supply 2",)
    assert catalog.current_rule_version("supply").overlap
    assert not catalog.rule_version("supply", 1).overlap


def test_a_published_version_can_neither_be_changed_nor_deleted():
    load(whole())
    version = models.RuleVersion.objects.get()
    version.rules = {}
    with pytest.raises(RuntimeError, match="immutable"):
        version.save()
    with pytest.raises(RuntimeError, match="for ever"):
        version.delete()


def test_a_dry_run_stores_nothing_and_tells_nobody(heard: list[Event]):
    report = catalog.import_files(files=named(whole()), dry_run=True)
    assert report.dry_run
    assert report.documents == 9
    assert not models.Program.objects.exists()
    assert partners.organisations() == {}
    assert heard == []


def test_a_failure_while_storing_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch):
    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(models.RuleVersion, "save", fails)
    with pytest.raises(RuntimeError, match="disk"):
        load(whole())
    assert not models.Course.objects.exists()
    assert partners.organisations() == {}


def test_a_run_that_left_the_file_is_still_known_to_those_in_it():
    load(whole())
    load(COURSES.split("---")[0].replace("flow-1", "flow-2"))
    assert catalog.run("flow-1").course_title == "Flow"
    assert "flow-2" in [run.key for run in catalog.course("flow").runs]


def test_publishing_is_audited_with_who_and_which_version():
    ines = accounts.create_person(email="ines@example.org", legal_name="Inés Ortega").id
    load(whole())
    partners.grant_role(user_id=ines, organisation_key="northlake", role="manager", by=None)
    load(PROGRAM.replace("after: [flow, stock]", "after: [flow]"), by=ines)
    entry = AuditEntry.objects.filter(action="publish rules").latest("pk")
    assert (entry.actor_id, entry.target, entry.after) == (ines, "program:supply", {"version": 2})


def test_files_may_come_in_any_order():
    load(PROGRAM, COURSES, HOUSES)
    assert catalog.program("supply").title == "Supply Chains"


def test_the_stored_rules_are_plain_json():
    load(whole())
    version = models.RuleVersion.objects.get()
    assert json.loads(json.dumps(version.rules)) == version.rules


def test_whoever_hears_of_a_change_reads_what_is_new(heard: list[Event]):
    """Also what was read, and kept, just before the import."""
    load(whole())
    assert catalog.exam_document("final")["minutes"] == 120
    read: list[tuple[int, str]] = []

    def read_now(event: Event) -> None:
        read.append((catalog.exam_document("final")["minutes"], catalog.program("supply").title))

    wiring.wire([Wire(kind, now=(read_now,)) for kind in (events.ExamDeclared, events.ProgramPublished)])
    load(COURSES.replace("minutes: 120", "minutes: 90"), PROGRAM.replace("Supply Chains", "Chains"))
    assert read == [(90, "Chains"), (90, "Chains")]


def test_a_title_that_is_mended_is_mended_in_every_version_and_makes_no_new_one():
    load(whole())
    load(PROGRAM.replace("after: [flow, stock]", "after: [flow]"))
    report = load(COURSES.replace("title: Flow\n", "title: Flow and Time\n"))
    assert report.new_versions == ()
    for number in (1, 2):
        assert catalog.rule_version("supply", number).names["course:flow"] == "Flow and Time"


def test_only_a_manager_of_the_institution_publishes_for_it():
    ines = accounts.create_person(email="ines@example.org", legal_name="Inés Ortega").id
    load(whole())
    changed = PROGRAM.replace("Goods, and what moves them.", "Changed.")
    with pytest.raises(NotAllowed, match="northlake"):
        load(changed, by=ines)
    partners.grant_role(user_id=ines, organisation_key="sierra", role="manager", by=None)
    with pytest.raises(NotAllowed):
        load(changed, by=ines)
    assert catalog.program("supply").summary == "Goods, and what moves them."
    partners.grant_role(user_id=ines, organisation_key="northlake", role="manager", by=None)
    load(changed, by=ines)
    assert catalog.program("supply").summary == "Changed."


def test_kinds_of_program_are_the_operators():
    ines = accounts.create_person(email="ines@example.org", legal_name="Inés Ortega").id
    with pytest.raises(NotAllowed, match="operator"):
        load("type: mine\nlabel: Mine\n", by=ines)
