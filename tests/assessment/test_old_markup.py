# ruff: noqa: E501 - markup reads best unbroken
"""How problems were written in twelve years: each is read, shown, and gives what is right its points and what is not none."""

import pytest

from studium.assessment.api import Unsupported, compile_problem

YES_NO = '<choice correct="true" name="a"><text>Yes</text></choice><choice correct="false" name="b"><text>No</text></choice>'
OPTION = '<problem><optionresponse><optioninput options="{}" correct="{}"/></optionresponse></problem>'
NUMBER = '<problem><numericalresponse answer="{}"><responseparam type="tolerance" default="{}"/><textline size="5"/></numericalresponse></problem>'
TEXT = '<problem><stringresponse answer="{}"{}><textline/></stringresponse></problem>'

MARKUP = {
    "choices in a span": f'<problem><multiplechoiceresponse><span><choicegroup type="MultipleChoice">{YES_NO}</choicegroup></span></multiplechoiceresponse></problem>',
    "texts between startouttext and endouttext": f'<problem><startouttext/>Which?<endouttext/><multiplechoiceresponse direction="vertical" randomize="yes"><choicegroup>{YES_NO}</choicegroup></multiplechoiceresponse></problem>',
    "a wrapper named text": f'<problem><text><h2>Ask</h2><p>Which?</p><multiplechoiceresponse><choicegroup>{YES_NO}</choicegroup></multiplechoiceresponse></text></problem>',
    "places of choices": '<problem><multiplechoiceresponse><choicegroup><choice location="random" correct="false" name="x"/><choice location="bottom" correct="true" name="y"><startouttext/>Yes<endouttext/></choice></choicegroup></multiplechoiceresponse></problem>',
    "foils of trueorfalse": f'<problem><truefalseresponse max="10" randomize="yes"><choicegroup>{YES_NO}</choicegroup></truefalseresponse></problem>',
    "options in single quotes": OPTION.format("('a','b')", "b"),
    "options in double quotes": "<problem><optionresponse><p>Take <optioninput inline=\"1\" options='(\"a b\",\"c, d\",)' correct=\"c, d\"/></p></optionresponse></problem>",
    "options in brackets": OPTION.format("['a','b']", "a"),
    "options without quotes": OPTION.format("a,b,c", "c"),
    "options with an apostrophe": OPTION.format("('it&#39;s','b')", "b"),
    "options as elements": '<problem><optionresponse><optioninput><option correct="False">A<optionhint>no</optionhint></option><option correct="True">B</option></optioninput></optionresponse></problem>',
    "two menus in one response": "<problem><optionresponse><p>A <optioninput options=\"('x','y')\" correct=\"x\"/> B <optioninput options=\"('x','y')\" correct=\"y\"/></p></optionresponse></problem>",
    "a percent of tolerance": NUMBER.format("40", "5%"),
    "a percent with a space": NUMBER.format("3.14", "1 %"),
    "a tolerance in powers of ten": NUMBER.format("6.02e23", "1e21"),
    "an empty tolerance": NUMBER.format("6", ""),
    "a fraction": NUMBER.format("1/3", "0.5%"),
    "a formula as the answer": NUMBER.format("2*pi/3", "1%"),
    "a suffix": NUMBER.format("5k", "0"),
    "a complex number": NUMBER.format("2+3*j", "0.1"),
    "an open range": NUMBER.format("(1,2]", "0"),
    "a range below nought": NUMBER.format("[-5,-1)", "0"),
    "spaces around a number": NUMBER.format(" 5 ", "0"),
    "samples of a formula": '<problem><formularesponse type="cs" samples="m,c@1,1:10,10#10" answer="m*c^2"><responseparam type="tolerance" default="0.00001"/><br/><text>E =</text><textline size="40" math="1"/></formularesponse></problem>',
    "spaces in samples": '<problem><formularesponse samples="x, y @ 1, 1 : 3, 3 # 4" answer="x + y"><textline/></formularesponse></problem>',
    "names with indices and primes": "<problem><formularesponse samples=\"x',T_{a}^{b},V_out@1,1,1:3,3,3#4\" answer=\"x'+T_{a}^{b}/V_out\"><textline/></formularesponse></problem>",
    "a pattern in any case": TEXT.format("^gr[ae]y$", ' type="ci regexp"').replace("^gr[ae]y$", "gray"),
    "another answer in its text": '<problem><stringresponse answer="Michigan" type="ci"><additional_answer>Huron</additional_answer><textline/></stringresponse></problem>',
    "a sum of money": "<problem><p>It costs $5.</p><stringresponse answer=\"$5\"><textline/></stringresponse></problem>",
    "old hints of a text": '<problem><stringresponse answer="a" type="ci"><textline/><hintgroup><stringhint answer="b" type="ci" name="bh"/><hintpart on="bh"><startouttext/>no<endouttext/></hintpart></hintgroup></stringresponse></problem>',
    "ticks with words for several": '<problem><choiceresponse><label>L</label><checkboxgroup direction="vertical"><choice correct="True">A<choicehint selected="TRUE">y</choicehint></choice><choice correct="FALSE">B</choice><choice correct="true">C</choice><compoundhint value="A B">both</compoundhint></checkboxgroup></choiceresponse></problem>',
    "regions of a picture": '<problem><imageresponse><imageinput src="/static/x.png" width="100" height="100" regions="[[[10,10],[20,30],[40,10]],[[60,60],[80,60],[80,80]]]"/></imageresponse></problem>',
    "rectangles of a picture": '<problem><imageresponse><imageinput src="/static/x.png" width="100.5" height="100px" rectangle="(10,10)-(20,20);(40,40)-(60,60)"/></imageresponse></problem>',
    "formulas in four notations": "<problem><p>\\(x^2\\) [mathjax]y^2[/mathjax] [mathjaxinline]z[/mathjaxinline] \\[ q \\] &nbsp;</p>" + NUMBER.format("1", "0")[len("<problem>") :],
    "questions within a sentence": '<problem><p>A <numericalresponse answer="1"><textline inline="1"/></numericalresponse> and <stringresponse answer="b"><textline inline="1"/></stringresponse> end</p></problem>',
    "questions in a table": "<problem><table><tr><td><optionresponse><optioninput options=\"('x','y')\" correct=\"x\"/></optionresponse></td></tr></table></problem>",
    "a solution inside the response": '<problem><numericalresponse answer="4"><textline/><solution><p>s</p></solution></numericalresponse></problem>',
    "another name of the root": '<library_problem><stringresponse answer="x"><textline/></stringresponse></library_problem>',
    "a namespace": '<problem xmlns="http://x"><stringresponse answer="x"><textline/></stringresponse></problem>',
    "a DOCTYPE and comments": '<?xml version="1.0"?><!DOCTYPE problem SYSTEM "http://x/y.dtd"><problem><!-- a --><stringresponse answer="x"><!-- b --><textline/></stringresponse></problem>',
    "styles, links and scripts of the page": '<problem><meta name="x"/><link rel="stylesheet" href="/static/a.css"/><style>p{}</style><script type="text/javascript">alert(1)</script><p onclick="x()">t</p><stringresponse answer="x"><textline/></stringresponse></problem>',
    "a script that nothing uses": '<problem><script type="loncapa/python">1/0</script><stringresponse answer="x"><textline/></stringresponse></problem>',
}  # fmt: skip


@pytest.mark.parametrize("name", MARKUP)
def test_it_is_graded(name):
    problem = compile_problem(MARKUP[name])
    assert "alert(1)" not in problem.render(answers=None, result=None, seed=3, prefix="p-")
    declared, wrong = problem.declared(seed=3), problem.wrong(seed=3)
    assert problem.grade(answers=declared, seed=3).points == problem.max_points > 0
    assert problem.grade(answers=wrong, seed=3).points == 0


@pytest.mark.parametrize(
    ("markup", "right", "wrong"),
    [
        (NUMBER.format("40", "5%"), ["41.9", "38.1", "4e1"], ["42.1", "forty"]),
        (TEXT.format("^gr[ae]y$", ' type="ci regexp"'), ["GRAY", "grey"], ["groy", "greyer"]),
        (MARKUP["samples of a formula"], ["c*c*m", "m*c**2"], ["m*c"]),
        (MARKUP["rectangles of a picture"], ["[15,15]", "[50,41]"], ["[30,30]"]),
        (MARKUP["another answer in its text"], ["huron", "MICHIGAN"], ["Erie"]),
    ],
)
def test_what_is_right_by_another_way_is_right_too(markup, right, wrong):
    problem = compile_problem(markup)
    points = {one: problem.grade(answers={"2_1": one}, seed=1).points for one in (*right, *wrong)}
    assert points == dict.fromkeys(right, 1) | dict.fromkeys(wrong, 0)


ASK = '<stringresponse answer="x"><textline/></stringresponse>'


@pytest.mark.parametrize(
    ("inside", "shows"),
    [
        ("<p>if x < 3 or y<=4 or z <> 5</p>", "if x &lt; 3 or y&lt;=4"),
        ("<p>a<br>b<hr>c <img src='/static/a.png' alt='A > B'> d</p>", "c"),
        ("<!-- a -- b --><p>said</p>", "said"),
        ("<p>Q & A&nbsp;&mdash; done</p>", "Q &amp; A"),
    ],
)
def test_slips_of_a_hand_are_put_right_and_said_so(inside, shows):
    problem = compile_problem(f"<problem>{inside}{ASK}</problem>")
    assert shows in problem.render(answers=None, result=None, seed=1, prefix="p-")
    assert problem.grade(answers={"2_1": "x"}, seed=1).points == 1
    assert any("mended" in note for note in problem.notes)


@pytest.mark.parametrize(
    "broken",
    [
        "<problem><p>unclosed</problem>",
        f'<problem><p class="a>b</p>{ASK}</problem>',
        f"<problem>{ASK}",
        f'<!DOCTYPE p [<!ENTITY a "b">]><problem>&a;{ASK}</problem>',
        f'<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]><problem><p>&a;</p>{ASK}</problem>',
    ],
)
def test_what_leaves_a_doubt_is_refused_with_the_reason(broken):
    with pytest.raises(Unsupported, match="does not parse"):
        compile_problem(broken)
