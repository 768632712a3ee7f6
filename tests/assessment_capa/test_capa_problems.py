"""Problems that a script makes or grades: opened once for a variant, drawn and graded like any other."""

from __future__ import annotations

import io
import threading
import zipfile
from decimal import Decimal

import pytest
from lxml import html

from studium.assessment.api import Unavailable, Unsupported, compile_problem, prepare
from studium.assessment.capa.client import Client, client
from studium.assessment.capa.problem import CapaProblem
from studium.assessment.sandbox import walls
from studium.assessment.sandbox.runner import Library

pytestmark = pytest.mark.skipif(bool(walls.obstacle()), reason=walls.obstacle() or "runs")

SUM = """<problem rerandomize="per_student"><script type="loncapa/python"><![CDATA[
import random
a = random.randint(2, 9)
b = random.randint(2, 9)
def check(expect, ans):
    if ans == 'bang':
        raise ValueError('Write <b>one</b> whole number.')
    if ans == 'slip':
        return undefined_name
    if ans == 'loop':
        while True:
            pass
    if int(ans) == a + b:
        return {'ok': True, 'msg': 'Yes <script>alert(1)</script><i>indeed</i>'}
    return {'ok': 'partial', 'msg': 'near', 'grade_decimal': 0.25} if abs(int(ans) - a - b) == 1 else False
]]></script>
<p>Add $a and $b.</p>
<customresponse cfn="check" expect="marker"><label>The sum of $a and $b</label><textline/></customresponse>
</problem>"""


def made(inner, **attributes):
    named = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return compile_problem(f"<problem{named}>{inner}</problem>")


def sum_of(problem, seed):
    words = html.fromstring(problem.render(seed=seed)).text_content()
    numbers = [int(word.strip(".")) for word in words.split("Add ")[1].split(".")[0].split(" and ")]
    return str(sum(numbers))


def test_a_script_fills_the_page_in_for_each_variant_and_no_key_is_on_it():
    problem = compile_problem(SUM)
    pages = {problem.render(seed=seed, prefix="x-") for seed in range(6)}
    assert len(pages) > 1
    for page in pages:
        tree = html.fromstring(page)
        assert "Add $" not in page and "marker" not in page and "cfn" not in page
        (field,) = tree.xpath("//input[@type='text']")
        assert field.get("name") == "x-2_1" and tree.xpath("//label[@for='x-2_1']")


def test_a_script_grades_with_messages_and_shares_of_the_points():
    problem = compile_problem(SUM)
    right = sum_of(problem, 3)
    full = problem.grade(answers={"2_1": right}, seed=3)
    assert (full.points, full.possible, full.correct) == (1, 1, "correct")
    assert "indeed" in full.per_input["2_1"].message and "script" not in full.per_input["2_1"].message
    near = problem.grade(answers={"2_1": str(int(right) + 1)}, seed=3)
    assert (near.points, near.correct) == (Decimal("0.25"), "partial")
    assert problem.grade(answers={"2_1": "0"}, seed=3).correct == "incorrect"
    assert problem.grade(answers={}, seed=3).correct == "unanswered"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("bang", "Write <b>one</b> whole number."),
        ("slip", "failed on this answer"),
        ("loop", "took too long"),
    ],
)
def test_an_answer_on_which_the_script_fails_costs_no_attempt(answer, said):
    score = compile_problem(SUM).grade(answers={"2_1": answer})
    assert not score.readable and score.points == 0
    assert said in score.per_input["2_1"].message


@pytest.mark.parametrize(
    ("answer", "said"), [(["1", "2"], "one answer"), ({"a": 1}, "one answer"), ("9" * 30_000, "longer than")]
)
def test_an_answer_of_the_wrong_shape_never_reaches_the_script(answer, said):
    score = compile_problem(SUM).grade(answers={"2_1": answer})
    assert not score.readable and said in score.per_input["2_1"].message


def test_everybody_has_the_same_numbers_unless_the_author_says_otherwise():
    alike = compile_problem(SUM.replace(' rerandomize="per_student"', ""))
    assert len({alike.render(seed=seed) for seed in (0, 5, 77)}) == 1
    assert compile_problem(SUM).render(seed=4) == compile_problem(SUM).render(seed=24)


def test_what_the_native_engine_knows_of_a_scripted_problem_it_grades_itself():
    problem = made(
        "<script>x = 4 * 3</script><numericalresponse answer='$x'><label>How many of $x?</label>"
        "<responseparam type='tolerance' default='1%'/><textline/></numericalresponse>"
    )
    assert isinstance(problem, CapaProblem)
    assert problem.declared() == {"2_1": "12"}
    score = problem.grade(answers={"2_1": "12.1"})
    assert score.points == 1 and "How many of 12?" in problem.render()
    assert problem.revealed() == {"2_1": ["12"]}


def test_an_inline_script_judges_all_inputs_of_a_question():
    problem = made(
        "<customresponse><label>Two names</label><textline correct_answer='a'/><textline correct_answer='b'/>"
        "<answer type='loncapa/python'>correct = ['correct' if one in 'ab' else 'incorrect' for one in submission]\n"
        "messages[1] = 'second'\noverall_message = 'both'</answer></customresponse>"
    )
    assert problem.max_points == 2 and problem.declared() == {"2_1": "a", "2_2": "b"}
    score = problem.grade(answers={"2_1": "a", "2_2": "x"})
    assert (score.points, score.correct) == (1, "partial")
    assert score.per_input["2_2"].message.startswith("second") and "both" in score.per_input["2_2"].message


def test_older_scripts_are_understood():
    problem = made(
        "<script>def check(expect, ans):\n    print 'checking', ans\n    if ans &lt;&gt; expect: return False\n"
        "    d = {1: 2}\n    return d.has_key(1)\n</script>"
        "<customresponse cfn='check' expect='7'><textline/></customresponse>"
    )
    assert problem.grade(answers=problem.declared()).points == 1
    assert problem.grade(answers={"2_1": "8"}).points == 0


def test_several_lines_are_asked_for_in_an_area():
    problem = made(
        "<customresponse cfn='check'><textbox rows='5'/></customresponse>"
        "<script>def check(expect, ans): return ans.count('\\n') == 1</script>"
    )
    page = problem.render(answers={"2_1": "<b>one\ntwo"}, prefix="b-")
    assert '<textarea id="b-2_1"' in page and "&lt;b&gt;one\ntwo</textarea>" in page
    assert problem.grade(answers={"2_1": "one\ntwo"}).points == 1


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("while True: pass", "does not come to an end"),
        ("x = bytearray(10 ** 10)", "more memory"),
        ("import os; os.fork()", "PermissionError"),
        ("open('/etc/passwd')", "FileNotFoundError"),
        ("import nowhere_to_be_found", "python_lib.zip"),
        ("x = (", "line 1"),
        ("import os; os._exit(0)", "ends the process"),
    ],
)
def test_a_script_that_cannot_run_is_told_to_its_author_and_harms_nothing_else(script, said):
    problem = made(f"<script>{script}</script><p>$x</p><customresponse cfn='f'><textline/></customresponse>")
    with pytest.raises(Unsupported) as refused:
        prepare(problem)
    assert said in refused.value.why
    assert "cannot be opened" in problem.render() and problem.grade(answers={"2_1": "1"}).readable is False
    assert compile_problem(SUM).grade(answers={"2_1": "0"}).correct == "incorrect"


@pytest.mark.parametrize("tag", ["coderesponse", "schematicresponse", "symbolicresponse"])
def test_what_neither_engine_grades_is_refused_by_name(tag):
    with pytest.raises(Unsupported) as refused:
        made(f"<{tag}><textline/></{tag}>")
    assert refused.value.kind == tag


def test_scripts_use_the_modules_of_their_course():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("campus_checks.py", "def even(expect, ans):\n    return int(ans) % 2 == 0\n")
    library = Library("campus-1", held.getvalue)
    source = (
        "<problem><script>from campus_checks import even</script>"
        "<customresponse cfn='even' expect='4'><textline/></customresponse></problem>"
    )
    problem = compile_problem(source, library=library)
    assert problem.grade(answers={"2_1": "6"}).points == 1
    with pytest.raises(Unsupported):
        prepare(compile_problem(source))


def test_a_full_line_refuses_at_once():
    busy = Client(queue=1)
    busy._line.acquire()
    with pytest.raises(Unavailable) as refused:
        busy.ask({"do": "open", "source": "<problem/>", "seed": 1})
    assert refused.value.http_status == 503 and "Nothing was recorded" in refused.value.sentence


def test_a_worker_that_stalls_is_replaced():
    impatient = Client(seconds=0.2)
    stalling = "<problem><script>while True: pass</script></problem>"
    with pytest.raises(Unavailable):
        impatient.ask({"do": "open", "source": stalling, "seed": 1})
    assert impatient.pid is None
    impatient.seconds = 20
    assert "tree" in impatient.ask({"do": "open", "source": "<problem/>", "seed": 1})
    impatient.close()


def test_a_dead_worker_is_replaced_and_threads_share_one():
    prepare(compile_problem(SUM))
    first = client.pid
    client.close()
    scores = []
    threads = [
        threading.Thread(
            target=lambda n=number: scores.append(compile_problem(SUM).grade(answers={"2_1": f"{n}000"}))
        )
        for number in range(1, 7)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [score.points for score in scores] == [0] * 6
    assert client.pid not in (None, first)
