"""The pages of the examination: what they say, what they refuse, how many queries they cost."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import exam_hall
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from exam_hall import EXAM, RELEASE_DAY, SPRING, WINDOW

from studium.accounts import api as accounts
from studium.exams import api as exams
from studium.exams.models import Answer, Result, Sitting
from studium.partners import api as partners

LOBBY = reverse("exam", args=[EXAM])
# What a form without script sends beside the answers.
PAPER = {"whole": "1", "asked": ["1", "2", "3", "4"]}
BOARD = reverse("release-board", args=[EXAM, WINDOW])


def body(response):
    return re.sub(r"[ \n\t]+", " ", response.content.decode())


# The lobby


def test_the_lobby_says_what_is_missing(hall, as_):
    chidi = exam_hall.person("Chidi Okafor")
    exam_hall.join(chidi)
    exam_hall.pass_course(chidi, "flow")
    page = body(as_(chidi).get(LOBBY))
    assert "Not yet" in page
    assert "Still to be met before the exam: Queues." in page
    assert "Start the exam" not in page


def test_the_lobby_tells_beforehand_what_uses_an_attempt_and_what_is_allowed(amina, as_):
    page = body(as_(amina).get(LOBBY))
    assert "Starting uses an attempt" in page
    assert "A calculator and one page of notes." in page
    assert "60\u00a0%" in page


def test_the_lobby_offers_payment_then_a_place_then_the_start(amina, as_, spring):
    client = as_(amina)
    assert "Pay USD\u00a060" in body(client.get(LOBBY))
    exam_hall.pay(amina)
    page = client.get(LOBBY)
    assert ">Register<" in body(page)
    answer = client.post(reverse("exam-register", args=[EXAM]), {"window": WINDOW}, follow=True)
    assert "You are registered" in body(answer)
    assert "Start the exam" in body(answer)
    answer = client.post(reverse("exam-start", args=[EXAM]), {"window": WINDOW, "honour": "1"})
    assert answer.url.startswith("/sitting/")
    assert "Your sitting is under way" in body(client.get(LOBBY))


def test_window_times_are_in_the_reader_s_zone_with_its_name(amina, as_):
    client = as_(amina)
    session = client.session
    session["time_zone"] = "Asia/Tokyo"
    session.save()
    assert "(JST)" in body(client.get(LOBBY))


def test_a_place_is_given_up_before_the_window_opens(amina, as_, spring):
    spring.move_to(datetime(2026, 3, 5, tzinfo=UTC))
    exam_hall.pay(amina)
    client = as_(amina)
    client.post(reverse("exam-register", args=[EXAM]), {"window": WINDOW})
    assert "Give up this place" in body(client.get(LOBBY))
    client.post(reverse("exam-cancel", args=[EXAM]), {"window": WINDOW})
    assert "Give up this place" not in body(client.get(LOBBY))


def test_the_demo_s_identity_check_is_a_click_and_does_not_exist_elsewhere(hall, as_, settings):
    chidi = exam_hall.person("Chidi Okafor")
    settings.DEMO = False
    assert as_(chidi).post(reverse("exam-demo-identity", args=[EXAM])).status_code == 404
    assert accounts.person(chidi.id).identity_checked_at is None
    settings.DEMO = True
    as_(chidi).post(reverse("exam-demo-identity", args=[EXAM]))
    assert accounts.person(chidi.id).identity_method == "demonstration"


# The sitting


def form(client, sitting):
    """The fields of the paper's form that every save carries."""
    page = client.get(reverse("sitting", args=[sitting])).content.decode()
    found = {
        name: re.search(rf'name="{name}" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
        for name in ("seq", "tab")
    }
    return page, found


def test_without_script_the_form_saves_reviews_and_submits(amina, as_):
    sitting = exam_hall.begin(amina)
    client = as_(amina)
    _page, fields = form(client, sitting)
    answer = client.post(
        reverse("sitting-save", args=[sitting]),
        {**fields, **PAPER, "q2-2_1": "42", "flag-3": "on", "then": "stay"},
        follow=True,
    )
    assert "Saved." in body(answer)
    assert 'value="42"' in body(answer)
    _page, fields = form(client, sitting)
    answer = client.post(
        reverse("sitting-save", args=[sitting]),
        {**fields, **PAPER, "q2-2_1": "42", "flag-3": "on", "then": "review"},
        follow=True,
    )
    assert "3 questions are not fully answered" in body(answer)
    assert "You flagged it" in body(answer)
    answer = client.post(reverse("sitting-submit", args=[sitting]), follow=True)
    assert "Held until release" in body(answer)
    assert Sitting.objects.get().submitted_at == SPRING


def test_a_form_of_an_older_tab_keeps_the_newer_answer_and_says_so(amina, as_):
    sitting = exam_hall.begin(amina)
    client = as_(amina)
    _page, left = form(client, sitting)
    _page, right = form(client, sitting)
    save = reverse("sitting-save", args=[sitting])
    client.post(save, {**left, **PAPER, "q2-2_1": "42", "then": "stay"})
    answer = client.post(
        save, {**right, **PAPER, "q2-2_1": "41", "q4-2_1": "Little", "then": "stay"}, follow=True
    )
    assert "that newer answer was kept for question 2" in body(answer)
    kept = dict(Answer.objects.values_list("block_key", "content"))
    assert kept == {"rate": {"2_1": "42"}, "name": {"2_1": "Little"}}


def test_a_script_saves_one_question_and_reads_json(amina, as_):
    sitting = exam_hall.begin(amina)
    client = as_(amina)
    _page, fields = form(client, sitting)
    answer = client.post(
        reverse("sitting-save", args=[sitting]),
        {**fields, "asked": "2", "q2-2_1": "42"},
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 200
    said = answer.json()
    assert (said["elsewhere"], said["next_seq"], said["seconds_left"]) == ([], 2, 3600)


def test_a_script_that_saves_after_the_end_is_told(amina, as_, spring):
    sitting = exam_hall.begin(amina)
    client = as_(amina)
    _page, fields = form(client, sitting)
    spring.shift(timedelta(hours=2))
    answer = client.post(
        reverse("sitting-save", args=[sitting]),
        {**fields, "asked": "2", "q2-2_1": "42"},
        headers={"accept": "application/json"},
    )
    assert (answer.status_code, "has ended" in answer.json()["sentence"]) == (409, True)
    assert client.get(reverse("sitting", args=[sitting])).url == reverse("receipt", args=[sitting])


@pytest.mark.parametrize("name", ["sitting", "sitting-review", "receipt", "receipt-file"])
def test_somebody_else_s_sitting_is_not_found(amina, bruno, as_, name):
    sitting = exam_hall.sit(amina)
    assert as_(bruno).get(reverse(name, args=[sitting])).status_code == 404


@pytest.mark.parametrize("name", ["sitting-save", "sitting-submit"])
def test_nobody_saves_into_or_submits_somebody_else_s_sitting(amina, bruno, as_, name):
    sitting = exam_hall.begin(amina)
    sent = {"seq": "1", "tab": "t", "q2-2_1": "1"}
    assert as_(bruno).post(reverse(name, args=[sitting]), sent).status_code == 404
    assert Sitting.objects.get().submitted_at is None
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"seq": "x", "tab": "t"},
        {"seq": "1" * 40, "tab": "t"},
        {"seq": "1", "tab": "<b>"},
        {"seq": "1", "tab": "t", "asked": "99", "q99-2_1": "a"},
        {"seq": "1", "tab": "t", "asked": "2", "q2-2_1": ["1", "2", "3"]},
        {"seq": "1", "tab": "t", "asked": "2", "q2-2_1": "\x00"},
        {"seq": "1", "tab": "t", "asked": ["-1", "x", "2"], "qx-2_1": "1", "q-": "1"},
    ],
)
def test_no_form_breaks_the_page(amina, as_, sent):
    sitting = exam_hall.begin(amina)
    assert as_(amina).post(reverse("sitting-save", args=[sitting]), sent).status_code < 500


def test_no_nul_in_a_form_breaks_a_page(amina, ingrid, as_, spring):
    """PostgreSQL takes no NUL in text."""
    sitting = exam_hall.sit(amina)
    nul = "a\x00b"
    for path in (reverse("exam-register", args=[EXAM]), reverse("exam-start", args=[EXAM])):
        assert as_(amina).post(path, {"window": nul}).status_code < 500
    office = as_(ingrid)
    assert office.post(reverse("exam-release", args=[EXAM, WINDOW]), {"sitting": nul}).status_code < 500
    assert (
        office.post(reverse("exam-grant", args=[EXAM, WINDOW]), {"email": nul, "reason": nul}).status_code
        < 500
    )
    one = reverse("desk-sitting", args=[EXAM, WINDOW, sitting])
    assert office.post(one, {"act": "exclude", "reason": nul}).status_code < 500
    assert as_(amina).get(f"/sitting/{nul}/").status_code == 400


def test_pages_of_a_sitting_are_not_kept_by_the_browser(amina, as_):
    sitting = exam_hall.begin(amina)
    assert "no-store" in as_(amina).get(reverse("sitting", args=[sitting]))["Cache-Control"]


def test_pages_need_somebody_signed_in(amina):
    sitting = exam_hall.begin(amina)
    for path in (LOBBY, BOARD, reverse("sitting", args=[sitting]), reverse("exam-desk")):
        assert Client().get(path).url.startswith("/accounts/login/")


# R18


def test_r18_no_page_of_the_candidate_tells_the_result_before_release(amina, ingrid, as_, spring):
    sitting = exam_hall.sit(amina, right=3)
    client = as_(amina)
    paths = [
        LOBBY,
        reverse("receipt", args=[sitting]),
        reverse("receipt-file", args=[sitting]),
        reverse("dashboard"),
        reverse("standing", args=[exam_hall.PROGRAM]),
    ]
    before = {path: body(client.get(path, follow=True)) for path in paths}
    Result.objects.update(percent="12.345678", passed=False)
    after = {path: body(client.get(path, follow=True)) for path in paths}
    for path in paths:
        assert neutral(before[path]) == neutral(after[path]), path
        assert "75\u00a0%" not in before[path], path
        assert "12.3" not in after[path], path
    Result.objects.update(percent="75", passed=True)
    spring.move_to(RELEASE_DAY)
    exams.release(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sittings=[sitting])
    page = body(as_(amina).get(reverse("receipt", args=[sitting])))
    assert "75\u00a0%" in page and "Passed" in page


def neutral(page):
    """Without what differs at every request."""
    return re.sub(r'(csrfmiddlewaretoken" value|nonce|name="tab" value)="[^"]*"', "", page)


# The desk


def test_the_desk_is_for_exam_officers(amina, ingrid, as_):
    assert as_(amina).get(reverse("exam-desk")).status_code == 403
    assert as_(amina).get(BOARD).status_code == 403
    page = body(as_(ingrid).get(reverse("exam-desk")))
    assert "Comprehensive examination" in page and "spring" in page


def test_an_officer_of_another_institution_sees_none_of_it(amina, ingrid, as_):
    sitting = exam_hall.sit(amina)
    otto = exam_hall.person("Otto Brandt")
    partners.grant_role(user_id=otto.id, organisation_key="castell", role="exam_officer", by=None)
    client = as_(otto)
    assert "Comprehensive examination" not in body(client.get(reverse("exam-desk")))
    for path in (BOARD, reverse("desk-sitting", args=[EXAM, WINDOW, sitting])):
        assert client.get(path).status_code == 403
    sent = {"sitting": sitting, "confirmed": "1"}
    assert client.post(reverse("exam-release", args=[EXAM, WINDOW]), sent).status_code == 403
    assert Result.objects.get().state == "provisional"


def test_a_release_shows_first_what_it_does(amina, bruno, ingrid, as_, spring):
    hers, his = exam_hall.sit(amina), exam_hall.sit(bruno, right=0)
    spring.move_to(RELEASE_DAY)
    client, path = as_(ingrid), reverse("exam-release", args=[EXAM, WINDOW])
    page = body(client.post(path, {"sitting": [hers, his]}))
    assert "Release 2 results" in page
    assert Result.objects.filter(state="provisional").count() == 2
    answer = client.post(path, {"sitting": [hers, his], "confirmed": "1"}, follow=True)
    assert "2 results are released." in body(answer)


def test_before_the_release_moment_the_preview_has_no_button(amina, ingrid, as_):
    sitting = exam_hall.sit(amina)
    page = body(as_(ingrid).post(reverse("exam-release", args=[EXAM, WINDOW]), {"sitting": sitting}))
    assert "may be released from" in page
    assert "Release 1 result" not in page


def test_an_officer_excludes_clears_amends_and_gives_back(amina, ingrid, as_, spring):
    sitting = exam_hall.sit(amina, right=2)
    client, path = as_(ingrid), reverse("desk-sitting", args=[EXAM, WINDOW, sitting])
    client.post(path, {"act": "exclude", "reason": "A second voice."})
    assert "A second voice." in body(client.get(path))
    client.post(path, {"act": "clear", "reason": "It was the radio."})
    spring.move_to(RELEASE_DAY)
    exams.release(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sittings=[sitting])
    client = as_(ingrid)
    refused = client.post(path, {"act": "amend", "percent": "lots", "reason": "Kept when refused."})
    assert refused.status_code == 422
    assert "Kept when refused." in body(refused)
    client.post(path, {"act": "amend", "percent": "61", "reason": "Two answers."})
    client.post(path, {"act": "return", "reason": "The network."})
    page = body(client.get(path))
    assert "Amended" in page and "given back" in page
    assert client.post(path, {"act": "nonsense"}).status_code == 422


def test_an_attempt_is_granted_from_the_board_and_what_was_typed_is_kept(amina, ingrid, as_):
    client, path = as_(ingrid), reverse("exam-grant", args=[EXAM, WINDOW])
    refused = client.post(path, {"email": "nobody@hall.example", "reason": "The fire alarm."})
    assert refused.status_code == 422
    assert "Nobody has an account" in body(refused) and "The fire alarm." in body(refused)
    client.post(path, {"email": amina.email, "reason": "The fire alarm."})
    assert exams.lobby(learner_id=amina.id, exam_key=EXAM).held.available == 1


def test_an_identity_check_is_recorded_from_the_board(hall, ingrid, as_):
    chidi = exam_hall.person("Chidi Okafor")
    exam_hall.join(chidi)
    exam_hall.pass_course(chidi, "flow")
    exam_hall.pass_course(chidi, "queues")
    exam_hall.pay(chidi)
    exams.register(learner_id=chidi.id, exam_key=EXAM, window_key=WINDOW)
    client = as_(ingrid)
    assert "Record the check" in body(client.get(BOARD))
    client.post(
        reverse("exam-identity", args=[EXAM, WINDOW]), {"person": chidi.public_id, "method": "in_person"}
    )
    assert accounts.person(chidi.id).identity_method == "in_person"


# What the pages cost


def queries(client, path, expected):
    """Asserts how many queries a warm page costs. Each process also looks once a second whether the catalogue has
    changed; on a slow machine that falls into the page, and is not counted."""
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    asked = [one["sql"] for one in seen.captured_queries if "catalog_stamp" not in one["sql"]]
    assert len(asked) == expected, [sql[:90] for sql in asked]


def test_the_lobby_costs_fifteen_queries(amina, as_):
    exam_hall.sit(amina)
    queries(as_(amina), LOBBY, 15)


def test_the_paper_and_its_review_cost_five_queries(amina, as_):
    sitting = exam_hall.begin(amina)
    exam_hall.save(amina, sitting, 2, {"2_1": "42"})
    queries(as_(amina), reverse("sitting", args=[sitting]), 5)
    queries(as_(amina), reverse("sitting-review", args=[sitting]), 5)


def test_a_save_costs_four_queries(amina, as_):
    sitting = exam_hall.begin(amina)
    client = as_(amina)
    _page, fields = form(client, sitting)
    with CaptureQueriesContext(connection) as seen:
        client.post(
            reverse("sitting-save", args=[sitting]),
            {**fields, "asked": "2", "q2-2_1": "43"},
            headers={"accept": "application/json"},
        )
    asked = [one["sql"] for one in seen.captured_queries if "SAVEPOINT" not in one["sql"]]
    assert len(asked) == 4, [sql[:90] for sql in asked]


def test_the_receipt_costs_seven_queries(amina, as_):
    sitting = exam_hall.sit(amina)
    queries(as_(amina), reverse("receipt", args=[sitting]), 7)


def test_the_desk_and_the_board_cost_the_same_however_many(amina, bruno, ingrid, as_):
    exam_hall.sit(amina)
    client = as_(ingrid)
    queries(client, reverse("exam-desk"), 6)
    queries(client, BOARD, 15)
    sitting = exam_hall.sit(bruno)
    queries(client, reverse("exam-desk"), 6)
    queries(client, BOARD, 15)
    queries(client, reverse("desk-sitting", args=[EXAM, WINDOW, sitting]), 10)
