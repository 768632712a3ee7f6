"""An exam in two parts: their order, a limit each, one over all, and what is arranged for a candidate (R14, R17)."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from decimal import Decimal

import exam_hall
import pytest
from exam_hall import EXAM, SPRING, WINDOW

from studium.accounts.api import Person
from studium.core.errors import Conflict, Invalid, NotAllowed, NotFound
from studium.exams import api as exams
from studium.exams.models import Answer, Result, Sitting
from studium.exams.rules import GRACE

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def two_parts(hall):
    """The comprehensive examination in two parts of two hours, within twelve."""
    exam_hall.make_two_parts()


def seen(who: Person, sitting: str, **more) -> exams.SittingView:
    return exams.sitting(learner_id=who.id, public_id=sitting, **more)


def end_part(who: Person, sitting: str, part: int | None = None) -> None:
    exams.submit(learner_id=who.id, sitting=sitting, part=part)


def go_on(who: Person, sitting: str, part: int = 2) -> None:
    exams.go_on(learner_id=who.id, sitting=sitting, part=part)


def arrange(by: Person, who: Person, **more) -> None:
    exams.accommodate(officer_id=by.id, learner_id=who.id, exam_key=EXAM, reason="A doctor's letter", **more)


class TestOrderAndClock:
    def test_the_first_part_shows_its_own_questions_and_runs_its_own_time(self, two_parts, amina):
        sitting = exam_hall.begin(amina)
        view = seen(amina, sitting)
        assert [item.number for item in view.questions] == [1, 2]
        assert view.deadline == SPRING + 2 * HOUR
        assert view.ends_at == SPRING + 12 * HOUR

    def test_between_parts_no_question_is_seen_and_nothing_is_taken(self, two_parts, amina, spring):
        sitting = exam_hall.begin(amina)
        exam_hall.save(amina, sitting, 2, {"2_1": "42"})
        end_part(amina, sitting)
        view = seen(amina, sitting)
        assert (view.part, view.items, view.ended) == (0, (), False)
        assert view.upcoming is not None and view.upcoming.number == 2
        assert view.upcoming.latest_start == SPRING + 10 * HOUR
        for question in (2, 3):
            with pytest.raises(exams.BetweenParts):
                exam_hall.save(amina, sitting, question, {"2_1": "1"}, seq=9)
        assert not Result.objects.exists()

    def test_a_part_that_has_ended_takes_nothing_while_the_next_runs(self, two_parts, amina):
        sitting = exam_hall.begin(amina)
        end_part(amina, sitting)
        go_on(amina, sitting)
        assert [item.number for item in seen(amina, sitting).questions] == [3, 4]
        with pytest.raises(exams.BetweenParts):
            exam_hall.save(amina, sitting, 1, {"2_1": "choice_1"})
        assert exam_hall.save(amina, sitting, 4, {"2_1": "Little"}).verdicts == {4: "store"}

    def test_parts_come_in_their_order_and_begin_once(self, two_parts, amina, spring):
        sitting = exam_hall.begin(amina)
        with pytest.raises(Conflict, match="order"):
            go_on(amina, sitting)
        end_part(amina, sitting)
        with pytest.raises(Conflict, match="order"):
            go_on(amina, sitting, 3)
        go_on(amina, sitting)
        spring.shift(HOUR)
        go_on(amina, sitting)
        assert seen(amina, sitting).deadline == SPRING + 2 * HOUR

    def test_the_second_part_has_what_is_left_of_the_twelve_hours(self, two_parts, amina, spring):
        sitting = exam_hall.begin(amina)
        end_part(amina, sitting)
        spring.move_to(SPRING + 11 * HOUR)
        go_on(amina, sitting)
        assert seen(amina, sitting).deadline == SPRING + 12 * HOUR

    def test_a_part_whose_time_is_up_ends_and_the_sitting_goes_on(self, two_parts, amina, spring):
        sitting = exam_hall.begin(amina)
        exam_hall.save(amina, sitting, 2, {"2_1": "42"})
        spring.move_to(SPRING + 2 * HOUR + GRACE + SECOND)
        with pytest.raises(exams.BetweenParts):
            exam_hall.save(amina, sitting, 2, {"2_1": "43"}, seq=2)
        first = seen(amina, sitting).parts[0]
        assert first.time_up and first.submitted_at == SPRING + 2 * HOUR
        assert Answer.objects.get().content == {"2_1": "42"}

    def test_who_never_comes_back_is_marked_on_what_is_there_when_the_span_is_over(
        self, two_parts, amina, spring
    ):
        sitting = exam_hall.begin(amina)
        exam_hall.save(amina, sitting, 2, {"2_1": "42"})
        spring.move_to(SPRING + 3 * HOUR)
        assert exams.close_overdue_sittings() == 0
        spring.move_to(SPRING + 13 * HOUR)
        assert exams.close_overdue_sittings() == 1
        row = Sitting.objects.get()
        assert (row.submitted_at, row.ended) == (SPRING + 12 * HOUR, "time_up")
        assert Result.objects.get().percent == Decimal(25)
        with pytest.raises(Conflict):
            exam_hall.save(amina, sitting, 3, {"2_1": "x"}, seq=5)

    def test_ending_a_part_twice_does_not_end_the_next(self, two_parts, amina):
        sitting = exam_hall.begin(amina)
        end_part(amina, sitting, part=1)
        go_on(amina, sitting)
        end_part(amina, sitting, part=1)
        assert seen(amina, sitting).part == 2

    def test_the_last_part_ends_the_sitting_and_each_part_has_a_receipt(self, two_parts, amina, spring):
        sitting = exam_hall.begin(amina)
        exam_hall.save(amina, sitting, 2, {"2_1": "42"})
        end_part(amina, sitting)
        first = seen(amina, sitting).parts[0].digest
        go_on(amina, sitting)
        exam_hall.save(amina, sitting, 4, {"2_1": "Little"})
        end_part(amina, sitting)
        receipt = exams.receipt(learner_id=amina.id, public_id=sitting)
        assert receipt is not None
        assert hashlib.sha256(receipt.text.encode()).hexdigest() == receipt.digest
        said = json.loads(receipt.text)
        assert [one["sha256"] for one in said["parts"]] == [part.digest for part in receipt.parts]
        assert said["parts"][0]["sha256"] == first != receipt.parts[1].digest
        assert [one["question"] for one in said["received"]] == [1, 2, 3, 4]

    def test_somebody_else_s_part_cannot_be_begun(self, two_parts, amina, bruno):
        sitting = exam_hall.begin(amina)
        end_part(amina, sitting)
        with pytest.raises(NotFound):
            go_on(bruno, sitting)


class TestArrangements:
    def test_time_and_a_half_lengthens_every_part_and_the_span_but_not_the_pass_mark(
        self, two_parts, amina, ingrid
    ):
        arrange(ingrid, amina, time_factor="1.5", large_print=True)
        sitting = exam_hall.begin(amina)
        view = seen(amina, sitting)
        assert view.deadline == SPRING + 3 * HOUR
        assert view.ends_at == SPRING + 14 * HOUR
        assert view.arrangements.large_print
        assert exams.lobby(learner_id=amina.id, exam_key=EXAM).terms.pass_mark == 60

    def test_more_time_set_while_the_clock_runs_counts_at_once_and_less_never(self, two_parts, amina, ingrid):
        sitting = exam_hall.begin(amina)
        arrange(ingrid, amina, time_factor="1.25")
        assert seen(amina, sitting).deadline == SPRING + 150 * MINUTE
        arrange(ingrid, amina)
        assert seen(amina, sitting).deadline == SPRING + 150 * MINUTE

    def test_only_an_officer_arranges_and_nobody_for_themselves(self, two_parts, amina, bruno, ingrid):
        with pytest.raises(NotAllowed):
            arrange(bruno, amina, time_factor="2")
        with pytest.raises(NotAllowed):
            arrange(ingrid, ingrid, time_factor="2")
        with pytest.raises(NotAllowed):
            exams.accommodations(officer_id=bruno.id, exam_key=EXAM)

    @pytest.mark.parametrize("factor", ["0.5", "5", "x", "NaN", "1.001"])
    def test_a_factor_that_cannot_be_is_refused(self, two_parts, amina, ingrid, factor):
        with pytest.raises(Invalid):
            arrange(ingrid, amina, time_factor=factor)

    def test_a_ground_is_asked_for_and_the_list_shows_what_is_in_force(self, two_parts, amina, ingrid):
        with pytest.raises(Invalid, match="ground"):
            exams.accommodate(
                officer_id=ingrid.id, learner_id=amina.id, exam_key=EXAM, reason=" ", time_factor="2"
            )
        arrange(ingrid, amina, time_factor="2")
        arrange(ingrid, amina, time_factor="1.5", separate_format="Braille")
        (one,) = exams.accommodations(officer_id=ingrid.id, exam_key=EXAM)
        assert (one.name, one.arrangements.time_factor) == ("Amina Njeri Mwangi", Decimal("1.5"))

    def test_those_who_see_results_see_nothing_of_what_was_arranged(self, two_parts, amina, ingrid):
        arrange(ingrid, amina, time_factor="1.5", separate_format="Braille")
        sitting = exam_hall.begin(amina)
        end_part(amina, sitting)
        go_on(amina, sitting)
        end_part(amina, sitting)
        one = exams.board_sitting(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sitting=sitting)
        board = exams.release_board(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW)
        for text in (repr(one), repr(board)):
            assert "Braille" not in text and "time_factor" not in text and "1.5" not in text


class TestPauses:
    def test_nobody_stops_the_clock_without_an_arranged_break(self, two_parts, amina):
        sitting = exam_hall.begin(amina)
        with pytest.raises(Conflict, match="No break"):
            exams.take_break(learner_id=amina.id, sitting=sitting)

    def test_a_break_gives_its_time_back_and_no_more_than_was_arranged(
        self, two_parts, amina, ingrid, spring
    ):
        arrange(ingrid, amina, break_minutes=30)
        sitting = exam_hall.begin(amina)
        spring.shift(HOUR)
        exams.take_break(learner_id=amina.id, sitting=sitting)
        view = seen(amina, sitting)
        assert view.paused and view.on_break and view.items == ()
        spring.shift(10 * MINUTE)
        with pytest.raises(exams.Paused):
            exam_hall.save(amina, sitting, 2, {"2_1": "42"})
        exams.end_break(learner_id=amina.id, sitting=sitting)
        view = seen(amina, sitting)
        assert (view.deadline, view.break_left) == (SPRING + 130 * MINUTE, 20 * MINUTE)
        exams.take_break(learner_id=amina.id, sitting=sitting)
        spring.shift(25 * MINUTE)
        view = seen(amina, sitting)
        assert (view.paused, view.deadline) == (False, SPRING + 150 * MINUTE)
        with pytest.raises(Conflict, match="No break is left"):
            exams.take_break(learner_id=amina.id, sitting=sitting)
        assert view.ends_at == SPRING + 12 * HOUR + 30 * MINUTE

    def test_an_answer_on_its_way_when_the_clock_stops_is_taken(self, two_parts, amina, ingrid, spring):
        sitting = exam_hall.begin(amina)
        exams.pause(officer_id=ingrid.id, sitting=sitting, reason="Fire alarm")
        spring.shift(GRACE)
        assert exam_hall.save(amina, sitting, 2, {"2_1": "42"}).verdicts == {2: "store"}

    def test_an_invigilator_s_pause_is_theirs_to_end_and_moves_everything(
        self, two_parts, amina, bruno, ingrid, spring
    ):
        sitting = exam_hall.begin(amina)
        with pytest.raises(NotAllowed):
            exams.pause(officer_id=bruno.id, sitting=sitting, reason="Fire alarm")
        with pytest.raises(Invalid):
            exams.pause(officer_id=ingrid.id, sitting=sitting, reason=" ")
        exams.pause(officer_id=ingrid.id, sitting=sitting, reason="Fire alarm")
        spring.shift(40 * MINUTE)
        with pytest.raises(Conflict, match="invigilator"):
            exams.end_break(learner_id=amina.id, sitting=sitting)
        exams.resume(officer_id=ingrid.id, sitting=sitting)
        view = seen(amina, sitting)
        assert (view.deadline, view.ends_at) == (SPRING + 160 * MINUTE, SPRING + 12 * HOUR + 40 * MINUTE)


class TestOneDevice:
    def test_the_device_that_took_over_answers_and_the_other_no_longer(self, two_parts, amina):
        sitting = _begin_on(amina, "laptop-1")
        assert _save_on(amina, sitting, "laptop-1").verdicts == {2: "store"}
        assert not seen(amina, sitting, device="phone-22").here
        assert seen(amina, sitting, device="phone-22").items == ()
        with pytest.raises(exams.OnAnotherDevice):
            _save_on(amina, sitting, "phone-22", seq=5)
        exams.take_over(learner_id=amina.id, sitting=sitting, device="phone-22")
        assert _save_on(amina, sitting, "phone-22", seq=5).verdicts == {2: "store"}
        with pytest.raises(exams.OnAnotherDevice):
            _save_on(amina, sitting, "laptop-1", seq=6)
        with pytest.raises(exams.OnAnotherDevice):
            exams.submit(learner_id=amina.id, sitting=sitting, device="laptop-1")

    def test_what_a_device_kept_is_merged_once_when_it_takes_over_again(self, two_parts, amina):
        sitting = _begin_on(amina, "laptop-1")
        exams.take_over(learner_id=amina.id, sitting=sitting, device="phone-22")
        _save_on(amina, sitting, "phone-22", seq=7, tab="phone")
        exams.take_over(learner_id=amina.id, sitting=sitting, device="laptop-1")
        assert _save_on(amina, sitting, "laptop-1", seq=3, said="9").elsewhere == [2]
        assert Answer.objects.get().content == {"2_1": "42"}

    def test_nobody_takes_over_another_candidate_s_sitting(self, two_parts, amina, bruno):
        sitting = _begin_on(amina, "laptop-1")
        with pytest.raises(NotFound):
            exams.take_over(learner_id=bruno.id, sitting=sitting, device="phone-22")
        with pytest.raises(Invalid):
            exams.take_over(learner_id=amina.id, sitting=sitting, device="")


def _begin_on(who: Person, device: str) -> str:
    exam_hall.pay(who)
    exams.register(learner_id=who.id, exam_key=EXAM, window_key=WINDOW)
    return exams.start(learner_id=who.id, exam_key=EXAM, window_key=WINDOW, device=device)


def _save_on(who: Person, sitting: str, device: str, *, seq: int = 1, said: str = "42", tab: str = "t"):
    return exam_hall.save(who, sitting, 2, {"2_1": said}, seq=seq, tab=tab, device=device)
