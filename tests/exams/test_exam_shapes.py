"""The exam shapes of three real programs, as files: imported, written back, and sat."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import exam_hall
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from exam_shapes import imported, terms

from studium.catalog import api as catalog
from studium.core import clock
from studium.core.errors import Conflict
from studium.exams import api as exams
from studium.exams import documents, paper
from studium.exams.models import Sitting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring")]


def items(form: Any, part: int) -> list[dict[str, Any]]:
    return [item for item in form["parts"][part]["items"] if item["kind"] == "problem"]


@pytest.mark.parametrize("name", ["supply", "development", "statistical"])
def test_a_shape_is_accepted_and_comes_back_the_same(name: str):
    imported(name)
    exported = catalog.export_program(name)
    catalog.import_files(files=[("again.yaml", exported)])
    assert catalog.export_program(name) == exported


@pytest.mark.usefixtures("shapes")
class TestSupply:
    def test_reads_as_two_parts_of_two_hours_within_twelve(self):
        imported("supply")
        supply = terms("supply-final")
        assert [(part.key, part.minutes, part.floor) for part in supply.parts] == [
            ("analysis", 120, 40),
            ("design", 120, 40),
        ]
        assert supply.within_hours == 12
        assert not supply.attempts.no_show_returns
        assert supply.parts[0].resources == "A calculator and one page of notes."
        assert supply.parts[1].resources == "A calculator."

    def test_every_candidate_gets_the_same_number_by_difficulty_and_tag_and_nobody_the_same_paper(self):
        imported("supply")
        supply = terms("supply-final")
        drawn: Counter[str] = Counter()
        papers = set()
        for person in range(200):
            form = paper.draft(supply, seed=f"candidate {person}").form
            first = items(form, 0)
            assert len({item["block_key"] for item in first}) == 6
            by_marks = Counter(item["marks"] for item in first)
            assert by_marks == {"1": 3, "3": 2, None: 1}
            assert all(item["difficulty"] == "easy" for item in first if item["marks"] == "1")
            assert all("inventory" in item["tags"] for item in first if item["marks"] == "3")
            assert [item["tags"] for item in first if item["bank"] == "systems"] == [["flow", "systems"]]
            drawn.update(item["block_key"] for item in first)
            papers.add(tuple(item["block_key"] for item in first))
        assert len(papers) > 150
        # Every question of every bank is used: nobody can learn a few by heart.
        assert set(drawn) >= {"e1", "e2", "e3", "e4", "e5", "e6", "h1", "h2", "h3", "s1", "s2", "s3"}

    def test_a_pool_of_a_section_is_drawn_for_each_candidate(self):
        imported("supply")
        supply = terms("supply-final")
        seen = set()
        for person in range(60):
            form = paper.draft(supply, seed=str(person)).form
            keys = {item["block_key"] for item in items(form, 1)}
            from_pool = {key for key in keys if key.startswith("p")}
            assert len(from_pool) == 2 and keys - from_pool == {"d1", "d2", "d3"}
            seen |= from_pool
        assert seen == {"p1", "p2", "p3", "p4", "p5"}

    def test_a_text_stays_before_its_questions_in_a_mixed_order(self):
        imported("supply")
        supply = terms("supply-final")
        orders = set()
        for person in range(30):
            blocks = [
                item["block_key"] for item in paper.draft(supply, seed=str(person)).form["parts"][1]["items"]
            ]
            at = blocks.index("case")
            assert blocks[at : at + 3] == ["case", "d1", "d2"]
            orders.add(tuple(block for block in blocks if not block.startswith("p")))
        assert len(orders) > 1

    def test_the_same_seed_sets_the_same_paper_and_another_paper_another_time(self):
        imported("supply")
        supply = terms("supply-final")
        assert paper.draft(supply, seed="one").form == paper.draft(supply, seed="one").form
        assert paper.draft(supply).form != paper.draft(supply).form

    def test_is_sat_whole_by_a_candidate(self):
        imported("supply")
        amina = exam_hall.person("Amina Njeri Mwangi")
        exam_hall.join(amina, "supply")
        for course in ("sc0", "sc1", "sc2", "sc3", "sc4"):
            exam_hall.pass_course(amina, course)
        exam_hall.accounts.record_identity_check(learner_id=amina.id, method="id_document", by=None)
        exam_hall.pay(amina, "supply-final")
        exams.register(learner_id=amina.id, exam_key="supply-final", window_key="spring")
        public_id = exams.start(learner_id=amina.id, exam_key="supply-final", window_key="spring")
        form = Sitting.objects.get(public_id=public_id).form
        assert [part["key"] for part in form["parts"]] == ["analysis", "design"]
        assert (len(items(form, 0)), len(items(form, 1))) == (6, 5)


@pytest.mark.usefixtures("shapes")
class TestDevelopment:
    def test_who_does_not_come_has_used_the_attempt_and_pays_again_next_term(self):
        imported("development")
        bruno = exam_hall.person("Bruno Costa")
        exam_hall.join(bruno, "development")
        exam_hall.pass_course(bruno, "micro")
        exam_hall.accounts.record_identity_check(learner_id=bruno.id, method="id_document", by=None)
        exam_hall.pay(bruno, "micro-exam")
        exams.register(learner_id=bruno.id, exam_key="micro-exam", window_key="spring")
        with clock.at(datetime(2026, 9, 1, 9, tzinfo=UTC)):
            exams.lapse_unused()
            with pytest.raises(Conflict):
                exams.register(learner_id=bruno.id, exam_key="micro-exam", window_key="autumn")
            exam_hall.pay(bruno, "micro-exam")
            exams.register(learner_id=bruno.id, exam_key="micro-exam", window_key="autumn")

    def test_one_document_without_parts_is_one_part_whose_choices_are_mixed(self):
        imported("development")
        micro = terms("micro-exam")
        assert [(part.key, part.minutes) for part in micro.parts] == [("exam", 90)]
        shown = set()
        for person in range(8):
            set_now = paper.draft(micro, seed=str(person))
            first = paper.questions(set_now.content_version, set_now.form)[0]
            html = first.problem.render(answers=None, result=None, seed=first.seed, prefix="q1-")
            shown.add(tuple(sorted(("one", "two", "three", "four"), key=html.index)))
            # Whatever the order, the same choice is right.
            assert first.problem.grade(answers=first.problem.declared(), seed=first.seed).points == 1
        assert len(shown) > 1


@pytest.mark.usefixtures("shapes")
class TestStatistical:
    def test_the_four_examinations_are_sat_in_their_order(self):
        imported("statistical")
        chiara = exam_hall.person("Chiara Russo")
        exam_hall.join(chiara, "statistical")
        for course in ("probability", "statistics"):
            exam_hall.pass_course(chiara, course)
        assert exams.eligibility(learner_id=chiara.id, exam_key="capstone-1").eligible
        assert not exams.eligibility(learner_id=chiara.id, exam_key="capstone-2").eligible
        exam_hall.partners.grant_role(
            user_id=(officer := exam_hall.person("Ingrid Salo")).id,
            organisation_key="hall",
            role="exam_officer",
            by=None,
        )
        exams.register(learner_id=chiara.id, exam_key="capstone-1", window_key="spring")
        sitting = exams.start(learner_id=chiara.id, exam_key="capstone-1", window_key="spring")
        for at, answers in exam_hall.right_answers(chiara, sitting).items():
            exam_hall.save(chiara, sitting, at, answers, seq=at)
        exams.submit(learner_id=chiara.id, sitting=sitting)
        assert terms("capstone-1").attempts.limit == 2
        with clock.at(exam_hall.RELEASE_DAY):
            exams.release(
                officer_id=officer.id, exam_key="capstone-1", window_key="spring", sittings=[sitting]
            )
            assert exams.eligibility(learner_id=chiara.id, exam_key="capstone-2").eligible
            assert not exams.eligibility(learner_id=chiara.id, exam_key="capstone-3").eligible


def test_points_of_a_question_do_not_pass_through_a_float():
    assert documents.parse("x", {"title": "X", "parts": [{"part": "a", "weight": 0.1}]}).parts[
        0
    ].weight == Decimal("0.1")


@pytest.mark.usefixtures("shapes")
def test_a_candidate_is_told_beforehand_what_uses_an_attempt_up(client: Client):
    imported("supply")
    amina = exam_hall.person("Amina Njeri Mwangi")
    client.force_login(get_user_model().objects.get(pk=amina.id))
    page = client.get("/exams/supply-final/").text
    assert "when you start" in page
    assert "the attempt is used up" in page
    assert "the exam office gives the attempt back" in page
    assert "Needed in Analysis" in page
