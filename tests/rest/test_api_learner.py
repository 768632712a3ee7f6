"""What is a learner's own, by the API: standing, record, enrolments, awards, cases."""

from __future__ import annotations

import pytest
import quay
from django.test import Client
from quay import MINE, PROGRAM, Caller, ask

from studium.enrollment import api as enrollment
from studium.partners import api as partners
from studium.progress import api as progress

pytestmark = pytest.mark.django_db


class TestMe:
    def test_names_place_and_roles(self, amina: Caller):
        partners.grant_role(user_id=amina.person.id, organisation_key="quayside", role="instructor", by=None)
        answer = amina("GET", "/me").json()
        assert (answer["id"], answer["legal_name"]) == (amina.person.public_id, "Amina Njeri")
        assert answer["time_zone"] == "Africa/Nairobi"
        assert answer["roles"] == [
            {
                "organisation": {"key": "quayside", "name": "Quayside University", "country": "PT"},
                "role": "instructor",
            }
        ]

    def test_no_internal_number_leaves_the_house(self, amina: Caller, award: str):
        quay.send_case(amina.person.id)
        for path in MINE:
            for text in (f'"id": {amina.person.id},', '"learner_id"', '"fact": 1'):
                assert text not in amina("GET", path).content.decode()


class TestStanding:
    def test_joining_says_what_is_missing_and_the_best_next_step(self, bruno: Caller):
        answer = bruno("PUT", f"/me/standings/{PROGRAM}")
        assert answer.status_code == 200
        standing = answer.json()
        assert (standing["state"], standing["met"], standing["needed"], standing["version"]) == (
            "open",
            0,
            3,
            1,
        )
        assert standing["next"] == {
            "kind": "enrol",
            "target": "berths-2027",
            "subject": "course:berths",
            "name": "Berths and Queues",
            "opens": None,
            "deadline": "2027-04-01T23:59:59Z",
            "cost": {"amount": "150.00", "currency": "USD"},
        }
        assert standing["least_cost"]["amounts"] == [{"amount": "350.00", "currency": "USD"}]

    def test_joining_again_changes_nothing(self, bruno: Caller):
        first = bruno("PUT", f"/me/standings/{PROGRAM}").json()
        assert bruno("PUT", f"/me/standings/{PROGRAM}").json() == first
        assert len(progress.memberships(bruno.person.id)) == 1

    def test_evidence_names_the_fact_that_counts(self, amina: Caller, award: str):
        root = amina("GET", f"/me/standings/{PROGRAM}").json()["root"]
        (evidence,) = root["children"][0]["evidence"]
        assert (evidence["score"], evidence["on"]) == ("81.25", "2027-03-01")
        facts = {one["id"]: one for one in amina("GET", "/me/facts").json()["items"]}
        assert facts[evidence["fact"]]["subject"] == "course:berths"

    def test_a_fact_set_aside_says_why(self, bruno: Caller):
        bruno("PUT", f"/me/standings/{PROGRAM}")
        quay.passed(bruno.person.id, "course_result", "course:berths", "69.99")
        node = bruno("GET", f"/me/standings/{PROGRAM}").json()["root"]["children"][0]
        assert node["set_aside"][0]["reason"]["code"] == "below"
        assert "69.99 %" in node["set_aside"][0]["reason"]["sentence"]

    def test_the_list_is_short_and_in_order(self, amina: Caller, award: str):
        amina("PUT", f"/me/standings/{quay.SCHEDULES}")
        items = amina("GET", "/me/standings").json()["items"]
        assert [(one["program"], one["state"]) for one in items] == [
            (PROGRAM, "met"),
            (quay.SCHEDULES, "in_progress"),
        ]
        assert "root" not in items[0]

    def test_who_has_not_joined_has_none(self, bruno: Caller):
        answer = bruno("GET", f"/me/standings/{PROGRAM}")
        assert answer.status_code == 404
        assert answer.json()["detail"] == "You have not joined this program."

    def test_one_cannot_join_what_is_not_there(self, bruno: Caller):
        assert bruno("PUT", "/me/standings/nothing").status_code == 404

    def test_days_in_sentences_are_those_of_the_persons_zone(self, amina: Caller):
        # The window closes at 23:59:59 UTC, which is the next day in Nairobi.
        final = amina("PUT", f"/me/standings/{PROGRAM}").json()["root"]["children"][2]
        assert final["reason"]["params"]["closes"] == "2027-05-12T23:59:59+00:00"
        assert "to 13 May 2027" in final["reason"]["sentence"]


class TestRecord:
    def test_facts_are_exact_and_in_order(self, amina: Caller, award: str):
        answer = amina("GET", "/me/facts").json()
        assert [(one["subject"], one["score"]) for one in answer["items"]] == [
            ("course:berths", "81.25"),
            ("course:cranes", "75"),
            ("exam:harbour-final", "78.5"),
            (f"program:{PROGRAM}", None),
        ]

    def test_facts_at_an_earlier_moment(self, amina: Caller, award: str):
        assert amina("GET", "/me/facts?as_of=2027-02-28T00:00:00Z").json()["total"] == 0
        assert amina("GET", "/me/facts?known_at=2027-03-01T12:00:00%2B03:00").json()["total"] == 4

    def test_facts_by_page(self, amina: Caller, award: str):
        answer = amina("GET", "/me/facts?size=3&page=2").json()
        assert (len(answer["items"]), answer["total"], answer["pages"], answer["next"]) == (1, 4, 2, None)
        assert answer["previous"] == "http://localhost:8000/api/v1/me/facts?size=3&page=1"

    @pytest.mark.parametrize(
        "moment", ["2027-02-28", "2027-02-28T00:00:00", "never", "0001-01-01T00:00:00%2B14:00"]
    )
    def test_a_moment_without_its_zone_or_none_at_all_is_said(self, amina: Caller, moment: str):
        answer = amina("GET", f"/me/facts?as_of={moment}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "as_of"


class TestEnrolling:
    def test_on_the_audit_track(self, bruno: Caller):
        answer = bruno("PUT", "/me/enrolments/berths-2027", {})
        assert answer.status_code == 200
        assert answer.json() == {
            "run": "berths-2027",
            "course": "berths",
            "title": "Berths and Queues",
            "track": "audit",
            "enrolled_at": "2027-03-01T09:00:00Z",
            "verified_at": None,
            "ends": "2027-06-30T23:59:59Z",
        }
        assert bruno("GET", "/me/enrolments").json()["items"] == [answer.json()]

    def test_enrolling_again_changes_nothing(self, bruno: Caller):
        first = bruno("PUT", "/me/enrolments/berths-2027", {"track": "audit"})
        assert bruno("PUT", "/me/enrolments/berths-2027", {"track": "audit"}).json() == first.json()

    def test_the_verified_track_needs_a_right(self, bruno: Caller):
        answer = bruno("PUT", "/me/enrolments/berths-2027", {"track": "verified"})
        assert answer.status_code == 409
        assert enrollment.enrolment(bruno.person.id, "berths-2027") is None
        enrollment.grant(
            learner_id=bruno.person.id, kind="verified", ref="berths-2027", by=None, why="Scholarship"
        )
        answer = bruno("PUT", "/me/enrolments/berths-2027", {"track": "verified"}).json()
        assert (answer["track"], answer["verified_at"]) == ("verified", "2027-03-01T09:00:00Z")

    def test_a_run_that_is_closed_says_since_when(self, bruno: Caller):
        answer = bruno("PUT", "/me/enrolments/berths-2026", {})
        assert answer.status_code == 409
        assert "closed on" in answer.json()["detail"]

    @pytest.mark.parametrize(
        ("body", "field", "why"),
        [
            ({"track": "gold"}, "track", "It has to be one of these: audit or verified."),
            ({"track": None}, "track", "It has to be one of these: audit or verified."),
            ({"track": "\ud800"}, "track", "It holds half a character."),
            ({"tracks": "audit"}, "tracks", "There is no such field."),
            ([], "body", "It has to be an object."),
            (7, "body", "It has to be an object."),
        ],
    )
    def test_what_does_not_fit_is_refused(self, bruno: Caller, body, field, why):
        answer = bruno("PUT", "/me/enrolments/berths-2027", body)
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        assert answer.json()["errors"] == [{"field": field, "detail": why}]
        assert enrollment.enrolments_of(bruno.person.id) == []

    @pytest.mark.parametrize("sent", [b"not json", b"{", b"\xff", b"[" * 9999])
    def test_what_is_not_json_is_refused(self, bruno: Caller, sent: bytes):
        answer = Client().put(
            "/api/v1/me/enrolments/berths-2027",
            sent,
            content_type="application/json",
            headers={"Authorization": f"Bearer {bruno.token}"},
        )
        assert (answer.status_code, answer.json()["title"]) == (400, "Unreadable")

    def test_without_a_body_it_is_the_audit_track(self, bruno: Caller):
        assert bruno("PUT", "/me/enrolments/berths-2027").json()["track"] == "audit"


class TestAwards:
    def test_the_list_and_the_credential(self, amina: Caller, award: str):
        (item,) = amina("GET", "/me/awards").json()["items"]
        assert (item["id"], item["state"], item["shared_since"]) == (award, "active", None)
        assert item["credential"] == f"http://localhost:8000/api/v1/credentials/{award}"

    def test_sharing_and_closing_again(self, amina: Caller, award: str):
        assert ask("GET", f"/credentials/{award}").status_code == 404
        assert amina("PUT", f"/me/awards/{award}/share").status_code == 204
        assert amina("GET", "/me/awards").json()["items"][0]["shared_since"] == "2027-03-01T09:00:00Z"
        assert ask("GET", f"/credentials/{award}").status_code == 200
        assert amina("DELETE", f"/me/awards/{award}/share").status_code == 204
        assert ask("GET", f"/credentials/{award}").status_code == 404


class TestCases:
    def test_where_it_counts_with_conditions_and_evidence(self, amina: Caller, award: str):
        (item,) = amina("GET", f"/me/agreements/{PROGRAM}").json()["items"]
        assert (item["agreement"], item["usable"], item["refusal"]) == ("harbour-at-savanna", True, None)
        states = {one["words"]: one["state"] for one in item["conditions"]}
        assert states["A letter of motivation"] == "open"
        assert states["At least 70 %."] == "met"

    def test_a_case_whole(self, amina: Caller, award: str):
        case = quay.send_case(amina.person.id)
        (card,) = amina("GET", "/me/cases").json()["items"]
        answer = amina("GET", f"/me/cases/{case}").json()
        assert card.items() <= answer.items()
        assert (answer["state"], answer["program"], answer["message"]) == (
            "received",
            PROGRAM,
            "From October, please.",
        )
        assert answer["consents"][0]["recipient"] == "Savanna Institute"
        assert answer["decisions"] == []


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        # Each asks once whose token it is.
        ("/me", 4),
        ("/me/facts", 2),
        ("/me/enrolments", 2),
        ("/me/standings", 3),
        (f"/me/standings/{PROGRAM}", 3),
        (f"/me/agreements/{PROGRAM}", 5),
        ("/me/awards", 2),
        ("/me/cases", 3),
    ],
)
def test_queries_for_a_learner(
    amina: Caller, award: str, path, queries, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr("studium.catalog.stamp._LOOK_EVERY_SECONDS", 3600)
    amina("PUT", "/me/enrolments/berths-2027", {})
    quay.send_case(amina.person.id)
    assert amina("GET", path).status_code == 200
    with django_assert_num_queries(queries):
        amina("GET", path)
