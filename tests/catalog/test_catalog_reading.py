"""Reading the catalogue: dates, prices, and how few queries it takes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from catalogue_kit import COURSES, PROGRAM, load, whole

from studium.catalog import api as catalog
from studium.catalog import reading, stamp
from studium.core.errors import Invalid, NotFound
from studium.core.money import Money


@pytest.fixture
def supply(db: None) -> None:
    load(whole())


@pytest.mark.usefixtures("supply")
class TestWhatIsRead:
    def test_a_bare_date_is_the_first_moment_of_a_start_and_the_last_second_of_an_end(self):
        run = catalog.run("flow-1")
        assert run.start == datetime(2027, 1, 10, tzinfo=UTC)
        assert run.end == datetime(2027, 3, 1, 23, 59, 59, tzinfo=UTC)
        assert run.enrol_until == datetime(2027, 1, 20, 23, 59, 59, tzinfo=UTC)

    def test_a_run_costs_what_its_course_costs_unless_it_says_otherwise(self):
        assert catalog.run("flow-1").price == Money(Decimal(150), "USD")
        load(COURSES.replace("upgrade_until: 2027-02-01}", "upgrade_until: 2027-02-01, price: 99 EUR}"))
        assert catalog.run("flow-1").price == Money(Decimal(99), "EUR")

    @pytest.mark.parametrize(
        ("kind", "ref", "price"),
        [
            ("verified", "flow-1", Money(Decimal(150), "USD")),
            ("exam", "final", Money(Decimal(200), "USD")),
            ("credential", "supply", Money(Decimal(50), "USD")),
            ("bundle", "supply", None),
        ],
    )
    def test_a_price_is_asked_by_kind_and_key(self, kind: str, ref: str, price: Money | None):
        assert catalog.price_of(kind, ref) == price

    def test_what_is_not_sold_by_kind_is_refused(self):
        with pytest.raises(Invalid, match="sold"):
            catalog.price_of("degree", "supply")

    @pytest.mark.parametrize(
        "read",
        [catalog.program, catalog.course, catalog.run, catalog.exam_document, catalog.current_rule_version],
    )
    def test_an_unknown_key_is_said_by_name(self, read: Callable[[str], Any]):
        with pytest.raises(NotFound, match="nowhere"):
            read("nowhere")

    def test_an_exam_is_handed_out_as_its_file_says(self):
        document = catalog.exam_document("final")
        assert (document["exam"], document["minutes"], document["price"]) == ("final", 120, "200 USD")

    def test_the_names_of_a_version_are_by_subject(self):
        names = catalog.current_rule_version("supply").names
        assert names == {"course:flow": "Flow", "course:stock": "Stock", "exam:final": "Final examination"}

    def test_the_cost_of_a_program_is_told_step_by_step(self):
        found = catalog.costs("supply")
        assert [(step.kind, step.price.amount) for step in found.steps] == [
            ("course", 150),
            ("course", 120),
            ("exam", 200),
            ("credential", 50),
        ]
        assert found.total == Money(Decimal(520), "USD")

    def test_of_a_choice_the_cheapest_is_counted(self):
        load(
            PROGRAM.split("rules:")[0]
            + "rules:\n  choose:\n    count: 2\n    of: [{course: flow}, {course: stock}, {course: risk}]\n"
        )
        assert catalog.costs("supply").total == Money(Decimal(120 + 90 + 50), "USD")

    def test_a_read_is_kept_until_the_catalogue_changes(self, django_assert_num_queries: Any):
        catalog.program("supply")
        with django_assert_num_queries(0):
            catalog.program("supply")
        load(PROGRAM.replace("Supply Chains", "Chains of Supply"))
        assert catalog.program("supply").title == "Chains of Supply"

    def test_a_cold_read_takes_few_queries(self, django_assert_max_num_queries: Any):
        catalog.forget()
        with django_assert_max_num_queries(4):
            catalog.program("supply")
        catalog.forget()
        with django_assert_max_num_queries(3):
            catalog.course("flow")
        catalog.forget()
        with django_assert_max_num_queries(2):
            catalog.run("flow-1")


@pytest.mark.django_db
def test_what_was_read_before_a_change_is_not_kept_after_it():
    """A reader that began before a change may end after it; its answer is then old and must not stay."""
    load(whole())
    began, go_on = threading.Event(), threading.Event()
    answers = iter(["old", "new"])

    @stamp.kept
    def slow() -> str:
        answer = next(answers)
        if answer == "old":
            began.set()
            go_on.wait(5)
        return answer

    stamp.current()
    reader = threading.Thread(target=slow)
    reader.start()
    assert began.wait(5)
    stamp.forget()
    stamp.current()
    go_on.set()
    reader.join(5)
    assert slow() == "new"
    assert reading.program("supply").title == "Supply Chains"
