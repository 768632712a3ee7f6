"""Papers are prepared beforehand, so that a start copies one row; what is prepared stays as it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import exam_hall
import pytest
from exam_hall import EXAM, SPRING, WINDOW, become_eligible, pay
from exam_papers import choice, section, store

from studium.accounts.api import Person
from studium.catalog import api as catalog
from studium.core import clock
from studium.core.errors import NotAllowed
from studium.exams import api as exams
from studium.exams.definition import preparing
from studium.exams.models import PreparedPaper, Sitting


def registered(name: str) -> Person:
    who = exam_hall.person(name)
    become_eligible(who)
    pay(who)
    exams.register(learner_id=who.id, exam_key=EXAM, window_key=WINDOW)
    return who


def started(who: Person) -> Sitting:
    public_id = exams.start(learner_id=who.id, exam_key=EXAM, window_key=WINDOW)
    return Sitting.objects.get(public_id=public_id)


def office(who: Person) -> preparing.PapersView:
    return preparing.papers(officer_id=who.id, exam_key=EXAM, window_key=WINDOW)


def test_the_paper_of_a_place_is_drawn_before_and_is_the_one_that_is_sat(ingrid: Person):
    amina, bruno = registered("Amina Njeri Mwangi"), registered("Bruno Costa")
    assert preparing.prepare_due() == 2
    assert preparing.prepare_due() == 0
    forms = {
        row.registration.learner_id: row.form for row in PreparedPaper.objects.select_related("registration")
    }
    assert forms[amina.id] != forms[bruno.id]
    assert started(amina).form == forms[amina.id]
    assert started(bruno).form == forms[bruno.id]


def test_papers_are_prepared_from_a_day_before_the_window_opens(ingrid: Person):
    with clock.at(SPRING - timedelta(days=9)):
        registered("Amina Njeri Mwangi")
        assert preparing.prepare_due() == 0
    with clock.at(SPRING - timedelta(days=3)):
        assert preparing.prepare_due() == 1


def test_who_was_not_prepared_for_is_set_a_paper_at_the_start(ingrid: Person):
    amina = registered("Amina Njeri Mwangi")
    assert started(amina).form["parts"][0]["items"]


def test_another_version_of_the_exam_needs_another_paper(ingrid: Person):
    amina = registered("Amina Njeri Mwangi")
    preparing.prepare_due()
    changed = exam_hall.FILES.replace("minutes: 60\n", "minutes: 70\n")
    catalog.import_files(files=[("marlow.yaml", changed)])
    assert office(ingrid).prepared == 0
    assert preparing.prepare_due() == 1
    sitting = started(amina)
    assert sitting.form == PreparedPaper.objects.get().form
    assert sitting.terms["minutes"] == 70


def test_prepared_papers_stand_when_the_content_changes_until_an_officer_has_them_drawn_anew(
    ingrid: Person, tmp_path: Path
):
    amina = registered("Amina Njeri Mwangi")
    preparing.prepare_due()
    before = PreparedPaper.objects.get().form
    store(tmp_path / "new", "marlow-paper", section("final", choice("new")))
    assert preparing.prepare_due() == 0
    assert office(ingrid) == preparing.PapersView(places=1, prepared=1, outdated=1)
    assert PreparedPaper.objects.get().form == before
    preparing.prepare_papers(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, anew=True)
    assert office(ingrid) == preparing.PapersView(places=1, prepared=1, outdated=0)
    assert [item["block_key"] for item in started(amina).form["parts"][0]["items"]] == ["new"]


def test_only_an_officer_of_the_institution_prepares_papers(ingrid: Person):
    amina = registered("Amina Njeri Mwangi")
    with pytest.raises(NotAllowed):
        preparing.prepare_papers(officer_id=amina.id, exam_key=EXAM, window_key=WINDOW)


def test_preparing_costs_as_many_queries_for_many_as_for_one(ingrid: Person, django_assert_num_queries):
    for name in ("Amina Njeri Mwangi", "Bruno Costa", "Chiara Russo", "Deniz Aydin"):
        registered(name)
    preparing.prepare_due()
    PreparedPaper.objects.all().delete()
    # exams with places waiting, the places, the content's version, the papers in one transaction of their own
    with django_assert_num_queries(6):
        assert preparing.prepare_due() == 4
