"""Marks that come back: which count, which do not, and that they count as any other."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
import time_machine
from campus import TODAY
from django.test import Client
from lti_campus import RUN, learner_called
from lti_tool import mark
from pylti1p3.exception import LtiServiceException

from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.learning.lti import api as lti
from studium.learning.lti.telling import tool_user
from studium.learning.models import Attempt, BlockState

_words = lti.vocabulary
SCORES = f"/lti/ags/{RUN}/lineitems/lab/scores"
LATER = "2026-03-02T08:40:00Z"


@pytest.fixture
def launched(amina, makers):
    return amina.launch(makers)


@pytest.fixture
def sub(launched):
    return launched.get_launch_data()["sub"]


@pytest.fixture
def token(launched):
    return fresh(launched)


def fresh(launched):
    return launched.get_service_connector().get_access_token(_words.SCOPES)


@pytest.fixture
def send(launched, sub, token):
    """Posts a score as a tool writes it, with some of it changed or left out; the answer."""

    def post(*, to=SCORES, **changes):
        score = {
            "userId": sub,
            "scoreGiven": 3,
            "scoreMaximum": 4,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": "2026-03-02T08:30:00.000Z",
        }
        kept = {name: value for name, value in (score | changes).items() if value is not None}
        return raw(json.dumps(kept), to=to)

    held = [token]

    def raw(body, *, to=SCORES, kind=_words.SCORE_TYPE):
        return Client().post(to, body, kind, headers={"Authorization": f"Bearer {held[0]}"})

    def renew():
        held[0] = fresh(launched)

    post.raw, post.renew = raw, renew
    return post


def state(learner):
    return BlockState.objects.get(learner_id=learner.id, run_key=RUN, block_key="lab")


def percent(learner):
    return learning.percents_so_far(learner.id)[RUN]


def refused(answer, status):
    assert answer.status_code == status, answer.content
    assert not Attempt.objects.exists()
    return answer.json()["error_description"]


def test_a_real_tool_sends_a_mark_and_reads_it_back(amina, launched, sub):
    service = launched.get_ags()
    service.put_grade(mark(sub, 17.5, 20).set_comment("Well timed."))
    attempt = Attempt.objects.get(learner_id=amina.id)
    assert (attempt.block_key, attempt.points, attempt.possible) == ("lab", Decimal("17.5"), 20)
    assert percent(amina) == 70  # 3.5 of 5 points, the essay being worth one
    item = service.get_lineitem()
    assert (item.get_score_maximum(), item.get_label()) == (4, "Queue lab")
    (result,) = service.get_grades()
    assert (result["userId"], result["resultScore"], result["resultMaximum"]) == (sub, 3.5, 4)
    assert result["comment"] == "Well timed."


def test_the_card_shows_the_mark_and_what_the_tool_says(amina, launched, sub):
    launched.get_ags().put_grade(mark(sub, 17.5, 20).set_comment("<b>Well</b> timed."))
    page = amina.client.get(f"/learn/{RUN}/lab-unit/").content.decode()
    assert "3.5 of 4 points" in page
    assert "&lt;b&gt;Well&lt;/b&gt; timed." in page


def test_a_mark_is_exact_as_far_as_it_was_written(amina, send):
    assert send(scoreGiven=0.1, scoreMaximum=0.3).status_code == 204
    assert (state(amina).points, state(amina).possible) == (Decimal("0.1"), Decimal("0.3"))
    assert state(amina).answers["given"] == "0.1"


def test_a_mark_above_its_maximum_counts_as_the_maximum_and_is_kept_as_sent(amina, send):
    """AGS 2.0 makes platforms take it."""
    assert send(scoreGiven=5, scoreMaximum=4).status_code == 204
    assert (state(amina).points, state(amina).possible) == (4, 4)
    assert state(amina).answers["given"] == "5"


def test_the_same_mark_again_is_taken_once(amina, send):
    assert [send().status_code for _time in range(3)] == [204, 204, 204]
    assert send(timestamp=LATER).status_code == 204
    assert Attempt.objects.count() == 1


def test_a_later_mark_replaces_an_earlier_one_and_both_are_kept(amina, send):
    send()
    assert send(scoreGiven=4, timestamp=LATER).status_code == 204
    assert [one.points for one in Attempt.objects.order_by("number")] == [3, 4]
    assert state(amina).points == 4


def test_an_older_mark_never_replaces_a_newer_one(amina, send):
    send(timestamp=LATER)
    answer = send(scoreGiven=4)
    assert answer.status_code == 409
    assert "older" in answer.json()["error_description"]
    assert state(amina).points == 3


def test_another_mark_of_the_same_moment_is_refused(amina, send):
    send()
    assert send(scoreGiven=4).status_code == 409
    assert state(amina).points == 3


@pytest.mark.parametrize("grading", ["Pending", "PendingManual", "Failed", "NotReady"])
def test_only_a_final_mark_counts(amina, send, grading):
    assert send(gradingProgress=grading).status_code == 204
    assert not Attempt.objects.exists()
    assert state(amina).completed
    assert percent(amina) == 0


def test_a_mark_on_record_stays_while_new_work_is_being_marked(amina, send):
    send()
    assert send(gradingProgress="Pending", scoreGiven=None, timestamp=LATER).status_code == 204
    assert state(amina).points == 3
    assert "still to come" in amina.client.get(f"/learn/{RUN}/lab-unit/").content.decode()


def test_somebody_the_tool_never_met_gets_no_mark(send):
    assert "Nobody of this userId" in refused(send(userId="made-up"), 404)


def test_somebody_who_is_not_in_the_run_gets_no_mark(clara, lab, send):
    """Known to the tool from elsewhere."""
    sub = tool_user(learner_id=clara.id, tool_id=lab.id).sub
    assert "Nobody of this userId" in refused(send(userId=sub), 404)


def test_a_tool_marks_its_own_blocks_only(send, amina):
    for block in ("essay", "map", "old", "nothing-there"):
        answer = send(to=f"/lti/ags/{RUN}/lineitems/{block}/scores")
        assert "no such line item" in refused(answer, 404)
    assert send(to="/lti/ags/no-run/lineitems/lab/scores").status_code == 404


def test_a_score_that_makes_no_sense_is_refused_with_what_is_wrong(send):
    assert "must be a number" in refused(send(scoreGiven="3"), 422)
    refused(send.raw("[]"), 422)


def test_a_score_of_another_kind_or_size_is_refused(send):
    assert send.raw("userId=1", kind="application/x-www-form-urlencoded").status_code == 415
    assert send.raw(" " * 70_000).status_code == 413


def test_a_dated_run_takes_a_late_marking_of_timely_work_and_no_late_work(course, makers):
    dora = learner_called("Dora Melo", enrolled=False)
    enrollment.enrol(learner_id=dora.id, run_key="flow-dated")
    dora.run = "flow-dated"
    launched = dora.launch(makers)
    sub = launched.get_launch_data()["sub"]
    with time_machine.travel(TODAY.replace(day=12), tick=True):
        service = launched.get_ags()
        late = mark(sub, 4, 4, "2026-03-11T09:00:00+00:00")
        with pytest.raises(LtiServiceException) as refusal:
            service.put_grade(late)
        assert "after it was due" in refusal.value.response.json()["error_description"]
        service.put_grade(late.set_submitted_at("2026-03-09T09:00:00+00:00"))
    assert Attempt.objects.get(learner_id=dora.id).points == 4


def test_work_of_before_the_run_or_after_it_gets_no_mark(send):
    assert "had not started" in refused(send(timestamp="2026-01-02T08:30:00Z"), 409)
    with time_machine.travel(TODAY.replace(month=7, day=1, hour=1), tick=True):
        send.renew()
        assert "had ended" in refused(send(timestamp="2026-07-01T00:30:00Z"), 409)


def test_a_token_reaches_as_far_as_its_scope(launched, amina):
    narrow = launched.get_service_connector().get_access_token([_words.RESULT_READ])
    header = {"Authorization": f"Bearer {narrow}"}
    site = Client(headers=header)
    assert site.get(f"/lti/ags/{RUN}/lineitems/lab/results").status_code == 200
    for answer in (
        site.get(f"/lti/ags/{RUN}/lineitems"),
        site.get(f"/lti/ags/{RUN}/lineitems/lab"),
        site.post(SCORES, "{}", _words.SCORE_TYPE),
    ):
        assert answer.status_code == 403
        assert answer.json()["error"] == "insufficient_scope"


def test_a_tool_lists_its_line_items_and_changes_none(launched, token):
    items = list(launched.get_ags().get_lineitems())
    assert [one["label"] for one in items] == ["Queue lab"]
    site = Client(headers={"Authorization": f"Bearer {token}"})
    link = items[0]["resourceLinkId"]
    assert len(site.get(f"/lti/ags/{RUN}/lineitems?resource_link_id={link}").json()) == 1
    assert site.get(f"/lti/ags/{RUN}/lineitems?resource_link_id=other").json() == []
    assert site.get(f"/lti/ags/{RUN}/lineitems?tag=mine").json() == []
    for method in (site.post, site.put, site.delete):
        answer = method(f"/lti/ags/{RUN}/lineitems/lab", "{}", content_type="application/json")
        assert answer.status_code == 405


def test_results_come_in_pages_and_name_nobody_but_by_the_tools_own_id(amina, bruno, makers, token, send):
    other = bruno.launch(makers).get_launch_data()["sub"]
    send()
    send(userId=other, scoreGiven=1)
    site = Client(headers={"Authorization": f"Bearer {token}"})
    first = site.get(f"/lti/ags/{RUN}/lineitems/lab/results?limit=1")
    assert len(first.json()) == 1
    following = first["Link"].split(">")[0].strip("<").removeprefix(lti.addresses.issuer())
    second = site.get(following)
    assert "Link" not in second
    assert {one["userId"] for one in first.json() + second.json()} == {
        other,
        state(amina).answers and first.json()[0]["userId"],
    }
    only = site.get(f"/lti/ags/{RUN}/lineitems/lab/results?user_id={other}").json()
    assert [one["resultScore"] for one in only] == [1]
    assert site.get(only[0]["id"].removeprefix(lti.addresses.issuer())).json() == only[0]
    assert site.get(f"/lti/ags/{RUN}/lineitems/lab/results?user_id=nobody").json() == []


def test_a_mark_takes_the_queries_it_needs_and_no_more(amina, send, django_assert_max_num_queries):
    """With a first mark that passes the course, and so tells the record."""
    with django_assert_max_num_queries(26):
        send()
