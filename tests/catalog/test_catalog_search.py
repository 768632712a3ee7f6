"""Searching: words without accents, facets with counts, pages; and that it costs no query once warm."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from catalogue_kit import load
from django.utils import translation

from studium.catalog import api as catalog

pytestmark = pytest.mark.django_db

HOUSES = """\
institution: north
name: Northern University
country: CA
---
institution: south
name: Universidad del Sur
country: PE
---
institution: west
name: Western University
country: CA
---
institution: sea
name: University of the Sea
---
type: graduate
label: Graduate Program
---
type: series
label: Course Series
"""


def course(key: str, price: str, start: str, until: str) -> str:
    return (
        f"course: {key}\ntitle: {key.title()}\ninstitutions: [north]\nweeks: 4\nprice: {price}\n"
        f"runs: [{{run: {key}-1, start: {start}, enrol_until: {until}}}]\n"
    )


def program(key: str, title: str, *, houses: str, field: str, course: str, **more: str) -> str:
    lines = {
        "type": "graduate", "institutions": f"[{houses}]", "field": f"'{field}'", "language": "en", "currency": "USD",
        **more,
    }  # fmt: skip
    body = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return f"program: {key}\ntitle: {title}\n{body}rules: {{all: [{{course: {course}}}]}}\n"


@pytest.fixture(autouse=True)
def shelf(db: None, time_machine: Any) -> None:
    time_machine.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))
    load(
        "---\n".join(
            (
                HOUSES,
                course("micro", "150 USD", "2027-01-10", "2027-02-10"),
                course("nets", "90 USD", "2027-03-01", "2027-03-10"),
                course("reefs", "200 EUR", "2028-03-01", "2028-03-10"),
                course("free", "0 USD", "2026-01-01", "2026-02-01"),
                program(
                    "economy",
                    "Économie du développement",
                    houses="north, west",
                    field="0311",
                    course="micro",
                    language="fr",
                ),
                program(
                    "networks",
                    "Networks and Queues",
                    houses="north, south",
                    field="0413",
                    course="nets",
                    summary="Economics too.",
                ),
                program(
                    "reefs",
                    "Coral Reefs",
                    houses="sea",
                    field="0522",
                    course="reefs",
                    type="series",
                    agreements="[{agreement: a, institution: south, degree: MSc, effect: credit,"
                    " credits: {amount: 6, unit: ECTS}}, {agreement: b, institution: north, degree: MSc, effect: waiver}]",
                ),
                program("basics", "Basics", houses="south", field="0311", course="free"),
            )
        )
    )


def found(**asked: Any) -> list[str]:
    return [card.key for card in catalog.search(**asked).cards]


def counts(facet: str, **asked: Any) -> dict[str, int]:
    return {value.code: value.count for value in catalog.search(**asked).facets[facet]}


def test_without_a_word_all_programs_stand_in_the_order_of_their_titles():
    assert found() == ["basics", "reefs", "networks", "economy"]


@pytest.mark.parametrize(
    "query", ["economie", "ÉCONOMIE", "developpement", "econ devel", "développement économie"]
)
def test_words_are_found_without_accents_case_order_or_end(query: str):
    assert found(query=query) == ["economy"]


def test_a_word_in_the_title_outweighs_one_in_the_field_and_that_one_in_the_summary():
    assert found(query="econom") == ["economy", "basics", "networks"]


def test_every_word_must_be_there():
    assert found(query="coral queues") == []
    assert found(query="northern queues") == ["networks"]


@pytest.mark.parametrize("query", ["%", "' OR 1=1 --", "\x00", "*", '"', "(", "a" * 5000, "日本"])
def test_no_query_breaks_the_search(query: str):
    assert catalog.search(query=query).total in (0, 4)


def test_values_of_one_facet_widen_and_facets_narrow():
    assert found(chosen={"field": ["0311"[:3], "041"]}) == ["basics", "networks", "economy"]
    assert found(chosen={"field": ["031", "041"], "region": ["021"]}) == ["networks", "economy"]


def test_a_broad_field_holds_its_narrow_ones():
    assert found(chosen={"field": ["03"]}) == found(chosen={"field": ["031"]}) == ["basics", "economy"]


def test_a_facet_counts_what_would_be_left_if_its_own_choice_were_aside():
    asked = {"chosen": {"field": ["03"], "region": ["019"]}}
    assert counts("field", **asked) == {"03": 2, "031": 2, "04": 1, "041": 1}
    assert counts("region", **asked) == {"019": 2, "021": 1, "005": 1}
    assert counts("type", **asked) == {"graduate": 2}


def test_two_institutions_of_one_region_count_their_program_once_there():
    assert counts("region", chosen={"institution": ["west"]}) == {"019": 1, "021": 1}


def test_an_institution_without_a_country_has_no_region_and_its_program_is_found_all_the_same():
    assert counts("region", chosen={"institution": ["sea"]}) == {}
    assert found(chosen={"institution": ["sea"]}) == ["reefs"]


def test_only_credit_counts_as_giving_credit():
    assert counts("credit") == {"south": 1}


def test_programs_are_told_apart_by_when_they_start():
    assert counts("starts") == {"now": 1, "quarter": 1, "later": 1}
    assert found(chosen={"starts": ["now"]}) == ["economy"]


def test_when_time_passes_so_do_the_starts():
    with time_machine.travel(datetime(2027, 2, 20, tzinfo=UTC)):
        assert counts("starts") == {"month": 1, "later": 1}


def test_prices_stand_in_their_own_currency_and_below_it_up_to_a_round_sum():
    assert counts("price") == {"free": 1, "EUR": 1, "EUR-250": 1, "USD": 2, "USD-100": 1, "USD-250": 1}
    assert found(chosen={"price": ["USD-100"]}) == ["networks"]


def test_an_unknown_value_of_a_facet_narrows_nothing():
    assert len(found(chosen={"field": ["xx"], "colour": ["blue"]})) == 4


def test_pages_hold_so_many_and_a_page_too_far_is_the_last():
    first, second = catalog.search(size=3), catalog.search(size=3, page=2)
    assert (first.total, first.pages, len(first.cards)) == (4, 2, 3)
    assert [card.key for card in second.cards] == ["economy"]
    assert catalog.search(size=3, page=99).page == 2
    assert catalog.search(size=3, page=-1).page == 1


def test_a_card_says_what_it_takes_and_what_it_gives():
    card = catalog.card("reefs")
    assert card is not None
    assert (card.courses, card.weeks, card.counts_at) == (
        1,
        4,
        ("Universidad del Sur", "Northern University"),
    )
    assert card.best_credit == "6\u00a0ECTS at Universidad del Sur"
    assert card.starts == datetime(2028, 3, 1, tzinfo=UTC)


def test_labels_are_in_the_readers_language_whoever_read_first():
    english = {value.code: value.label for value in catalog.search().facets["language"]}
    with translation.override("es"):
        spanish = {value.code: value.label for value in catalog.search().facets["language"]}
    assert english["fr"] == "French"
    assert spanish["fr"] == "Francés"


def test_a_search_takes_no_query_once_the_index_is_there(django_assert_num_queries: Any):
    catalog.search()
    with django_assert_num_queries(0):
        catalog.search(query="econ", chosen={"region": ["019"]}, page=2)


def test_the_figures_count_a_program_once_a_region():
    figures = catalog.figures()
    assert (figures.programs, figures.courses, figures.institutions, figures.countries) == (4, 4, 4, 2)
    assert figures.by_region_and_field == {("019", "03"): 2, ("019", "04"): 1}


def test_featured_programs_are_of_different_fields():
    assert {card.key for card in catalog.featured()} >= {"reefs", "networks"}
    assert len(catalog.featured()) == 3
