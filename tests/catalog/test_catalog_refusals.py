"""What an import refuses: each with its file, its line, its field, the rule broken and a sentence."""

from __future__ import annotations

import pytest
from catalogue_kit import COURSES, HOUSES, PROGRAM, line_of, refused, whole

from studium.catalog import models
from studium.partners import api as partners

pytestmark = pytest.mark.django_db


def program(rules: str, *, key: str = "supply", more: str = "") -> str:
    return f"program: {key}\ntitle: Supply Chains\ntype: graduate\ninstitutions: [northlake]\n{more}rules:\n{rules}"


RULES = {
    "an elective group that asks for 3 of 2": (
        "  choose:\n    count: 3 # here\n    of: [{course: flow}, {course: stock}]\n",
        "rules.choose.count",
        "choose-count",
        "asks for 3 of 2",
    ),
    "an elective group that asks for more credits than it holds": (
        "  choose:\n    credits: 20 # here\n    of: [{course: flow, credits: 6}, {course: stock, credits: 6}]\n",
        "rules.choose.credits",
        "choose-credits",
        "asks for 20 credits and holds 12",
    ),
    "an unknown course": (
        "  all:\n    - {course: flow}\n    - {course: flwo} # here\n",
        "rules.all[1].course",
        "course-unknown",
        "flwo",
    ),
    "an unknown exam": (
        "  all:\n    - {course: flow}\n    - {exam: finale} # here\n",
        "rules.all[1].exam",
        "exam-unknown",
        "finale",
    ),
    "an unknown nested program": (
        "  all:\n    - {course: flow}\n    - {program: nowhere} # here\n",
        "rules.all[1].program",
        "program-unknown",
        "nowhere",
    ),
    "a program that needs itself": (
        "  all:\n    - {course: flow}\n    - {program: supply} # here\n",
        "rules.all[1].program",
        "program-cycle",
        "supply → supply",
    ),
    "an exam that comes after itself, so that nobody can reach it": (
        "  all:\n    - {course: flow}\n    - exam: final\n      after: [final] # here\n",
        "rules.all[1].after",
        "exam-unreachable",
        "become eligible",
    ),
    "an exam after something that is not in the rules": (
        "  all:\n    - {course: flow}\n    - exam: final\n      after: [risk] # here\n",
        "rules.all[1].after",
        "after-unknown",
        "risk",
    ),
    "a group with nothing in it": (
        "  all:\n    - {course: flow}\n    - {all: []} # here\n",
        "rules.all[1]",
        "group-empty",
        "nothing in it",
    ),
    "weights that do not add up to 1": (
        "  mark:\n    name: Total\n    pass: 60\n    parts: # here\n"
        "      - {course: flow, weight: 0.4}\n      - {exam: final, weight: 0.5}\n",
        "rules.mark.parts",
        "weights",
        "0.9",
    ),
    "a score above 100": (
        "  all:\n    - course: flow\n      min_score: 700 # here\n",
        "rules.all[0].min_score",
        "percent",
        "700",
    ),
    "a misspelt field of a requirement": (
        "  all:\n    - course: flow\n      min_skore: 60 # here\n",
        "rules.all[0].min_skore",
        "unknown-field",
        "min_score",
    ),
}


@pytest.mark.parametrize("what", RULES)
def test_rules_are_refused_for(what: str):
    rules, field, rule, words = RULES[what]
    text = program(rules)
    problems = refused(HOUSES, COURSES, text)
    found = [problem for problem in problems if problem.rule == rule]
    assert found, problems
    assert (found[0].file, found[0].line, found[0].field) == ("c.yaml", line_of(text), field)
    assert words in found[0].sentence


def test_a_circle_of_programs_over_two_files_is_refused():
    one = program("  all:\n    - {course: flow}\n    - {program: two} # here\n", key="one")
    two = program("  all:\n    - {course: stock}\n    - {program: one} # here\n", key="two")
    problems = refused(HOUSES, COURSES, one, two)
    assert {(p.file, p.line, p.rule) for p in problems} == {
        ("c.yaml", line_of(one), "program-cycle"),
        ("d.yaml", line_of(two), "program-cycle"),
    }
    assert "one → two → one" in problems[0].sentence


def test_a_circle_through_a_program_that_is_already_published_is_refused():
    from catalogue_kit import load

    load(HOUSES, COURSES, program("  all: [{course: flow}]\n", key="inner"))
    load(program("  all: [{course: stock}, {program: inner}]\n", key="outer"))
    closing = program("  all:\n    - {course: flow}\n    - {program: outer} # here\n", key="inner")
    (problem,) = refused(closing)
    assert (problem.line, problem.rule) == (line_of(closing), "program-cycle")


FIELDS = {
    "an institution nobody knows": (
        "institutions: [southlake] # here\n",
        "institutions[0]",
        "unknown-organisation",
    ),
    "a type nobody knows": ("type: phd # here\n", "type", "unknown-type"),
    "a field that ISCED-F does not have": ("field: '0455' # here\n", "field", "isced"),
    "an amount without a currency": ("prices: {credential: 50} # here\n", "prices.credential", "schema-type"),
    "an amount in the wrong order": (
        "prices: {credential: USD 50} # here\n",
        "prices.credential",
        "schema-pattern",
    ),
    "more digits than the currency has": (
        "prices: {credential: 50.5 JPY} # here\n",
        "prices.credential",
        "money",
    ),
    "a level the framework does not have": ("level: 9 # here\n", "level", "schema-maximum"),
    "a field that does not exist": ("colour: blue # here\n", "colour", "schema-additionalProperties"),
    "a text where a list belongs": ("outcomes: Reads books # here\n", "outcomes", "schema-type"),
    "an agreement with an effect nobody knows": (
        "agreements:\n  - {agreement: a, institution: sierra, degree: MSc, effect: luck} # here\n",
        "agreements[0].effect",
        "schema-enum",
    ),
    "an agreement that ends before it begins": (
        "agreements:\n  - {agreement: a, institution: sierra, degree: MSc, effect: credit,"
        " valid_from: 2027-02-01, valid_until: 2027-01-01} # here\n",
        "agreements[0].valid_until",
        "dates",
    ),
    "an agreement with a university nobody knows": (
        "agreements:\n  - {agreement: a, institution: nowhere, degree: MSc, effect: credit} # here\n",
        "agreements[0].institution",
        "unknown-organisation",
    ),
    "a recommendation by a business nobody knows": (
        "endorsements:\n  - {endorsement: e, organisation: nowhere, statement: Good.} # here\n",
        "endorsements[0].organisation",
        "unknown-organisation",
    ),
}


@pytest.mark.parametrize("what", FIELDS)
def test_a_program_is_refused_for(what: str):
    line, field, rule = FIELDS[what]
    name = line.partition(":")[0]
    kept = "".join(f"{each}\n" for each in PROGRAM.splitlines() if not each.startswith(f"{name}:"))
    text = kept.replace("rules:\n", f"{line}rules:\n")
    problems = refused(HOUSES, COURSES, text)
    assert [(p.file, p.line, p.field, p.rule) for p in problems] == [("c.yaml", line_of(text), field, rule)]
    assert problems[0].sentence.endswith(".")


def test_what_is_missing_is_named():
    (problem,) = refused(HOUSES, "course: flow\n")
    assert (problem.file, problem.field, problem.rule) == ("b.yaml", "title", "schema-required")
    assert problem.sentence == "“title” is missing."


def test_the_same_key_twice_names_the_other_file():
    (problem,) = refused(whole(), "course: flow\ntitle: Flow again\n")
    assert (problem.file, problem.line, problem.rule) == ("b.yaml", 1, "duplicate")
    assert "a.yaml" in problem.sentence


def test_a_run_belongs_to_one_course():
    text = "course: other\ntitle: Other\nruns:\n  - {run: flow-1} # here\n"
    (problem,) = refused(whole(), text)
    assert (problem.file, problem.line, problem.field) == ("b.yaml", line_of(text), "runs[0].run")
    assert "flow-1" in problem.sentence
    assert "“flow”" in problem.sentence


def test_every_problem_of_every_file_is_listed_at_once():
    problems = refused("course: a\n", "course: b\nweeks: many\ntitle: B\n", "fruit: c\n")
    assert [(p.file, p.field) for p in problems] == [
        ("a.yaml", "title"),
        ("b.yaml", "weeks"),
        ("c.yaml", "fruit"),
    ]


def test_a_refused_import_stores_nothing_at_all():
    refused(HOUSES, COURSES, program("  all: [{course: nowhere}]\n"))
    assert partners.organisations() == {}
    assert not models.Course.objects.exists()
    assert not models.Program.objects.exists()
    assert not models.RuleVersion.objects.exists()


def test_a_problem_reads_as_file_line_field_and_sentence():
    (problem,) = refused(HOUSES, COURSES, PROGRAM.replace("type: graduate", "type: phd"))
    assert str(problem).startswith("c.yaml:3: type: There is no program type “phd”")


def test_an_agreement_belongs_to_one_program():
    agreement = "agreements:\n  - {agreement: credit-at-sierra, institution: sierra, degree: MSc, effect: credit} # here\n"
    one = program("  all: [{course: flow}]\n", key="one", more=agreement)
    two = program("  all: [{course: stock}]\n", key="two", more=agreement)
    (problem,) = refused(HOUSES, COURSES, one, two)
    assert (problem.file, problem.line, problem.rule) == ("d.yaml", line_of(two), "duplicate-agreement")
    assert "“one”" in problem.sentence


def test_an_agreement_excludes_only_agreements_that_exist():
    agreement = (
        "agreements:\n  - {agreement: a, institution: sierra, degree: MSc, effect: credit,"
        " non_combinable_with: [b]} # here\n"
    )
    (problem,) = refused(HOUSES, COURSES, program("  all: [{course: flow}]\n", more=agreement))
    assert (problem.field, problem.rule) == ("agreements[0].non_combinable_with[0]", "unknown-agreement")


COURSE = {
    "a day that no calendar has": ("runs: [{run: r, start: 2027-02-30}] # here\n", "runs[0].start", "date"),
    "an hour that no clock has": (
        "runs: [{run: r, start: 2027-02-01T25:00Z}] # here\n",
        "runs[0].start",
        "date",
    ),
    "a run that ends in the hour before it starts": (
        "runs: [{run: r, start: 2027-02-01T10:00Z, end: 2027-02-01T09:00Z}] # here\n",
        "runs[0].end",
        "dates",
    ),
    "a text with a control character": ('summary: "a\\0b" # here\n', "summary", "control-character"),
    "a title longer than anybody reads": (
        f"summary: a # here\ntitle: {'a' * 201}\n",
        "title",
        "schema-maxLength",
    ),
    "a number of digits that is no amount": (f"price: {'9' * 50} USD # here\n", "price", "schema-pattern"),
    "a number that no computer counts to": (f"weeks: {'9' * 5000} # here\n", "", "value"),
    "more hours than a week has": ("hours_per_week: [200] # here\n", "hours_per_week[0]", "schema-maximum"),
    "an empty text": ("summary: '' # here\n", "summary", "schema-minLength"),
}


@pytest.mark.parametrize("what", COURSE)
def test_a_course_is_refused_for(what: str):
    line, field, rule = COURSE[what]
    text = f"course: c\n{line}" if "title:" in line else f"course: c\ntitle: C\n{line}"
    problems = refused(HOUSES, text)
    assert [(p.file, p.field, p.rule) for p in problems] == [("b.yaml", field, rule)]
    assert problems[0].line in (line_of(text), line_of(text) + 1)
