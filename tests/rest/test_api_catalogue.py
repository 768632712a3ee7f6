"""The catalogue by the API: search, programs whole, their files, courses, exams, institutions, tables."""

from __future__ import annotations

import json

import pytest
from quay import PROGRAM, SCHEDULES, ask

from studium.catalog import api as catalog
from studium.rest.catalogue.programs import FACETS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_quay")]


def found(query: str) -> list[str]:
    return [item["key"] for item in ask("GET", f"/programs?{query}").json()["items"]]


def facet(name: str, query: str = "") -> dict[str, int]:
    return {one["code"]: one["count"] for one in ask("GET", f"/programs?{query}").json()["facets"][name]}


class TestSearch:
    def test_all_programs_by_title(self):
        answer = ask("GET", "/programs").json()
        assert [item["title"] for item in answer["items"]] == ["Harbour Operations", "Timetables"]
        assert (answer["total"], answer["page"], answer["pages"]) == (2, 1, 1)
        assert answer["next"] is answer["previous"] is None

    def test_words_and_facets_narrow(self):
        assert found("q=berth") == [PROGRAM]
        assert found("region=014") == [SCHEDULES]
        assert found("region=014&region=039&type=series") == [PROGRAM]
        assert found("q=berth&language=es") == []

    def test_facets_count_what_would_be_left(self):
        assert facet("field") == {"04": 1, "041": 1, "07": 1, "071": 1}
        assert facet("credit") == {"savanna": 1}
        assert facet("type", "language=es") == {"diploma": 1}

    def test_a_value_that_no_program_has_finds_nothing(self):
        answer = ask("GET", "/programs?field=99").json()
        assert (answer["items"], answer["total"]) == ([], 0)

    def test_pages_link_to_each_other_and_keep_what_was_asked(self):
        first = ask("GET", "/programs?size=1&region=150").json()
        assert first["next"] == "http://localhost:8000/api/v1/programs?region=150&size=1&page=2"
        second = ask("GET", first["next"].partition("/api/v1")[2]).json()
        assert [item["key"] for item in second["items"]] == [SCHEDULES]
        assert second["next"] is None and second["previous"].endswith("page=1")
        assert ask("GET", "/programs?page=9").json()["items"] == []

    def test_every_facet_of_the_catalogue_is_described(self):
        assert set(FACETS) == set(catalog.FACETS)

    def test_what_does_not_fit_is_said_value_by_value(self):
        answer = ask("GET", f"/programs?page=0&size=many&q={'x' * 201}")
        assert answer.status_code == 422
        assert answer.json()["detail"] == "What was sent does not fit: “q”, “page”, “size”."
        assert {one["field"]: one["detail"] for one in answer.json()["errors"]} == {
            "q": "It has to be at most 200 characters long.",
            "page": "It has to be at least 1.",
            "size": "It has to be a whole number.",
        }


class TestProgram:
    def test_costs_are_exact_and_never_without_their_currency(self):
        costs = ask("GET", f"/programs/{PROGRAM}").json()["costs"]
        assert [step["price"]["amount"] for step in costs["steps"]] == ["150.00", "90.00", "200.00"]
        assert costs["total"] == {"amount": "440.00", "currency": "USD"}
        assert costs["bundle"] == {"amount": "240.00", "currency": "USD"}

    def test_requirements_are_a_tree_as_data(self):
        root = ask("GET", f"/programs/{PROGRAM}").json()["requirements"]["root"]
        berths, track, final = root["children"]
        assert (root["kind"], track["kind"], track["count"]) == ("all", "choose", 1)
        assert (berths["min_score"], berths["valid_for"]) == ("70", "P5Y")
        assert berths["measured_at"] == final["id"] == "exam:harbour-final"
        assert final["after"] == [berths["id"]]
        assert [leaf["verified"] for leaf in track["children"]] == [False, True]

    def test_requirements_are_a_tree_in_words(self):
        words = ask("GET", f"/programs/{PROGRAM}").json()["requirements"]["words"]
        assert words.splitlines() == [
            "- All of these 3:",
            "  - Pass the course “Berths and Queues” with at least 70 %. On the verified track. It counts for "
            "5 years, measured on the day of “Harbour operations, final examination”.",
            "  - One track: Any 1 of these 2:",
            "    - Pass the course “Cranes”. The audit track counts too.",
            "    - Pass the course “Yards”. On the verified track. With an identity check.",
            "  - Pass the exam “Harbour operations, final examination”. Opens when this is met: Berths and Queues.",
        ]

    def test_marks_nested_programs_and_approvals_too(self):
        rules = ask("GET", f"/programs/{SCHEDULES}").json()["requirements"]
        mark, program, approval = rules["root"]["children"]
        assert [(part["weight"], part["floor"]) for part in mark["versions"][0]["parts"]] == [
            ("0.4", "50"),
            ("0.6", None),
        ]
        assert program["words"] == "Hold the credential of “Harbour Operations”."
        assert approval["by"] == "the program manager"
        assert "Cranes 40 % (at least 50 %)" in mark["words"]

    def test_agreements_and_recommendations(self):
        answer = ask("GET", f"/programs/{PROGRAM}").json()
        (agreement,) = answer["agreements"]
        assert agreement["credits"] == {"amount": "12", "unit": "ECTS"}
        assert agreement["institution"] == {"key": "savanna", "name": "Savanna Institute", "country": "KE"}
        assert agreement["in_force"] and "A letter of motivation" in agreement["conditions"]
        (endorsement,) = answer["endorsements"]
        statement = ask("GET", endorsement["document"].partition("/api/v1")[2])
        assert statement["Content-Type"] == "application/vc"
        assert json.loads(statement.content)["issuer"]["name"] == "Freight Alliance"

    def test_a_program_that_takes_nobody_new_says_until_when(self):
        notice = ask("GET", f"/programs/{SCHEDULES}").json()["teach_out"]
        assert notice == {
            "last_run": "2028-01-01T00:00:00Z",
            "last_exam": "2028-06-30T23:59:59Z",
            "notice": "Takes nobody new.",
        }

    def test_an_older_rule_version_stays_readable(self):
        text = catalog.export_program(PROGRAM).replace(
            "min_score: 70\n    valid_for", "min_score: 75\n    valid_for"
        )
        catalog.import_files(files=[("stricter.yaml", text)])
        current = ask("GET", f"/programs/{PROGRAM}").json()
        old = ask("GET", f"/programs/{PROGRAM}/rules/1").json()
        assert current["version"] == current["requirements"]["version"] == 2
        assert current["requirements"]["root"]["children"][0]["min_score"] == "75"
        assert (old["version"], old["root"]["children"][0]["min_score"]) == (1, "70")
        assert ask("GET", f"/programs/{PROGRAM}/rules/3").status_code == 404

    def test_the_file_is_what_the_catalogue_exports(self):
        answer = ask("GET", f"/programs/{PROGRAM}/file")
        assert answer["Content-Type"] == "text/yaml; charset=utf-8"
        assert answer.content.decode() == catalog.export_program(PROGRAM)


class TestTheRest:
    def test_a_course_has_its_runs_and_programs(self):
        answer = ask("GET", "/courses/berths").json()
        assert [run["key"] for run in answer["runs"]] == ["berths-2027", "berths-2026"]
        assert [run["enrol_open"] for run in answer["runs"]] == [True, False]
        assert answer["programs"] == [PROGRAM]
        assert ask("GET", "/courses/berths/runs").json()["items"] == answer["runs"]
        assert ask("GET", "/runs/berths-2026").json() == answer["runs"][1]

    def test_an_exam_says_its_form_and_windows(self):
        answer = ask("GET", "/exams/harbour-final").json()
        assert answer["attempts"] == {"limit": 2, "per": "term", "consumed_at": "registration"}
        assert answer["windows"][0]["closes"] == "2027-05-12T23:59:59Z"
        assert (answer["supervision"], answer["identity_check"], answer["pass_mark"]) == (
            "remote",
            True,
            "60",
        )

    def test_an_exam_does_not_say_where_its_questions_are(self):
        assert "secret" not in ask("GET", "/exams/harbour-final").content.decode()

    def test_institutions_by_kind_and_country(self):
        assert [one["key"] for one in ask("GET", "/institutions").json()["items"]] == [
            "freight",
            "quayside",
            "savanna",
        ]
        assert [
            one["key"] for one in ask("GET", "/institutions?kind=institution&country=KE").json()["items"]
        ] == ["savanna"]
        savanna = ask("GET", "/institutions/savanna").json()
        assert (savanna["country_name"], savanna["region"], savanna["programs"]) == (
            "Kenya",
            "014",
            [SCHEDULES],
        )

    def test_types_fields_and_regions_are_tables(self):
        types = ask("GET", "/types").json()["items"]
        assert [(one["key"], one["credential_label"], one["programs"]) for one in types] == [
            ("diploma", "Diploma", 1),
            ("series", "Series Credential", 1),
        ]
        fields = {one["code"]: one for one in ask("GET", "/fields").json()["items"]}
        assert fields["04"]["programs"] == fields["0413"]["programs"] == 1
        assert (fields["0413"]["parent"], fields["0413"]["level"]) == ("041", "detailed")
        regions = {one["code"]: one for one in ask("GET", "/regions").json()["items"]}
        assert (regions["014"]["parent"], regions["014"]["programs"]) == ("002", 1)
        assert "KE" in regions["014"]["countries"] and "KE" in regions["002"]["countries"]

    def test_the_catalogue_in_numbers(self):
        figures = ask("GET", "/figures").json()
        assert (figures["programs"], figures["institutions"]) == (2, 2)
        assert {"region": "002", "field": "07", "programs": 1} in figures["by_region_and_field"]

    @pytest.mark.parametrize(
        "path",
        [
            *("/programs/nothing", "/programs/nothing/file", "/courses/nothing", "/runs/nothing"),
            *("/exams/nothing", "/institutions/nothing", "/programs/No%00Key", "/courses/%ff"),
            *("/nothing/at/all", "/programs/"),
        ],
    )
    def test_what_is_not_there_is_one_sentence(self, path):
        answer = ask("GET", path)
        assert answer.status_code == answer.json()["status"] == 404
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"].endswith(".")


class TestAskedAgain:
    def test_the_same_answer_is_not_sent_twice(self):
        first = ask("GET", f"/programs/{PROGRAM}")
        again = ask("GET", f"/programs/{PROGRAM}", **{"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]

    def test_a_proxy_may_have_weakened_the_tag(self):
        first = ask("GET", "/programs")
        assert ask("GET", "/programs", **{"If-None-Match": "W/" + first["ETag"]}).status_code == 304

    def test_a_changed_program_is_sent(self):
        tag = ask("GET", f"/programs/{PROGRAM}")["ETag"]
        text = catalog.export_program(PROGRAM).replace("Ships, cranes and yards.", "Ships.")
        catalog.import_files(files=[("changed.yaml", text)])
        answer = ask("GET", f"/programs/{PROGRAM}", **{"If-None-Match": tag})
        assert (answer.status_code, answer.json()["summary"]) == (200, "Ships.")


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/programs", 1),
        ("/programs?q=berth&region=150", 1),
        (f"/programs/{PROGRAM}", 4),
        (f"/programs/{PROGRAM}/rules/1", 0),
        ("/courses/berths", 1),
        ("/runs/berths-2027", 0),
        ("/exams/harbour-final", 1),
        ("/institutions", 1),
        ("/types", 0),
        ("/fields", 0),
        ("/regions", 0),
        ("/figures", 0),
    ],
)
def test_queries_of_a_warm_catalogue(path, queries, django_assert_num_queries, monkeypatch):
    # However slow the machine: the catalogue's stamp is not looked at again within the test.
    monkeypatch.setattr("studium.catalog.stamp._LOOK_EVERY_SECONDS", 3600)
    ask("GET", path)
    with django_assert_num_queries(queries):
        assert ask("GET", path).status_code == 200
