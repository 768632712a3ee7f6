"""The three shapes from the first registration to the record: sat, marked, released, and what follows from it."""

from __future__ import annotations

from datetime import UTC, datetime

import exam_hall
import pytest
from exam_hall import RELEASE_DAY, SPRING
from exam_shapes import imported

from studium.accounts.api import Person
from studium.core import clock
from studium.core.errors import Conflict
from studium.exams import api as exams
from studium.exams.models import Result
from studium.partners import api as partners
from studium.progress import api as progress

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring", "shapes")]


@pytest.fixture
def office() -> Person:
    """The exam officer of the Hall; asked for after a shape has been stored."""
    return exam_hall.person("Ingrid Salo")


def appoint(office: Person) -> None:
    partners.grant_role(user_id=office.id, organisation_key="hall", role="exam_officer", by=None)


def candidate(name: str, program: str, **courses: str) -> Person:
    """Joined, these courses passed at these percents, identity checked."""
    who = exam_hall.person(name)
    exam_hall.join(who, program)
    for course, percent in courses.items():
        exam_hall.pass_course(who, course, percent)
    exam_hall.accounts.record_identity_check(learner_id=who.id, method="id_document", by=None)
    return who


def answer(who: Person, sitting: str, *, wrong: tuple[int, ...] = ()) -> None:
    """Answers every question of the part that is open rightly, but these not at all."""
    for at, answers in exam_hall.right_answers(who, sitting).items():
        if at not in wrong:
            exam_hall.save(who, sitting, at, answers, seq=at)


def standing(who: Person, program: str) -> progress.Standing:
    return progress.standing(learner_id=who.id, program_key=program)


class TestSupply:
    COURSES = dict.fromkeys(("sc0", "sc1", "sc2", "sc3", "sc4"), "80")

    def sit(self, who: Person, *, without_design: bool = False) -> str:
        exam_hall.pay(who, "supply-final")
        exams.register(learner_id=who.id, exam_key="supply-final", window_key="spring")
        sitting = exams.start(learner_id=who.id, exam_key="supply-final", window_key="spring")
        answer(who, sitting)
        exams.submit(learner_id=who.id, sitting=sitting)
        exams.go_on(learner_id=who.id, sitting=sitting, part=2)
        if not without_design:
            answer(who, sitting)
        exams.submit(learner_id=who.id, sitting=sitting)
        return sitting

    def test_both_parts_passed_and_released_complete_the_program(self, office):
        imported("supply")
        appoint(office)
        amina = candidate("Amina Njeri Mwangi", "supply", **self.COURSES)
        sitting = self.sit(amina)
        assert standing(amina, "supply").attained == "in_progress"
        with clock.at(RELEASE_DAY):
            exams.release(
                officer_id=office.id, exam_key="supply-final", window_key="spring", sittings=[sitting]
            )
            assert standing(amina, "supply").attained == "met"

    def test_a_part_below_its_floor_fails_the_whole(self, office):
        imported("supply")
        appoint(office)
        bruno = candidate("Bruno Costa", "supply", **self.COURSES)
        sitting = self.sit(bruno, without_design=True)
        assert not Result.objects.get(sitting__public_id=sitting).passed
        with clock.at(RELEASE_DAY):
            exams.release(
                officer_id=office.id, exam_key="supply-final", window_key="spring", sittings=[sitting]
            )
            assert standing(bruno, "supply").attained == "in_progress"

    def test_the_second_part_is_not_begun_after_twelve_hours(self):
        imported("supply")
        chidi = candidate("Chidi Okafor", "supply", **self.COURSES)
        exam_hall.pay(chidi, "supply-final")
        exams.register(learner_id=chidi.id, exam_key="supply-final", window_key="spring")
        sitting = exams.start(learner_id=chidi.id, exam_key="supply-final", window_key="spring")
        exams.submit(learner_id=chidi.id, sitting=sitting)
        with clock.at(SPRING.replace(hour=21, minute=1)):
            exams.go_on(learner_id=chidi.id, sitting=sitting, part=2)
            assert Result.objects.filter(sitting__public_id=sitting).exists()


class TestDevelopment:
    """A mark is 40 % course and 60 % examination; 30 and 70 from June."""

    def sit_in_the_room(self, who: Person, office: Person, window: str) -> str:
        exam_hall.pay(who, "micro-exam")
        place = exams.register(learner_id=who.id, exam_key="micro-exam", window_key=window).public_id
        with pytest.raises(Conflict, match="Check in"):
            exams.start(learner_id=who.id, exam_key="micro-exam", window_key=window)
        code = exams.check_in(officer_id=office.id, registration=place, document_seen=True)
        exams.enter_room(learner_id=who.id, exam_key="micro-exam", window_key=window, code=code)
        sitting = exams.start(learner_id=who.id, exam_key="micro-exam", window_key=window)
        answer(who, sitting, wrong=(2,))
        exams.submit(learner_id=who.id, sitting=sitting)
        return sitting

    @pytest.mark.parametrize(
        ("window", "sat", "released", "mark"),
        [
            ("spring", SPRING, RELEASE_DAY, "62"),
            ("autumn", datetime(2026, 9, 12, tzinfo=UTC), datetime(2026, 9, 26, tzinfo=UTC), "59"),
        ],
    )
    def test_half_of_the_examination_and_80_of_the_course(self, office, window, sat, released, mark):
        imported("development")
        appoint(office)
        bruno = candidate("Bruno Costa", "development", micro="80")
        with clock.at(sat):
            sitting = self.sit_in_the_room(bruno, office, window)
        with clock.at(released):
            exams.release(officer_id=office.id, exam_key="micro-exam", window_key=window, sittings=[sitting])
            found = standing(bruno, "development").node("mark:microeconomics")
        assert found is not None
        assert (found.state, found.reason.params["mark"]) == ("met", mark)
        assert standing(bruno, "development").attained == "in_progress"


class TestStatistical:
    def test_four_examinations_of_two_hours_one_after_the_other_complete_the_program(self, office):
        imported("statistical")
        appoint(office)
        chiara = candidate("Chiara Russo", "statistical", probability="80", statistics="80")
        for key in ("capstone-1", "capstone-2", "capstone-3", "capstone-4"):
            assert standing(chiara, "statistical").attained == "in_progress"
            exams.register(learner_id=chiara.id, exam_key=key, window_key="spring")
            sitting = exams.start(learner_id=chiara.id, exam_key=key, window_key="spring")
            answer(chiara, sitting)
            exams.submit(learner_id=chiara.id, sitting=sitting)
            exams.release(officer_id=office.id, exam_key=key, window_key="spring", sittings=[sitting])
        assert standing(chiara, "statistical").attained == "met"
