"""Items withdrawn, credited or rekeyed after the fact: alike for everybody, seen before it is done, undone whole."""

from __future__ import annotations

from decimal import Decimal

import exam_hall
import pytest
from exam_hall import EXAM, RELEASE_DAY, WINDOW

from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.core.models import AuditEntry
from studium.exams import api as exams
from studium.exams.documents import PartTerms
from studium.exams.marking.ruling_rules import is_right
from studium.exams.marking.tally import tally
from studium.exams.models import Result
from studium.progress import api as progress


def where(officer, block="name"):
    return {"officer_id": officer.id, "exam_key": EXAM, "window_key": WINDOW, "block_key": block}


def preview(officer, kind, block="name", **more):
    return exams.preview_ruling(**where(officer, block), kind=kind, **more)


def decide(officer, kind, block="name", **more):
    return exams.decide_ruling(**where(officer, block), kind=kind, reason="The key was wrong.", **more)


def percent(sitting):
    return Result.objects.get(sitting__public_id=sitting).percent


def choice(officer, text):
    desk = exams.item_desk(**where(officer, "stay"))
    return next(one.id for one in desk.options if one.text == text)


def line(points, *, part="", possible="1", weight=None, **more):
    return {"part": part, "points": points, "possible": possible, "weight": weight, **more}


def part(key, weight="1", floor=None):
    limit = None if floor is None else Decimal(floor)
    return PartTerms(key, key, 60, Decimal(weight), limit, "", "", (), "", False, False)


# Adding up


def test_thirds_add_up_exactly():
    lines = [line("1", possible="3")] * 3 + [line("1")] * 2
    assert tally([line("1", possible="3", weight="1")] * 3, Decimal("33.333333")).passed
    assert tally(lines, Decimal(60)).points == 5


def test_a_withdrawn_item_counts_neither_for_nor_against():
    lines = [line("1"), line("0", ruling="withdrawn"), line("1")]
    assert tally(lines, Decimal(60)).percent == 100
    assert tally([line("1", ruling="withdrawn")], Decimal(0)).passed is False


def test_r14_parts_count_by_their_weights_however_many_points_they_hold():
    lines = [line("1", part="a")] + [line("0", part="b")] * 9
    parts = (part("a", "3"), part("b", "1"))
    assert tally(lines, Decimal(60), parts).percent == 75


def test_r14_a_part_under_its_floor_fails_the_whole():
    lines = [line("1", part="a"), line("1", part="b"), line("0", part="b"), line("0", part="b")]
    assert tally(lines, Decimal(60), (part("a"), part("b"))).passed
    assert not tally(lines, Decimal(60), (part("a"), part("b", floor="40"))).passed


def test_a_part_of_which_nothing_counts_takes_no_share():
    lines = [line("1", part="a"), line("0", part="b", ruling="withdrawn")]
    assert tally(lines, Decimal(60), (part("a"), part("b", floor="40"))).percent == 100


def test_answers_are_compared_as_people_mean_them():
    assert is_right(" little  law", ["Little Law"])
    assert is_right("42.0", ["42"])
    assert is_right(["b", "a"], [("a", "b")])
    assert not is_right(["a"], [("a", "b")])
    assert not is_right(None, ["42"])


# Preview


def test_a_preview_tells_who_would_pass_and_changes_nothing(amina, bruno, ingrid):
    low, high = exam_hall.sit(amina, right=2), exam_hall.sit(bruno, right=4)
    seen = preview(ingrid, "withdraw")
    assert (seen.seen, seen.better, seen.worse, seen.now_pass, seen.now_fail) == (2, 1, 0, 1, 0)
    (moved,) = seen.listed
    assert (moved.sitting, moved.candidate, moved.turns) == (low, "Amina Njeri Mwangi", True)
    assert (moved.before, moved.after) == (Decimal(50), Decimal("66.666666"))
    assert (percent(low), percent(high)) == (50, 100)


def test_a_preview_is_what_is_done(amina, bruno, ingrid):
    sittings = [exam_hall.sit(amina, right=2), exam_hall.sit(bruno, right=3)]
    seen = {one.sitting: one.after for one in preview(ingrid, "credit").listed}
    decide(ingrid, "credit")
    assert {one: percent(one) for one in sittings} == seen


def test_previewing_takes_the_same_queries_at_any_size(amina, bruno, ingrid, django_assert_num_queries):
    exam_hall.sit(amina, right=2)
    preview(ingrid, "withdraw")
    with django_assert_num_queries(9):
        preview(ingrid, "withdraw")
    exam_hall.sit(bruno, right=2)
    with django_assert_num_queries(9):
        preview(ingrid, "withdraw")


# What a ruling does


def test_withdrawing_an_easy_item_harms_nobody_unless_that_is_chosen(amina, ingrid):
    sitting = exam_hall.sit(amina, right=1)
    assert preview(ingrid, "withdraw", "stay").moved == 0
    assert preview(ingrid, "withdraw", "stay", only_better=False).worse == 1
    decide(ingrid, "withdraw", "stay")
    assert percent(sitting) == 25


def test_crediting_gives_everybody_the_points(amina, ingrid):
    sitting = exam_hall.sit(amina, right=2)
    decide(ingrid, "credit")
    assert percent(sitting) == 75


def test_rekeying_takes_another_choice_as_right(amina, bruno, ingrid):
    mistaken, as_keyed = exam_hall.begin(amina), exam_hall.sit(bruno, right=4)
    other = choice(ingrid, "3 days")
    exam_hall.save(amina, mistaken, 1, {"2_1": other})
    exams.submit(learner_id=amina.id, sitting=mistaken)
    assert preview(ingrid, "accept", "stay", right=[other]).better == 1
    seen = preview(ingrid, "rekey", "stay", right=[other], only_better=False)
    assert (seen.better, seen.worse) == (1, 1)
    decide(ingrid, "rekey", "stay", right=[other], only_better=False)
    assert (percent(mistaken), percent(as_keyed)) == (25, 75)


def test_a_sitting_received_after_the_ruling_is_marked_under_it(amina, bruno, ingrid):
    exam_hall.sit(amina, right=2)
    decide(ingrid, "credit")
    assert percent(exam_hall.sit(bruno, right=2)) == 75


def test_lifting_a_ruling_gives_back_what_was_marked_first(amina, ingrid):
    sitting = exam_hall.sit(amina, right=2)
    before = Result.objects.get().per_question
    decide(ingrid, "withdraw")
    assert exams.preview_lifting(**where(ingrid)).worse == 1
    exams.lift_ruling(**where(ingrid), reason="The key was right after all.")
    assert percent(sitting) == 50
    assert Result.objects.get().per_question == before


def test_one_ruling_of_an_item_at_a_time(amina, ingrid):
    exam_hall.sit(amina, right=2)
    decide(ingrid, "withdraw")
    for call in (decide, preview):
        with pytest.raises(Conflict, match="Lift it first"):
            call(ingrid, "credit")
    exams.lift_ruling(**where(ingrid), reason="Otherwise.")
    with pytest.raises(Conflict, match="No ruling"):
        exams.lift_ruling(**where(ingrid), reason="Again.")


# Before and after release


def test_r18_a_held_result_moves_without_a_word(amina, ingrid):
    exam_hall.sit(amina, right=2)
    decide(ingrid, "credit")
    result = Result.objects.get()
    assert (result.state, result.revision, result.passed) == ("provisional", 0, True)
    assert not [fact for fact in progress.facts_of(amina.id) if fact.key == f"exam:{EXAM}"]


def test_r20_a_released_result_is_amended_with_audit_and_a_new_fact(amina, ingrid, spring):
    sitting = exam_hall.sit(amina, right=2)
    spring.move_to(RELEASE_DAY)
    Result.objects.update(state="released", released_at=RELEASE_DAY)
    decide(ingrid, "credit")
    result = Result.objects.get()
    assert (result.state, result.revision, result.percent) == ("amended", 1, 75)
    entry = AuditEntry.objects.get(action="amend exam result")
    assert (entry.actor_id, entry.target, entry.why) == (
        ingrid.id,
        f"sitting:{sitting}",
        "The key was wrong.",
    )
    assert (entry.before["percent"], entry.after["percent"]) == ("50.000000", "75.000000")
    fact = [fact for fact in progress.facts_of(amina.id) if fact.key == f"exam:{EXAM}"][-1]
    assert (fact.score, fact.passed) == (Decimal(75), True)


def test_r20_what_an_officer_amended_by_hand_is_listed_and_left(amina, ingrid):
    sitting = exam_hall.sit(amina, right=2)
    Result.objects.update(percent=Decimal(58), state="amended", revision=1)
    seen = preview(ingrid, "credit")
    assert (seen.moved, [one.sitting for one in seen.by_hand]) == (0, [sitting])
    decide(ingrid, "credit")
    assert (percent(sitting), Result.objects.get().revision) == (58, 1)


def test_a_ruling_leaves_its_author_and_reason_on_record(amina, ingrid):
    exam_hall.sit(amina, right=2)
    public_id = decide(ingrid, "credit")
    entry = AuditEntry.objects.get(action="rule on exam item")
    assert (entry.target, entry.after["ruling"]) == (f"item:{EXAM}:{WINDOW}:name", public_id)
    (ruling,) = exams.item_desk(**where(ingrid)).rulings
    assert (ruling.by, ruling.why, ruling.changed) == ("Ingrid Salo", "The key was wrong.", 1)


# Who may, and what makes no sense


def test_only_exam_officers_rule_on_items(amina, bruno, ingrid):
    exam_hall.sit(amina, right=2)
    for call in (
        lambda: preview(bruno, "credit"),
        lambda: decide(bruno, "credit"),
        lambda: exams.item_desk(**where(bruno)),
        lambda: exams.lift_ruling(**where(bruno), reason="No."),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_r44_nobody_rules_on_a_window_they_sat(ingrid, bruno):
    exam_hall.become_eligible(ingrid)
    exam_hall.sit(ingrid, right=2)
    with pytest.raises(NotAllowed, match="another exam officer"):
        decide(ingrid, "credit")


def test_rulings_that_make_no_sense_are_refused(amina, ingrid):
    exam_hall.sit(amina, right=2)
    with pytest.raises(NotFound):
        preview(ingrid, "credit", "no-such-item")
    with pytest.raises(Invalid, match="Choose what"):
        preview(ingrid, "burn")
    with pytest.raises(Invalid, match="which answers"):
        preview(ingrid, "accept", "stay", right=["no-such-choice"])
    with pytest.raises(Invalid, match="Say why"):
        exams.decide_ruling(**where(ingrid), kind="credit", reason=" ")
