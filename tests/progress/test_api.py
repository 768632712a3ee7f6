"""The academic record in the database: facts in, standings out, learners moved only on purpose."""

from __future__ import annotations

from decimal import Decimal

import pytest
import time_machine
from progress_kit import day

from studium.accounts.models import User
from studium.catalog import api as catalog
from studium.core import events
from studium.core.errors import Conflict, Invalid, NotFound
from studium.core.models import AuditEntry
from studium.core.money import Money
from studium.progress import api as progress
from studium.progress.events import ProgramJoined, StandingChanged
from studium.progress.models import FactRow, StandingRow

pytestmark = pytest.mark.django_db

GROUND = """
institution: northlake
name: Northlake Institute of Technology
country: NZ
---
type: program-type
label: Graduate program
---
course: tides
title: Tides
institutions: [northlake]
field: '0532'
language: en
pass_mark: 60
---
course: currents
title: Currents
institutions: [northlake]
field: '0532'
language: en
pass_mark: 60
---
exam: ocean-final
title: Final examination
institution: northlake
minutes: 120
pass_mark: 60
"""
PROGRAM = """
program: ocean
title: Ocean Science
type: program-type
institutions: [northlake]
field: '0532'
language: en
rules:
"""
FIRST = (
    PROGRAM
    + "  all: [{course: tides}, {course: currents}, {exam: ocean-final, min_score: 60, after: [tides, currents]}]\n"
)
EASIER = PROGRAM + "  all: [{course: tides}, {exam: ocean-final, min_score: 60, after: [tides]}]\n"
HARDER = (
    PROGRAM
    + "  all: [{course: tides, min_score: 90}, {course: currents}, {exam: ocean-final, min_score: 60}]\n"
)


def publish(text: str) -> int:
    catalog.import_files(files=[("ocean.yaml", text)])
    return catalog.current_rule_version("ocean").number


@pytest.fixture
def heard():
    """The events progress emits, heard by nobody else."""
    found: list[events.Event] = []
    kept = dict(events._now), dict(events._later), dict(events._by_name)
    events.wire(
        [events.Wire(StandingChanged, now=(found.append,)), events.Wire(ProgramJoined, now=(found.append,))]
    )
    progress.set_offers_provider(None)
    yield found
    for table, before in zip((events._now, events._later, events._by_name), kept, strict=True):
        table.clear()
        table.update(before)
    from studium.journey.wiring import connect

    connect()


@pytest.fixture
def amina(heard):
    publish(GROUND + "---\n" + FIRST)
    return User.objects.create(email="amina@example.org", legal_name="Amina Njeri", public_id="amina").pk


def passed(learner: int, course: str, score: object = 78.5, *, on: str = "2026-05-03", **more):
    return progress.record_fact(
        **{
            "learner_id": learner, "kind": "course_result", "key": f"course:{course}", "effective_at": day(on),
            "score": Decimal(str(score)), "passed": True, "verified": True, "source": "learning",
            "source_ref": f"run:{course}-1", "run": f"{course}-1",
        } | more
    )  # fmt: skip


def test_joining_pins_the_current_rules_once(amina, heard):
    """R3."""
    member = progress.join_program(learner_id=amina, program_key="ocean")
    publish(GROUND + "---\n" + EASIER)
    assert progress.join_program(learner_id=amina, program_key="ocean") == member
    assert (member.version, catalog.current_rule_version("ocean").number) == (1, 2)
    assert [type(event).__name__ for event in heard] == ["StandingChanged", "ProgramJoined"]
    assert progress.standing(learner_id=amina, program_key="ocean").version == 1
    assert progress.members_of(program_key="ocean") == [amina]


def test_a_fact_moves_the_standings_it_concerns_and_says_so(amina, heard):
    progress.join_program(learner_id=amina, program_key="ocean")
    heard.clear()
    recorded = passed(amina, "tides")
    assert recorded.new
    assert heard == [StandingChanged(amina, "ocean", 1, "in_progress", "open")]
    standing = progress.standing(learner_id=amina, program_key="ocean")
    assert (standing.met, standing.needed) == (1, 3)
    assert standing.node("course:tides").evidence[0].fact == recorded.fact.id
    passed(amina, "unrelated")
    assert len(heard) == 1


def test_saying_the_same_again_stores_nothing_and_something_else_supersedes(amina, heard):
    progress.join_program(learner_id=amina, program_key="ocean")
    first = passed(amina, "tides")
    assert passed(amina, "tides") == progress.Recorded(first.fact, False)
    better = passed(amina, "tides", 81)
    assert better.fact.supersedes == first.fact.id
    assert FactRow.objects.count() == 2
    standing = progress.standing(learner_id=amina, program_key="ocean")
    assert standing.node("course:tides").evidence[0].score == "81"
    assert [each.id for each in progress.facts_of(amina)] == [better.fact.id]


def test_a_score_is_cut_never_lifted_over_a_line(amina):
    fact = passed(amina, "tides", Decimal("59.9999999999")).fact
    assert fact.score == Decimal("59.99999999")
    assert progress.facts_of(amina)[0].score == fact.score


def test_a_revoked_fact_is_out_of_its_sources_hands(amina, heard):
    """R20, R27: a regrade cannot undo what a person decided."""
    progress.join_program(learner_id=amina, program_key="ocean")
    fact = passed(amina, "tides").fact
    progress.revoke_fact(fact_id=fact.id, actor_id=None, why="Somebody else sat it.")
    standing = progress.standing(learner_id=amina, program_key="ocean")
    assert standing.node("course:tides").reason.code == "revoked"
    assert not passed(amina, "tides", 95).new
    assert progress.standing(learner_id=amina, program_key="ocean").met == 0
    entry = AuditEntry.objects.get(action="amend fact")
    assert (entry.why, entry.before["score"]) == ("Somebody else sat it.", "78.5")
    with pytest.raises(Conflict):
        progress.revoke_fact(fact_id=fact.id, actor_id=None, why="again")


def test_an_amended_result_counts_as_amended(amina):
    progress.join_program(learner_id=amina, program_key="ocean")
    fact = passed(amina, "tides", 40, passed=False).fact
    progress.amend_fact(
        fact_id=fact.id, actor_id=None, why="Two answers were right.", score=Decimal(61), passed=True
    )
    standing = progress.standing(learner_id=amina, program_key="ocean")
    assert standing.node("course:tides").state == "met"


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": Decimal(101)},
        {"key": "tides"},
        {"kind": "guess"},
        {"kind": "exam_result"},
        {"effective_at": day("2026-05-03").replace(tzinfo=None)},
    ],
)
def test_a_malformed_fact_is_refused_with_a_sentence(amina, wrong):
    with pytest.raises(Invalid) as error:
        passed(amina, "tides", **wrong)
    assert error.value.sentence.endswith(".")
    assert not FactRow.objects.exists()


def test_a_fact_can_be_neither_changed_nor_deleted(amina):
    passed(amina, "tides")
    row = FactRow.objects.get()
    with pytest.raises(RuntimeError):
        row.save()
    with pytest.raises(RuntimeError):
        row.delete()


def test_a_program_nobody_joined_has_no_standing(amina):
    with pytest.raises(NotFound):
        progress.standing(learner_id=amina, program_key="ocean")


def test_the_dashboard_reads_its_standings_in_one_query(amina, django_assert_num_queries):
    progress.join_program(learner_id=amina, program_key="ocean")
    with django_assert_num_queries(1):
        (standing,) = progress.standings_of(learner_id=amina)
    assert standing == progress.standing(learner_id=amina, program_key="ocean")


def test_a_standing_is_recomputed_when_what_is_on_offer_changes_or_its_time_has_come(amina):
    def offers(*_who):
        run = progress.RunOffer(
            "tides-1", "tides", enrol_until=day("2026-12-01"), price=Money(Decimal(90), "USD")
        )
        return progress.Offers(runs=(run,))

    progress.set_offers_provider(offers)
    with time_machine.travel(day("2026-11-01"), tick=False):
        progress.join_program(learner_id=amina, program_key="ocean")
        (standing,) = progress.standings_of(learner_id=amina)
        assert (standing.next.kind, standing.next.target) == ("enrol", "tides-1")
        assert standing.fresh_until > day("2026-12-01")
    with time_machine.travel(day("2026-12-02"), tick=False):
        (standing,) = progress.standings_of(learner_id=amina)
        assert standing.node("course:tides").state == "missed"
        progress.set_offers_provider(None)
        assert progress.standings_of(learner_id=amina)[0].node("course:tides").state == "missed"
        assert progress.stale_programs(program_keys=["ocean"]) == 1
        assert progress.standings_of(learner_id=amina)[0].node("course:tides").state == "open"


def test_an_old_standing_is_replayed_from_its_basis(amina):
    """Property 9, through the database: nine years and many facts later."""
    with time_machine.travel(day("2026-06-01"), tick=False):
        progress.join_program(learner_id=amina, program_key="ocean")
        fact = passed(amina, "tides").fact
        then = progress.standing(learner_id=amina, program_key="ocean")
    with time_machine.travel(day("2035-06-01"), tick=False):
        progress.revoke_fact(fact_id=fact.id, actor_id=None, why="late")
        passed(amina, "currents")
        publish(GROUND + "---\n" + EASIER)
        assert progress.replay(learner_id=amina, basis=then.basis).root == then.root


# Rules change


def test_a_migration_is_previewed_exactly_both_ways(amina, heard):
    """Property 7."""
    people = [
        amina,
        *(
            User.objects.create(email=f"{n}@example.org", legal_name=n, public_id=n).pk
            for n in ("ben", "caro")
        ),
    ]
    for learner in people:
        progress.join_program(learner_id=learner, program_key="ocean")
    passed(amina, "tides", 70)
    passed(people[1], "tides", 95)
    version = publish(GROUND + "---\n" + HARDER)
    preview = progress.preview_migration(program_key="ocean", from_version=1, to_version=version)
    assert preview.members == 3
    assert [(change.learner_id, change.met_before, change.met_after) for change in preview.losing] == [
        (amina, 1, 0)
    ]
    easier = publish(GROUND + "---\n" + EASIER)
    preview = progress.preview_migration(program_key="ocean", from_version=1, to_version=easier)
    assert [change.learner_id for change in preview.changes] == people  # 1 of 3 becomes 1 of 2
    assert not preview.losing


def test_a_migration_never_takes_attainment_silently(amina):
    """R3."""
    ben = User.objects.create(email="ben@example.org", legal_name="Ben", public_id="ben").pk
    for learner in (amina, ben):
        progress.join_program(learner_id=learner, program_key="ocean")
    passed(amina, "tides", 70)
    version = publish(GROUND + "---\n" + HARDER)
    move = {
        "program_key": "ocean",
        "from_version": 1,
        "to_version": version,
        "actor_id": None,
        "why": "Board of 3 May",
    }
    with pytest.raises(Conflict):
        progress.migrate(**move)
    progress.migrate(**move, losses="keep")
    assert [progress.membership(learner_id=who, program_key="ocean").version for who in (amina, ben)] == [
        1,
        version,
    ]
    progress.migrate(**move, losses="take")
    assert progress.standing(learner_id=amina, program_key="ocean").met == 0
    entries = AuditEntry.objects.filter(action="migrate program").order_by("pk")
    assert [entry.after["moved"] for entry in entries] == [1, 1]
    assert entries[1].after["changed"] == [[amina, "in_progress", "open", 1, 0]]


# Everybody at once


def test_a_sweep_settles_what_was_loaded_and_the_next_one_finds_nothing(
    amina, heard, django_assert_max_num_queries
):
    progress.join_program(learner_id=amina, program_key="ocean")
    progress.recompute_all()
    from studium.progress.facts import Fact

    at = day("2026-05-03")
    common = {"score": Decimal(80), "passed": True, "verified": True, "source": "import"}
    loaded = progress.load_facts(
        Fact(0, amina, kind, key, at, at, source_ref=key, **common)
        for kind, key in (
            ("course_result", "course:tides"),
            ("course_result", "course:currents"),
            ("exam_result", "exam:ocean-final"),
        )
    )
    assert loaded == 3
    heard.clear()
    assert progress.recompute_changed().written == 1
    assert heard == [StandingChanged(amina, "ocean", 1, "met", "open")]
    row = StandingRow.objects.get()
    assert (row.state, row.met, row.needed, row.detail) == ("met", 3, 3, None)
    assert progress.standing(learner_id=amina, program_key="ocean").state == "met"
    with django_assert_max_num_queries(8):
        assert progress.recompute_changed() == progress.Swept(0, 0, 0)


def test_a_sweep_finds_what_time_alone_has_changed(amina, heard):
    rules = "  all: [{course: tides, valid_for: P1Y, measured_at: now}, {course: currents}]\n"
    publish(GROUND + "---\n" + PROGRAM.replace("ocean", "yearly") + rules)
    progress.join_program(learner_id=amina, program_key="yearly")
    with time_machine.travel(day("2026-06-01"), tick=False):
        passed(amina, "tides")
        progress.recompute_changed()
        assert progress.recompute_changed().learners == 0
    with time_machine.travel(day("2027-05-03", end=True), tick=False):
        assert progress.recompute_changed().learners == 0
    heard.clear()
    with time_machine.travel(day("2027-05-04"), tick=False):
        assert progress.recompute_changed().written >= 1
        assert [event.program_key for event in heard] == ["yearly"]
        standing = progress.standing(learner_id=amina, program_key="yearly")
        assert standing.node("course:tides").state == "lapsed"
        assert progress.recompute_changed().learners == 0
