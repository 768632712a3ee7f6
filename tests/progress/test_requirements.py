# ruff: noqa: E501 (one case a line reads best)
"""Rules as files: what is read, what is refused and where."""

from __future__ import annotations

import pytest
import yaml

from studium.catalog.requirements import Context, Malformed, Mark, check, parse, to_raw, walk


def problems(text: str, **context):
    given = {
        "courses": {"a", "b", "c"},
        "exams": {"x", "y"},
        "programs": {"p": None},
        "program_key": "mine",
    } | context
    return [(problem.rule, problem.where) for problem in check(parse(yaml.safe_load(text)), Context(**given))]


def refused(text: str):
    with pytest.raises(Malformed) as error:
        parse(yaml.safe_load(text))
    return [(problem.rule, problem.where) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("all: []", [("group-empty", "rules")]),
        ("all: [{choose: {count: 3, of: [{course: a}, {course: b}]}}]", [("choose-count", "rules.all[0].choose.count")]),
        ("choose: {count: 0, of: [{course: a}]}", [("choose-count", "rules.choose.count")]),
        (
            "choose: {credits: 9, of: [{course: a, credits: 4}, {course: b, credits: 4}]}",
            [("choose-credits", "rules.choose.credits")],
        ),
        ("choose: {credits: 4, of: [{course: a, credits: 4}, {course: b}]}", [("credits-missing", "rules.choose.of[1]")]),
        ("all: [{course: z}]", [("course-unknown", "rules.all[0].course")]),
        ("all: [{exam: z}]", [("exam-unknown", "rules.all[0].exam")]),
        ("all: [{program: q}]", [("program-unknown", "rules.all[0].program")]),
        ("all: [{program: mine}]", [("program-cycle", "rules.all[0].program")]),
        ("all: [{course: a}, {course: a, min_score: 70}]", [("duplicate", "rules.all[1]"), ("unsatisfiable", "rules")]),
        ("all: [{course: a, min_score: 101}]", [("percent", "rules.all[0].min_score")]),
        ("all: [{course: a, valid_for: P5Y, measured_at: \"exam:x\"}]", [("measured-at", "rules.all[0].measured_at")]),
        ("all: [{course: a, valid_for: P5Y}]", [("measured-at", "rules.all[0].measured_at")]),
        ("all: [{course: a, measured_at: now}]", [("measured-at", "rules.all[0].measured_at")]),
        ("all: [{exam: x, after: [x]}]", [("exam-unreachable", "rules.all[0].after")]),
        ("all: [{exam: x, after: [y]}, {exam: y, after: [x]}]",
         [("exam-unreachable", "rules.all[0].after"), ("exam-unreachable", "rules.all[1].after")]),
        ("{name: Everything, all: [{course: a}, {exam: x, after: [Everything]}]}", [("exam-unreachable", "rules.all[1].after")]),
        (
            "all: [{choose: {count: 1, of: [{course: a}]}}, {choose: {count: 1, of: [{course: a}]}}]",
            [("unsatisfiable", "rules")],
        ),
        ("all: [{mark: {name: M, pass: 50, parts: [{course: a, weight: 0.4}, {exam: x, weight: 0.5}]}}]",
         [("weights", "rules.all[0].mark.parts")]),
        ("all: [{mark: {name: M, pass: 50, parts: [{course: a, weight: 0.4, floor: 101}, {exam: x, weight: 0.6}]}}]",
         [("percent", "rules.all[0].mark.parts[0].floor")]),
        ("all: [{mark: {name: M, pass: 50, parts: [{course: a, weight: 1}], from: 2020-01-01, versions: [{from: 2019-01-01, pass: 60}]}}]",
         [("mark-from", "rules.all[0].mark.versions[0].from")]),
        ("all: [{course: a}, {exam: x, after: [a]}]", []),
    ],
)  # fmt: skip
def test_what_nobody_could_meet_is_refused_with_its_place(text, expected):
    """Property 10 and the rules of publication."""
    assert problems(text) == expected


def test_overlap_makes_two_groups_with_one_course_possible():
    text = "all: [{choose: {count: 1, of: [{course: a}]}}, {choose: {count: 1, of: [{course: a}]}}]"
    assert problems(text, overlap=True) == []


def test_a_circle_of_programs_is_found_through_others():
    other = parse({"all": [{"program": "r"}]})
    third = parse({"all": [{"program": "mine"}]})
    found = check(parse({"all": [{"program": "p"}]}), Context("mine", programs={"p": other, "r": third}))
    assert found[0].rule == "program-cycle"
    assert "mine → p → r → mine" in found[0].sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[]", [("node", "rules")]),
        ("{}", [("node-kind", "rules")]),
        ("all: [{course: a, exam: x}]", [("node-kind", "rules.all[0]")]),
        ("all: [{course: a, min_scroe: 60}]", [("unknown-field", "rules.all[0].min_scroe")]),
        ("all: [{course: a, min_score: sixty}]", [("number", "rules.all[0].min_score")]),
        ("all: [{course: a, min_score: .nan}]", [("number", "rules.all[0].min_score")]),
        ("all: [{course: a, verified: maybe}]", [("flag", "rules.all[0].verified")]),
        ("all: [{course: a, valid_for: 5 years}]", [("period", "rules.all[0].valid_for")]),
        ("all: [{course: a, attempts: worst}]", [("attempts", "rules.all[0].attempts")]),
        ("all: [{course: [a]}]", [("shape", "rules.all[0].course")]),
        ("all: [{exam: x, after: [nowhere]}]", [("after-unknown", "rules.all[0].after")]),
        ("choose: {of: [{course: a}]}", [("choose-how-many", "rules.choose")]),
        ("choose: {count: 1, credits: 4, of: [{course: a}]}", [("choose-how-many", "rules.choose.credits")]),
        ("choose: {count: 1}", [("shape", "rules.choose.of")]),
        ("all: [{mark: {name: M, pass: 50, parts: [{essay: e, weight: 1}]}}]",
         [("unknown-field", "rules.all[0].mark.parts[0].essay"), ("part-kind", "rules.all[0].mark.parts[0]")]),
        ("all: [{course: a, id: one}, {course: b, id: one}]", [("id-unique", "rules.all[1].id")]),
        ("all: [{course: a, rounding: {digits: 9}}]", [("rounding", "rules.all[0].rounding")]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_field(text, expected):
    assert refused(text) == expected


def test_a_misspelt_field_is_told_the_right_one():
    with pytest.raises(Malformed, match="Did you mean “min_score”"):
        parse({"all": [{"course": "a", "min_scroe": 60}]})


def test_every_problem_is_told_at_once():
    assert len(refused("all: [{course: a, min_score: x}, {exam: b, after: 7}, {curse: c}]")) == 3


def test_ids_are_stable_and_told_apart():
    tree = parse(
        yaml.safe_load(
            "all: [{name: Core, all: [{course: a}]}, {choose: {count: 1, of: [{course: a}, {course: b}]}}]"
        )
    )
    assert [node.id for node in walk(tree)] == [
        "all@root",
        "all:core",
        "course:a",
        "choose@1",
        "course:a~2",
        "course:b",
    ]


def test_the_canonical_form_leaves_defaults_out_and_reads_back():
    raw = {
        "all": [
            {"course": "a", "valid_for": "P5Y", "measured_at": "exam:x"},
            {"choose": {"count": 2, "name": "Electives", "of": [{"course": "b"}, {"course": "c", "verified": False}]}},
            {"mark": {"name": "M", "from": "2017-01-01", "parts": [{"course": "d", "weight": 0.4}, {"exam": "e", "weight": 0.6, "floor": 50}],
                      "pass": 50, "versions": [{"from": "2020-09-01", "parts": [{"course": "d", "weight": 0.3}, {"exam": "e", "weight": 0.7}]}]}},
            {"exam": "x", "min_score": 59.95, "after": ["course:a", "choose:electives"]},
        ]
    }  # fmt: skip
    assert to_raw(parse(raw)) == raw


def test_shorthand_means_the_same_as_the_canonical_form():
    short = parse({"choose": 1, "of": [{"course": "a"}, {"exam": "x", "after": "a"}]})
    assert parse(to_raw(short)) == short


def test_a_later_version_of_a_mark_keeps_what_it_does_not_change():
    (mark,) = [
        node
        for node in walk(parse(yaml.safe_load(
            "all: [{mark: {name: M, pass: 50, rounding: 1, parts: [{course: a, weight: 1}], versions: [{from: 2020-01-01, pass: 60}]}}]"
        )))
        if isinstance(node, Mark)
    ]  # fmt: skip
    assert mark.versions[1].parts == mark.versions[0].parts
    assert (mark.versions[1].pass_mark, mark.versions[1].rounding) == (60, mark.versions[0].rounding)
