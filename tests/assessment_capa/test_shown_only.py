"""What nothing grades is shown with its inputs switched off, and says nothing it should not."""

from __future__ import annotations

import pytest
from lxml import html

from studium.assessment.api import Unsupported, compile_problem, shown_only

CIRCUIT = """<problem><p>Draw a divider.</p><schematicresponse><schematic height="300"/>
<answer type="loncapa/python">correct = ['marker-key']</answer></schematicresponse>
<numericalresponse answer="31.4159"><label>And its ratio?</label><textline/></numericalresponse>
<solution><p>marker-solution</p></solution></problem>"""


def test_the_question_stands_with_its_inputs_switched_off_and_no_key():
    page = shown_only(CIRCUIT)
    tree = html.fromstring(page)
    assert tree.tag == "fieldset" and tree.get("disabled") is not None
    assert "Draw a divider." in page and "And its ratio?" in page and "(schematic)" in page
    assert "marker" not in page and "31.4" not in page and "correct" not in page


@pytest.mark.parametrize(
    "source",
    [
        "<problem><script>x = 1</script><p>Add $x.</p><coderesponse><textbox/></coderesponse></problem>",
        "<problem",
    ],
)
def test_a_page_that_a_script_would_fill_in_is_not_shown(source):
    assert shown_only(source) == ""


def test_a_program_on_another_site_is_not_run():
    problem = compile_problem(
        '<problem><customresponse cfn="f"><jsinput html_file="https://example.org/a.html"/></customresponse>'
        "<script>def f(expect, ans): return True</script></problem>"
    )
    assert "example.org" in problem.render() and "<iframe" not in problem.render()
    with pytest.raises(Unsupported):
        problem.prepare()  # type: ignore[attr-defined]
