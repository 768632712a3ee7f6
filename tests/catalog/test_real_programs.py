"""The rules of real programs, stated as program files, are accepted and say what the facts say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from studium.catalog import api as catalog
from studium.catalog import requirements as tree

HERE = Path(__file__).parent / "programs"
FILES = sorted(path.stem for path in HERE.glob("*.yaml") if path.stem != "common")
# What a fact about a program is called when it says something about its rules.
STATES_RULES = {
    "course_count",
    "courses",
    "courses_required",
    "structure",
    "exam",
    "exams",
    "coursework_weight",
}

pytestmark = pytest.mark.django_db


def load(name: str) -> tree.Node:
    catalog.import_files(files=catalog.read_paths([HERE / "common.yaml", HERE / f"{name}.yaml"]))
    return catalog.current_rule_version(name).tree


def subjects(root: tree.Node, kind: str) -> list[str]:
    found = [subject for leaf in tree.leaves(root) for subject in tree.subjects_of(leaf)]
    return [subject for subject in dict.fromkeys(found) if subject.startswith(kind)]


def facts_of(shared_data: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for program in json.loads((shared_data / "programs.json").read_text(encoding="utf-8"))["programs"]:
        merged = {name: value for fact in program["facts"] for name, value in fact.items()}
        if STATES_RULES & merged.keys():
            yield program["id"], merged


@pytest.mark.sample_data
def test_every_program_whose_facts_state_rules_has_a_file(shared_data: Path):
    assert {key for key, _facts in facts_of(shared_data)} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_the_file_is_accepted_and_comes_back_the_same(name: str):
    load(name)
    exported = catalog.export_program(name)
    catalog.import_files(files=[("again.yaml", exported)])
    assert catalog.export_program(name) == exported
    assert catalog.current_rule_version(name).number == 1


@pytest.mark.sample_data
def test_the_files_ask_for_as_many_courses_as_the_facts_say(shared_data: Path):
    for key, facts in facts_of(shared_data):
        root = load(key)
        wanted = facts.get("course_count") or facts.get("courses_required")
        if wanted is None:
            continue
        needed = sum(_needed(node) for node in (root,))
        capstone = sum("525" in subject for subject in subjects(root, "course:"))
        assert needed - capstone == wanted, key


def _needed(node: tree.Node) -> int:
    """How many courses the node asks for."""
    if isinstance(node, tree.All):
        return sum(map(_needed, node.children))
    if isinstance(node, tree.Choose):
        return sum(sorted(map(_needed, node.children))[: node.count])
    return sum(subject.startswith("course:") for subject in tree.subjects_of(node))


@pytest.mark.sample_data
def test_prices_and_workload_are_those_of_the_facts(shared_data: Path):
    for key, facts in facts_of(shared_data):
        root = load(key)
        courses = [catalog.course(subject.partition(":")[2]) for subject in subjects(root, "course:")]
        weeks = facts.get("weeks_per_course") or facts.get("course_period_weeks")
        if weeks is not None:
            assert {course.weeks for course in courses} == {weeks}, key
        if isinstance(facts.get("price_course_usd"), int):
            assert {course.price.amount for course in courses if course.price} == {
                facts["price_course_usd"]
            }, key


def test_supply_chain_courses_count_for_five_years_measured_at_the_exam():
    root = load("mitx-scm")
    asked = [leaf for leaf in tree.leaves(root) if isinstance(leaf, tree.CourseReq)]
    assert {(str(leaf.valid_for), leaf.measured_at, leaf.verified) for leaf in asked} == {
        ("P5Y", "exam:cf-1", True)
    }
    (exam,) = (leaf for leaf in tree.leaves(root) if isinstance(leaf, tree.Mark))
    assert exam.versions[0].pass_mark == 60
    assert len(exam.after) == 5
    assert [catalog.exam_document(f"cf-{part}")["minutes"] for part in (1, 2)] == [120, 120]


def test_development_economics_weighs_the_exam_more_from_spring_2023_on():
    root = load("mitx-dedp")
    for mark in (leaf for leaf in tree.leaves(root) if isinstance(leaf, tree.Mark)):
        assert [[part.weight for part in version.parts] for version in mark.versions] == [
            [Decimal("0.4"), Decimal("0.6")],
            [Decimal("0.3"), Decimal("0.7")],
        ]
        assert mark.versions[1].starts is not None
        assert mark.versions[1].starts.year == 2023
        assert {version.pass_mark for version in mark.versions} == {50}


def test_statistics_takes_both_courses_of_one_track_and_four_exams_in_order():
    root = load("mitx-sds")
    (choice,) = (node for node in tree.walk(root) if isinstance(node, tree.Choose))
    assert (choice.count, len(choice.children)) == (1, 4)
    assert all(isinstance(track, tree.All) and len(track.children) == 2 for track in choice.children)
    exams = [leaf for leaf in tree.leaves(root) if isinstance(leaf, tree.ExamReq)]
    assert [exam.after for exam in exams[1:]] == [(exam.id,) for exam in exams[:-1]]
    assert {catalog.exam_document(exam.key)["attempts"]["limit"] for exam in exams} == {2}
