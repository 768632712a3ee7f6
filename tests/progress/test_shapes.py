"""The six real shapes of programs, each near its edges."""

from __future__ import annotations

from decimal import Decimal

import pytest
from progress_kit import day, fact, node, offers_of, shape, standing, state

from studium.core.money import Money
from studium.progress.offers import Enrolled, ExamPlace

CHAIN = ("chain-analytics", "chain-fundamentals", "chain-design", "chain-dynamics", "chain-systems")


def chain_courses(on: str = "2024-05-03", **more):
    return [fact(f"course:{key}", on, 78.5, run=f"{key}-2024-1", **more) for key in CHAIN]


# Supply chain: five verified courses, at most five years old at the exam, then the exam at 60 %


def test_all_courses_do_not_make_the_program_without_the_exam():
    """R10."""
    result = standing(shape("supply-chain"), chain_courses(), "2024-06-01")
    assert (result.state, result.met, result.needed) == ("in_progress", 5, 6)
    assert result.exam("chain-final").eligible


@pytest.mark.parametrize(
    ("score", "expected"), [("60", "met"), ("59.9", "in_progress"), ("59.95", "in_progress")]
)
def test_the_exam_counts_from_60_percent_unrounded(score, expected):
    facts = [*chain_courses(), fact("exam:chain-final", "2024-09-01", score)]
    result = standing(shape("supply-chain"), facts, "2024-10-01")
    assert result.state == expected
    if expected != "met":
        assert node(result, "exam:chain-final").reason.code == "below"
        assert node(result, "exam:chain-final").reason.params["least"] == "60"


@pytest.mark.parametrize(
    ("passed_on", "exam_on", "counts"),
    [
        ("2019-05-03", "2024-05-03", True),  # five years to the day
        ("2019-05-03", "2024-05-04", False),  # and a day later
        ("2020-02-29", "2025-02-28", True),  # 29 February counts through the last day of February
        ("2020-02-29", "2025-03-01", False),
        ("2016-02-29", "2021-02-28", True),
        ("2023-02-28", "2028-02-28", True),
        ("2023-02-28", "2028-02-29", False),
    ],
)
def test_a_course_counts_through_the_same_date_five_years_later_at_the_exam(passed_on, exam_on, counts):
    """R6."""
    facts = [*chain_courses("2023-05-03")[1:], fact("course:chain-analytics", passed_on, 88)]
    facts.append(fact("exam:chain-final", exam_on, 75))
    result = standing(shape("supply-chain"), facts, "2029-01-01")
    assert state(result, "course:chain-analytics") == ("met" if counts else "lapsed")
    assert result.state == ("met" if counts else "lapsed")


def test_validity_no_longer_runs_once_the_exam_is_passed():
    facts = [*chain_courses("2019-05-03"), fact("exam:chain-final", "2020-01-01", 75)]
    result = standing(shape("supply-chain"), facts, "2040-01-01")
    assert result.state == "met"
    assert result.fresh_until is None
    assert "until" not in node(result, "course:chain-analytics").reason.params


def test_before_the_exam_validity_is_measured_today_and_says_until_when():
    program = shape("supply-chain")
    last = standing(program, chain_courses("2019-05-03"), "2024-05-03")
    assert state(last, "course:chain-design") == "met"
    assert node(last, "course:chain-design").reason.params["until"] == "2024-05-03"
    assert last.fresh_until == day("2024-05-04").replace(hour=0)
    after = standing(program, chain_courses("2019-05-03"), "2024-05-04")
    assert state(after, "course:chain-design") == "lapsed"
    assert not after.exam("chain-final").eligible


def test_of_two_passed_exams_the_one_at_which_the_courses_were_valid_counts():
    facts = [*chain_courses("2019-05-03"), fact("exam:chain-final", "2026-01-01", 95)]
    program = shape("supply-chain")
    assert standing(program, facts, "2026-02-01").state == "lapsed"
    early = fact("exam:chain-final", "2023-01-01", 61)
    result = standing(program, [*facts, early], "2026-02-01")
    assert result.state == "met"
    assert node(result, "exam:chain-final").evidence[0].fact == early.id


def test_an_exam_passed_does_not_save_a_program_whose_course_is_revoked():
    facts = [*chain_courses(), fact("exam:chain-final", "2024-09-01", 75)]
    program = shape("supply-chain")
    assert standing(program, facts, "2025-01-01").state == "met"
    revocation = fact("course:chain-systems", "2025-02-01", passed=False, supersedes=facts[4].id)
    result = standing(program, [*facts, revocation], "2025-03-01")
    assert result.state == "in_progress"
    assert state(result, "exam:chain-final") == "met"
    course = node(result, "course:chain-systems")
    assert (course.state, course.reason.code) == ("open", "revoked")
    assert "revoked" in course.sentence


def test_a_course_on_the_audit_track_does_not_count_and_the_upgrade_is_the_next_action():
    """R5."""
    program = shape("supply-chain")
    facts = [
        *chain_courses()[:2],
        fact("course:chain-design", "2026-11-20", 78.5, verified=False, run="chain-design-2026-2"),
    ]
    offers = offers_of(program, enrolled=(Enrolled("chain-design-2026-2", "chain-design"),))
    result = standing(program, facts, "2026-11-23", offers=offers)
    design = node(result, "course:chain-design")
    assert design.state == "open"
    assert design.set_aside[0].reason.code == "not_verified"
    assert (result.next.kind, result.next.target) == ("upgrade", "chain-design-2026-2")
    assert result.next.cost == Money(Decimal(150), "USD")
    assert result.next.deadline == program.runs[3].upgrade_until
    late = standing(program, facts, "2026-12-12", offers=offers)
    assert node(late, "course:chain-design").state == "missed"


def test_a_blocked_exam_tells_what_it_waits_for_and_its_next_window():
    program = shape("supply-chain")
    result = standing(program, chain_courses()[:4], "2026-11-23", offers=offers_of(program))
    exam = node(result, "exam:chain-final")
    assert exam.state == "blocked"
    assert exam.reason.params["after"] == ["Chain Systems"]
    assert "register by 20 February 2027" in exam.sentence
    assert [each.id for each in result.exam("chain-final").waiting_for] == ["course:chain-systems"]


def test_a_sat_exam_waits_for_its_release_and_shows_nothing_of_the_result():
    """R18."""
    program = shape("supply-chain")
    waiting = fact("exam:chain-final", "2026-11-01", 91, provisional=True)
    result = standing(program, [*chain_courses(), waiting], "2026-11-23")
    assert result.state == "provisional"
    assert "91" not in str(result.to_json())
    assert standing(program, [*chain_courses(), waiting], "2026-11-23", reveal=True).state == "met"
    place = ExamPlace("chain-final", awaiting_since=day("2026-11-01"))
    by_offer = standing(program, chain_courses(), "2026-11-23", offers=offers_of(program, exams=(place,)))
    assert by_offer.state == "provisional"


def test_a_finished_program_asks_for_its_fee_and_then_for_nothing():
    program = shape("supply-chain")
    facts = [*chain_courses(), fact("exam:chain-final", "2024-09-01", 75)]
    result = standing(program, facts, "2026-11-23", offers=offers_of(program))
    assert (result.next.kind, str(result.next.cost)) == ("pay", "USD 50.00")
    assert [str(amount) for amount in result.least_cost.amounts] == ["USD 50.00"]
    result = standing(program, facts, "2026-11-23")
    assert result.next is None


# Development economics: marks of course and exam, weights by date


def pair(name: str, on: str, course: object, exam: object):
    return [fact(f"course:{name}", on, course), fact(f"exam:{name}-exam", on, exam)]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2023-01-31", "met"),  # 40/60: 0.4 * 80 + 0.6 * 30 = 50
        ("2023-02-01", "open"),  # 30/70: 0.3 * 80 + 0.7 * 30 = 45
    ],
)
def test_the_weights_in_force_on_the_day_of_the_last_part_decide(on, expected):
    """R8."""
    result = standing(shape("development"), pair("micro", on, 80, 30), "2024-01-01")
    mark = node(result, "mark:microeconomics")
    assert mark.state == expected
    if expected == "open":
        assert (mark.reason.code, mark.reason.params["mark"]) == ("mark_below", "45")


def test_a_mark_of_49_95_is_not_50():
    result = standing(shape("development"), pair("cities", "2024-01-01", "49.95", "49.95"), "2024-02-01")
    assert state(result, "mark:cities") == "open"


def test_an_imported_course_score_combines_with_a_retaken_exam():
    """R7, R9: the best combination counts."""
    facts = [
        fact("course:cities", "2023-06-01", 90, origin="imported"),
        fact("exam:cities-exam", "2023-06-15", 20, passed=False, attempt=1),
        fact("exam:cities-exam", "2024-06-15", 35, passed=False, attempt=2),
    ]
    result = standing(shape("development"), facts, "2024-07-01")
    mark = node(result, "mark:cities")
    assert mark.state == "met"  # 0.3 * 90 + 0.7 * 35 = 51.5
    assert mark.reason.params["mark"] == "51.5"
    assert any(each.origin == "imported" for each in mark.evidence)


def test_three_core_marks_and_two_of_three_electives_finish_the_program():
    on = "2024-01-01"
    core = [f for name in ("micro", "policy-stats", "trials") for f in pair(name, on, 60, 60)]
    program = shape("development")
    one = standing(program, [*core, *pair("cities", on, 60, 60)], "2024-02-01")
    assert (one.state, one.met, one.needed) == ("in_progress", 4, 5)
    two = standing(program, [*core, *pair("cities", on, 60, 60), *pair("health", on, 60, 60)], "2024-02-01")
    assert (two.state, two.met, two.needed) == ("met", 5, 5)
    three = [*core, *(f for name in ("cities", "health", "schooling") for f in pair(name, on, 60, 60))]
    assert standing(program, three, "2024-02-01").met == 5


def test_a_mark_half_in_tells_which_part_is_missing():
    result = standing(shape("development"), [fact("course:micro", "2024-01-01", 60)], "2024-02-01")
    mark = node(result, "mark:microeconomics")
    assert mark.state == "in_progress"
    assert mark.reason.params["missing"] == ["micro-exam"]
    assert [child.state for child in mark.children] == ["met", "open"]


# Statistics: two from one of four tracks, then exams in fixed order


def stats(*keys: str):
    return [fact(f"course:{key}", "2024-01-01", 80) for key in keys]


def test_two_electives_from_different_tracks_make_no_track():
    """R2."""
    result = standing(
        shape("statistics"), stats("probability", "inference", "learning-machines", "surveys"), "2024-02-01"
    )
    assert state(result, "choose:one-track") == "in_progress"
    assert node(result, "choose:one-track").met == 1
    assert not result.exam("paper-1").eligible


def test_two_from_one_track_open_the_first_paper_only():
    facts = stats("probability", "inference", "surveys", "causal-methods")
    result = standing(shape("statistics"), facts, "2024-02-01")
    assert state(result, "choose:one-track") == "met"
    assert result.exam("paper-1").eligible
    assert [each.id for each in result.exam("paper-2").waiting_for] == ["exam:paper-1"]
    assert (result.met, result.needed) == (4, 8)


def test_the_papers_open_one_after_the_other():
    facts = stats("probability", "inference", "regression", "bayes")
    facts += [fact(f"exam:paper-{n}", f"2024-0{n + 2}-01", 60) for n in (1, 2)]
    result = standing(shape("statistics"), facts, "2024-06-01")
    assert [state(result, f"exam:paper-{n}") for n in (1, 2, 3, 4)] == ["met", "met", "open", "blocked"]


def test_a_course_in_two_tracks_counts_for_the_one_that_needs_it():
    facts = stats("probability", "inference", "causal-methods", "bayes")
    result = standing(shape("statistics"), facts, "2024-02-01")
    assert state(result, "choose:one-track") == "met"
    assert state(result, "choose:general-track") == "met"
    assert node(result, "all:social-science-track").children[1].reason.code == "counts_elsewhere"


# Manufacturing: eight courses, four proctored finals


def test_a_final_sat_without_an_identity_check_does_not_count():
    courses = (
        "process-1",
        "systems-1",
        "inventory",
        "accounting",
        "process-2",
        "systems-2",
        "capacity",
        "strategy",
    )
    facts = [fact(f"course:{key}", "2024-01-01", 80) for key in courses]
    finals = [
        fact(f"exam:{key}-final", "2024-03-01", 50)
        for key in ("process", "systems", "inventory", "accounting")
    ]
    program = shape("manufacturing")
    assert standing(program, facts + finals, "2024-04-01").state == "met"
    unchecked = fact("exam:accounting-final", "2024-03-01", 99, identity_checked=False)
    result = standing(program, [*facts, *finals[:3], unchecked], "2024-04-01")
    assert (result.state, result.met, result.needed) == ("in_progress", 11, 12)
    assert node(result, "exam:accounting-final").reason.code == "no_identity"
    assert standing(program, facts, "2024-04-01").exam("accounting-final").eligible


# Sustainable energy: courses at 70 %, capstone of exam and assignment with a floor


@pytest.mark.parametrize(
    ("exam", "assignment", "expected"),
    [
        ("50", "90", "met"),
        ("49.99", "99", "open"),  # the floor fails although the sum suffices
        ("60", "79.99", "open"),
        ("60", "80", "met"),
    ],
)
def test_the_capstone_needs_its_sum_and_its_floor(exam, assignment, expected):
    """R8."""
    facts = [fact(f"course:{key}", "2024-01-01", 70) for key in ("grids", "storage", "markets", "society")]
    facts += [
        fact("exam:capstone-exam", "2024-02-01", exam),
        fact("component:capstone-assignment", "2024-02-02", assignment),
    ]
    result = standing(shape("energy"), facts, "2024-03-01")
    assert state(result, "mark:capstone") == expected
    if exam == "49.99":
        assert node(result, "mark:capstone").reason.code == "below_floor"


def test_a_course_at_69_99_keeps_the_capstone_shut():
    facts = [fact(f"course:{key}", "2024-01-01", 70) for key in ("grids", "storage", "markets")]
    facts.append(fact("course:society", "2024-01-01", "69.99"))
    result = standing(shape("energy"), facts, "2024-03-01")
    assert state(result, "mark:capstone") == "blocked"
    assert not result.exam("capstone-exam").eligible


# XSeries-like: courses only


def test_a_series_is_finished_with_its_last_course():
    facts = [fact("course:sentences", "2024-01-01"), fact("course:paragraphs", "2024-02-01")]
    program = shape("series")
    assert standing(program, facts, "2024-03-01").state == "in_progress"
    audited = fact("course:essays", "2024-03-01", verified=False)
    assert standing(program, [*facts, audited], "2024-03-01").state == "met"
