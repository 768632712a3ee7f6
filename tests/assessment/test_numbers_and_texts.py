# ruff: noqa: E501 - markup reads best unbroken
"""What is typed: numbers with their tolerances, texts with their variants."""

from __future__ import annotations

import time

import pytest
from xml_of import number, points, problem, text, tolerance

from studium.assessment import calculator
from studium.assessment.api import Unsupported
from studium.assessment.compile import compile_source as compile_problem


@pytest.mark.parametrize(
    ("answer", "allowed", "given", "expected"),
    [
        ("600", "5", "605", "1"),
        ("600", "5", "605.0000001", "0"),
        ("9.81", "1%", "9.9081", "1"),
        ("9.81", "1%", "9.90811", "0"),
        ("0.1", "0.02", "0.12", "1"),
        ("5", "", "5.00005", "1"),
        ("5", "", "5.0001", "0"),
        ("5", "0", "5.0", "1"),
        ("1e3", "", "1000", "1"),
        ("2.5E-4", "", ".00025", "1"),
        ("3+4", "", "7", "1"),
        ("sqrt(2)", "0.01%", "2^0.5", "1"),
        ("-3.2", "", " -3.2 ", "1"),
        ("5000", "", "5k", "1"),
        ("0.05", "", "5%", "1"),
        ("2+3j", "", "3*i + 2", "1"),
        ("6", "", "fact(3)", "1"),
        ("0.5", "", "1||1", "1"),
    ],
)
def test_a_number_within_its_tolerance_counts(answer, allowed, given, expected):
    assert points(number(answer, inner=tolerance(allowed) if allowed else ""), given) == expected


@pytest.mark.parametrize(
    ("span", "given", "expected"),
    [
        ("[1,5]", "1", "1"),
        ("(1,5]", "1", "0"),
        ("[1, 5)", "5", "0"),
        ("[1,5)", "4.999", "1"),
        ("(0,inf)", "1e9", "1"),
    ],
)
def test_a_range_includes_its_ends_only_as_written(span, given, expected):
    assert points(number(span), given) == expected


def test_near_misses_earn_half_where_the_author_says_close_and_known_ones_where_he_says_list():
    close = number("100", inner=tolerance("5"), response='partial_credit="close"')
    assert [points(close, given) for given in ("105", "110", "111")] == ["1", "0.5", "0"]
    listed = number(
        "100", inner='<responseparam partial_answers="50, 200"/>', response='partial_credit="list"'
    )
    assert [points(listed, given) for given in ("100", "50", "200", "60")] == ["1", "0.5", "0.5", "0"]


def test_further_answers_count_in_full_with_their_own_feedback():
    one = number(
        "5", inner='<additional_answer answer="2^3"><correcthint>Eight too.</correcthint></additional_answer>'
    )
    assert points(one, "8") == "1"
    assert one.grade(answers={"2_1": "8"}).per_input["2_1"].message == "Eight too."


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ("five", "five"), ("1,5", "point"), ("5-", "number"), ("(5", "parenthesis"), ("5)", "parenthesis"),
        ("1/0", "zero"), ("fact(-1)", "factorial"), ("9.81 m", "number"), ("foo(2)", "function"),
        ("10^400", "large"), ("<b>", "&lt;"), ("9" * 500, "long"),
    ],
)  # fmt: skip
def test_what_is_not_a_number_is_handed_back_with_a_reason_instead_of_counting(given, word):
    score = number("5").grade(answers={"2_1": given})
    assert not score.readable and score.points == 0
    assert word in score.per_input["2_1"].message


def test_a_sign_belongs_to_its_number_except_at_the_start_of_a_sum():
    assert calculator.evaluate("-3^2") == -9
    assert calculator.evaluate("2*-3^2") == 18
    assert calculator.evaluate("2^3^2") == 512
    assert calculator.evaluate("1 − 2 × 3") == -5


@pytest.mark.parametrize("bad", ["$z", "[1,2", "one", "", "1/0"])
def test_a_number_question_whose_key_is_no_number_is_refused(bad):
    with pytest.raises(Unsupported):
        number(bad)


def test_a_text_counts_as_written_or_without_regard_to_case():
    assert [points(text("Oslo"), given) for given in ("Oslo", " Oslo ", "oslo")] == ["1", "1", "0"]
    assert points(text("Oslo", response='type="ci"'), "OSLO") == "1"
    more = text(
        "Doc", inner='<additional_answer answer="Sleepy"/><additional_answer>Happy</additional_answer>'
    )
    assert [points(more, given) for given in ("Sleepy", "Happy", "Dopey")] == ["1", "1", "0"]


def test_the_old_notation_with_or_gives_several_answers():
    assert [points(text("grey_or_gray"), given) for given in ("grey", "gray", "grey_or_gray")] == [
        "1",
        "1",
        "0",
    ]


def test_a_pattern_must_fit_the_whole_text():
    one = text("..bble", response='type="ci regexp"')
    assert [points(one, given) for given in ("bubble", "HUBBLE", "bubbles")] == ["1", "1", "0"]


def test_known_wrong_texts_get_their_own_words():
    one = text(
        "Alaska",
        response='type="ci"',
        inner='<correcthint label="Well">The largest.</correcthint><stringequalhint answer="Texas">Second.</stringequalhint>'
        '<regexphint answer="cali.*">Third.</regexphint>',
    )
    said = {
        given: one.grade(answers={"2_1": given}).per_input["2_1"].message
        for given in ("alaska", "TEXAS", "Californ", "x")
    }
    assert said == {"alaska": "<b>Well</b> The largest.", "TEXAS": "Second.", "Californ": "Third.", "x": ""}


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", "(a|a)*b", "(a|aa)+$", r"(\s*\w+\s*,?)+", "a?" * 25 + "a" * 25, "(.*)*x", ".*.*.*.*=.*"],
)
def test_no_pattern_of_an_author_can_hang_the_server(pattern):
    one = text(pattern, response='type="regexp"')
    started = time.process_time()
    one.grade(answers={"2_1": "a" * 30 + "!"})
    one.grade(answers={"2_1": "a" * 3000 + "!"})
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("pattern", "matches", "fails"),
    [
        (r"(\w+,\s?)+\w+", ["a, b", "one,two,three"], ["a,", "a b"]),
        (r"(ab|cd)+[0-9]{2,}", ["abcd12", "ab123"], ["abc12", "ab1"]),
        (r"([^a-z]|é)*x?", ["ÉÉÉ", "123x", "é1"], ["abc"]),
        (r"(a{2,3}b?)+\b", ["aab", "aaaaa"], ["ab", "a"]),
    ],
)
def test_patterns_run_as_automata_accept_exactly_what_they_say(pattern, matches, fails):
    one = text(pattern, response='type="regexp"')
    assert [points(one, given) for given in matches] == ["1"] * len(matches)
    assert [points(one, given) for given in fails] == ["0"] * len(fails)


@pytest.mark.parametrize("pattern", ["(a", "*", "[z-a]", r"\\q(", "(?P&lt;n>a)(?P&lt;n>b)"])
def test_a_pattern_that_is_broken_is_refused(pattern):
    with pytest.raises(Unsupported) as refused:
        text(pattern, response='type="regexp"')
    assert "pattern" in refused.value.why


def test_questions_of_several_kinds_make_one_problem():
    one = compile_problem(
        "<problem><p>Part one</p><numericalresponse answer='5'><textline/></numericalresponse>"
        "<stringresponse answer='Oslo'><label>Where?</label><textline/></stringresponse>"
        "<optionresponse><p>It is <optioninput options=\"('hot','cold')\" correct='cold' inline='1'/> and "
        "<optioninput options=\"('wet','dry')\" correct='dry' inline='1'/></p></optionresponse></problem>"
    )
    assert [each.id for each in one.inputs] == ["2_1", "3_1", "4_1", "4_2"]
    assert one.types == ("numericalresponse", "stringresponse", "optionresponse") and one.max_points == 4
    answers = one.declared()
    assert answers is not None and one.grade(answers=answers).points == 4
    answers["3_1"] = "Bergen"
    score = one.grade(answers=answers)
    assert (score.points, score.correct) == (3, "partial")


def test_a_weight_scales_the_whole():
    one = problem(
        "<numericalresponse answer='1'><textline/></numericalresponse><numericalresponse answer='2'><textline/></numericalresponse>"
    )
    weighted = compile_problem(
        "<problem weight='10'><numericalresponse answer='1'><textline/></numericalresponse></problem>"
    )
    assert weighted.weight == 10 and one.weight is None
    half = one.grade(answers={"2_1": "1"}).scaled(weighted.weight)
    assert (half.points, half.possible) == (5, 10)


def test_conditions_of_an_old_hint_group_speak_for_texts_and_numbers():
    said = text(
        "a1",
        response='type="ci"',
        inner='<hintgroup><stringhint answer="A0" name="near"/><hintpart on="near"><startouttext/>Plus one.<endouttext/></hintpart></hintgroup>',
    )
    assert "Plus one." in said.grade(answers={"2_1": "a0"}).per_input["2_1"].message
    assert said.grade(answers={"2_1": "a1"}).per_input["2_1"].message == ""
    number_said = number(
        "5",
        inner='<hintgroup><numericalhint answer="[6,8]" name="high"/><hintpart on="high"><text>Too high.</text></hintpart></hintgroup>',
    )
    assert "Too high." in number_said.grade(answers={"2_1": "7"}).per_input["2_1"].message
    assert number_said.grade(answers={"2_1": "4"}).per_input["2_1"].message == ""
    asked = text(
        "a",
        inner='<hintgroup mode="on_request"><stringhint answer="b" name="n"/><hintpart on="n"><text>no</text></hintpart></hintgroup>',
    )
    assert asked.grade(answers={"2_1": "b"}).per_input["2_1"].message == ""


def test_a_script_that_says_nothing_is_no_script():
    one = problem(
        "<script type='loncapa/python'>\n  # nothing yet\n\n</script><numericalresponse answer='5'><p>$x</p><textline/></numericalresponse>"
    )
    assert one.notes == () and one.declared() == {"2_1": "5"}
