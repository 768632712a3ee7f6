"""The invigilated room: seen at the door, one code, one start (R25)."""

from __future__ import annotations

import exam_hall
import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from exam_hall import EXAM, WINDOW

from studium.accounts import api as accounts
from studium.catalog import api as catalog
from studium.core.errors import Conflict, Invalid, NotAllowed
from studium.exams import api as exams
from studium.exams.models import CheckIn, Observation, Registration


@pytest.fixture
def room(hall):
    """The hall's exam, sat in a room."""
    catalog.import_files(
        files=[("m.yaml", exam_hall.FILES.replace("supervision: remote", "supervision: invigilated"))]
    )


def place(who) -> str:
    exam_hall.pay(who)
    return exams.register(learner_id=who.id, exam_key=EXAM, window_key=WINDOW).public_id


def enter(who, code):
    exams.enter_room(learner_id=who.id, exam_key=EXAM, window_key=WINDOW, code=code)


def begin(who):
    return exams.start(learner_id=who.id, exam_key=EXAM, window_key=WINDOW)


def check_in(who, registration, **more):
    return exams.check_in(officer_id=who.id, registration=registration, **{"document_seen": True, **more})


def test_nobody_starts_without_the_code_of_the_room(room, amina, ingrid):
    number = place(amina)
    assert exams.why_not(learner_id=amina.id, exam_key=EXAM).codes == ["code"]
    with pytest.raises(Conflict, match="Check in at the room"):
        begin(amina)
    code = check_in(ingrid, number)
    assert code not in CheckIn.objects.get().code
    enter(amina, f" {code[:3]} {code[3:]}")
    assert begin(amina)


def test_a_code_is_for_one_person_and_a_new_one_ends_the_old(room, amina, bruno, ingrid):
    first, _other = check_in(ingrid, place(amina)), check_in(ingrid, place(bruno))
    CheckIn.objects.filter(registration__learner=bruno.id).update(
        code=CheckIn.objects.get(registration__learner=amina.id).code
    )
    with pytest.raises(Invalid, match="not your code"):
        enter(bruno, first)
    number = Registration.objects.get(learner=amina.id).public_id
    second = check_in(ingrid, number)
    while second == first:
        second = check_in(ingrid, number)
    with pytest.raises(Invalid):
        enter(amina, first)
    enter(amina, second)


def test_after_five_wrong_codes_even_the_right_one_is_refused(room, amina, ingrid):
    code = check_in(ingrid, place(amina))
    wrong = "000000" if code != "000000" else "000001"
    for _try in range(5):
        with pytest.raises(Invalid):
            enter(amina, wrong)
    with pytest.raises(Conflict, match="ask the invigilator"):
        enter(amina, code)


def test_the_list_asks_for_a_document_and_records_the_check_of_who_had_none(room, ingrid):
    chidi = exam_hall.person("Chidi Okafor")
    exam_hall.join(chidi)
    exam_hall.pass_course(chidi, "flow")
    exam_hall.pass_course(chidi, "queues")
    number = place(chidi)
    with pytest.raises(Invalid, match="identity document"):
        check_in(ingrid, number, document_seen=False)
    enter(chidi, check_in(ingrid, number))
    assert accounts.person(chidi.id).identity_method == "in_person"
    assert begin(chidi)
    with pytest.raises(Conflict, match="has started"):
        check_in(ingrid, number)


def test_only_exam_officers_see_the_list_and_check_in(room, amina, bruno, ingrid):
    number = place(amina)
    with pytest.raises(NotAllowed):
        exams.check_in_list(officer_id=bruno.id, exam_key=EXAM, window_key=WINDOW)
    with pytest.raises(NotAllowed):
        check_in(bruno, number)
    listed = exams.check_in_list(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW)
    assert [(one.name, one.state) for one in listed.people] == [("Amina Njeri Mwangi", "expected")]


def test_the_list_costs_the_same_for_many_and_shows_the_code_once(
    room, amina, bruno, ingrid, client, django_assert_max_num_queries
):
    number = place(amina)
    place(bruno)
    client.force_login(get_user_model().objects.get(pk=ingrid.id))
    page = reverse("exam-room", args=[EXAM, WINDOW])
    with django_assert_max_num_queries(10):
        assert client.get(page).status_code == 200
    shown = client.post(page, {"registration": number, "name": "Amina", "document": "1"}).content.decode()
    assert '<p class="code">' in shown
    assert '<p class="code">' not in client.get(page).content.decode()
    assert client.post(page, {"registration": number}).status_code == 422


def test_observations_are_bounded_and_an_unknown_kind_is_kept_as_other(amina, ingrid):
    from studium.exams.models import Sitting
    from studium.exams.supervision import observing

    sitting = exam_hall.begin(amina)
    row = Sitting.objects.get(public_id=sitting)
    exams.observe(sitting_id=row.pk, kind="telepathy", source="page", detail={"much": "x" * 9000})
    seen = exams.observations(officer_id=ingrid.id, sitting=sitting)
    assert (seen[0].kind, seen[0].detail["kind"], len(seen[0].detail["much"])) == ("other", "telepathy", 300)
    Observation.objects.bulk_create(
        Observation(sitting=row, kind="copy", at=row.started_at, source="page") for _ in range(observing.MOST)
    )
    exams.observe(sitting_id=row.pk, kind="copy", source="page")
    assert Observation.objects.count() == observing.MOST + 1
