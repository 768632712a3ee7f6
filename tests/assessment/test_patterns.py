"""Authors' regular expressions: each decides as `re` would, and none can keep the server busy."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xml_of import points, text

from studium.assessment import backtracking
from studium.assessment.characters import parser
from studium.assessment.regexps import TooHard, compile_matcher


@pytest.mark.parametrize(
    ("pattern", "matches", "fails"),
    [
        (r"(?=.*cat)(?=.*dog)(?=.*cow).*", ["dog cow cat", "catdogcow"], ["cat and dog"]),
        (r"(\w+) and (\w+) and (\1|\2)+", ["a and b and a", "x and yz and yzx"], ["a and b and c"]),
        (r"(?!.*never)(?!.*not)(.*)+ever.*", ["for ever"], ["never ever", "not ever"]),
        (r"(?<!un)(happy)+(?<=happy)(,\s?happy)*", ["happy", "happyhappy, happy"], ["unhappy", "happy,"]),
        (r"(?s)(a.b)+(?=$)", ["a\nb", "axbayb"], ["ab"]),
        (r"(?i)((ab)+c?)+", ["ABab", "abC"], ["ac"]),
        (r"(a)?(?:b(?(1)c|d))+", ["abc", "bd", "bdbd"], ["abd", "bc"]),
        (r"(?>a+)+b|(a++b)+c", ["aab", "aabc"], ["aa"]),
        (r"(\d{1,3}(,\d{3})*)+(\.\d+)?", ["1,234,567.8", "12"], ["1,2,", ".5"]),
        (r"(?m:^(a|b)+$)\n?x*", ["ab", "ab\nxx"], ["c"]),
    ],
)
def test_look_around_back_references_and_flags_decide_as_they_do_elsewhere(pattern, matches, fails):
    one = text(pattern.replace("<", "&lt;"), response='type="regexp"')
    assert [points(one, given) for given in matches] == ["1"] * len(matches)
    assert [points(one, given) for given in fails] == ["0"] * len(fails)


@pytest.mark.parametrize(
    "pattern", [r"(a+)+\1b", "(?=(a+)+)b", r"(?=(a|a)*c).*", r"((a*)*)*\2!\2b", "(?:(?:a?){30}){30}(?=b)"]
)
@pytest.mark.parametrize("given", ["a" * 30 + "!", "a" * 390 + "c", "a" * 3900])
def test_what_would_take_for_ever_is_handed_back(pattern, given):
    one = text(pattern, response='type="regexp"')
    began = time.process_time()
    score = one.grade(answers={"2_1": given})
    assert time.process_time() - began < 2.0
    assert score.points == 0


def test_an_answer_that_is_too_intricate_costs_no_attempt():
    score = text(r"(a+)+\1b", response='type="regexp"').grade(answers={"2_1": "a" * 300})
    assert not score.readable and "shortly" in score.per_input["2_1"].message


@pytest.mark.parametrize(
    "pattern",
    [
        r"(\d{1,3}(,\d{3})+)(\.\d+)?",
        "(colou?r|hue)s*",
        r"[^a-z]+[A-F]\w\s?",
        r"(ab)\1x{2,}",
        r"^\s*New\s+York\s*$",
        "(?i)oslo",
    ],
)
def test_a_text_is_made_after_a_pattern_to_check_the_course_with(pattern):
    one = text(pattern, response='type="regexp"')
    declared = one.declared()
    assert declared and one.grade(answers=declared).points == 1


@pytest.mark.parametrize(("opened", "closed"), [("(", ")"), ("(?=", ")"), ("(?:", "|b)*"), ("(", "+)+")])
@pytest.mark.parametrize("depth", [39, 60, 300, 3000])
def test_groups_within_groups_are_taken_or_refused_however_deep(opened, closed, depth):
    pattern = opened * depth + "a" + closed * depth
    if depth > 40:
        with pytest.raises(re.error):
            compile_matcher(pattern, ignore_case=False)
    else:
        assert compile_matcher(pattern, ignore_case=False)("a")


def test_parentheses_that_are_escaped_or_in_a_class_nest_nothing():
    assert compile_matcher(r"\(" * 60 + "[(]" * 60, ignore_case=False)("(" * 120)


pieces = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\w", r"\b", "^", "$", r"\1", "(?=a)", "(?!b)", "(?<=a)", "(?i:A)"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.tuples(inner, inner).map("(?:{0[0]}|{0[1]})".format),
        inner.map("({})".format),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "*?", "+?", "{1,2}", "{0,3}?"])).map("(?:{0[0]}){0[1]}".format),
    ),
    max_leaves=8,
)  # fmt: skip


@given(pieces, st.lists(st.text(alphabet="abA\n ", max_size=7), min_size=1, max_size=4), st.booleans())
def test_the_steps_taken_here_find_what_re_finds(pattern, words, ignore_case):
    flags = re.IGNORECASE if ignore_case else 0
    try:
        known = re.compile(pattern, flags)
    except re.error:
        return
    own = backtracking.matcher(parser.parse(pattern, flags), flags)
    chosen = compile_matcher(pattern, ignore_case=ignore_case)
    for word in words:
        try:
            # A group inside a repeat may keep an older text in `re`; what is found may then differ.
            if r"\1" not in pattern:
                assert own(word) == chosen(word) == (known.search(word) is not None)
            own(word)
        except TooHard:
            continue
