# ruff: noqa: E501 - markup reads best unbroken
"""Scripts as authors wrote them in twelve years: Python 2 and 3, tabs, CDATA, no type, libraries of long ago."""

import pytest

from studium.assessment.api import compile_problem
from studium.assessment.sandbox import walls

pytestmark = pytest.mark.skipif(bool(walls.obstacle()), reason=walls.obstacle() or "runs")

ONE_LINE = '<customresponse cfn="f" expect="q"><textline/></customresponse>'

SCRIPTED = {
    "a value in the text, the key and the tolerance": '<problem><startouttext/><p>What is $x + 1$?</p><endouttext/><script type="loncapa/python">\nx=random.randint(1,9)\nans = x+1\n</script><numericalresponse answer="$ans"><responseparam type="tolerance" default="5%"/><textline/></numericalresponse></problem>',
    "no type": f"<problem><script>\ndef f(expect, ans):\n  print expect, ans\n  return expect == ans.lower()\n</script>{ONE_LINE}</problem>",
    "the type of the first years": f'<problem><script type="text/python">\ndef f(e, a):\n    return a == e\n</script>{ONE_LINE}</problem>',
    "tabs and the line ends of another system": f'<problem>\r\n<script type="loncapa/python">\r\ndef f(e,a):\r\n\tif a == e:\r\n\t\treturn True\r\n\treturn False\r\n</script>{ONE_LINE}</problem>',
    "CDATA beside entities of HTML": f'<problem><p>a&nbsp;b</p><script type="loncapa/python"><![CDATA[\ndef f(e,a):\n    return len(a) < 3 and (1 & 3) == 1 and a == e and "&nbsp;" != "x"\n]]></script>{ONE_LINE}</problem>',
    "comparisons that no XML allows": '<problem><script type="loncapa/python">\ndef f(e,a):\n    return int(a) < 5 and int(a) > 3\n</script><customresponse cfn="f" expect="4"><textline/></customresponse></problem>',
    "exceptions, backticks and inequalities of Python 2": '<problem><script type="loncapa/python">\ndef f(e,a):\n    try:\n        x = int(a)\n    except ValueError, err:\n        return False\n    if x <> 3: return False\n    exec "y=1"\n    return `x` == "3"\n</script><customresponse cfn="f" expect="3"><textline/></customresponse></problem>',
    "names that Python 2 had": '<problem><script type="loncapa/python">\nd = {"a":1}\nok = d.has_key("a")\ny = map(lambda x: x+1, [1,2])[0]\nfor k,v in d.iteritems(): pass\nr = xrange(3)\nu = unicode("x")\nz = 7/2\n</script><numericalresponse answer="$z"><textline/></numericalresponse></problem>',
    "libraries for numbers": '<problem><script type="loncapa/python">\nimport numpy as np, scipy, math, pylab\nx = np.sum(np.array([1,2]))\n</script><numericalresponse answer="$x"><textline/></numericalresponse></problem>',
    "random numbers of LON-CAPA and hints by formula": '<problem rerandomize="true"><script type="text/python">\nfrom loncapa import *\na = lc_random(2,4,1)\nans = "%s*x+7" % a\nbad = "%s*x-7" % a\n</script><formularesponse samples="x@-5:5#11" id="11" answer="$ans"><responseparam type="tolerance" default="0.001"/><text>y = <textline size="25"/></text><hintgroup><formulahint samples="x@-5:5#11" answer="$bad" name="sign"/><hintpart on="sign"><text>The sign</text></hintpart></hintgroup></formularesponse></problem>',
    "a function for hints": '<problem><script>\ndef f(expect, ans):\n  return expect == ans\ndef hint(ids, answers, new, old):\n  if "java" in str(answers[ids[0]]):\n    new.set_hint_and_mode(ids[0], "Hint: no", "always")\n</script><customresponse cfn="f" expect="python"><textline/><hintgroup hintfn="hint"/></customresponse></problem>',
    "several lines and no expectation": '<problem><script type="loncapa/python">\ndef f(expect,ans):\n  return float(ans[0])+float(ans[1])==10\n</script><customresponse cfn="f"><textline correct_answer="3"/><br/><textline correct_answer="7"/></customresponse></problem>',
    "a grader as an element": '<problem><customresponse><textline correct_answer="3"/><answer type="loncapa/python"><![CDATA[\ncorrect = ["correct" if submission[0].strip()=="3" else "incorrect"]\nprint "graded", correct\n]]></answer></customresponse></problem>',
    "choices from values": '<problem><script type="loncapa/python">\nright = "true"\nwords = "Two"\n</script><multiplechoiceresponse><choicegroup><choice correct="$right" name="a">$words</choice><choice correct="false" name="b">b</choice></choicegroup></multiplechoiceresponse></problem>',
    "a menu from a list": "<problem><script type=\"loncapa/python\">\nchoices = ['a','b']\nright = 'b'\n</script><optionresponse><optioninput options=\"$choices\" correct=\"$right\"/></optionresponse></problem>",
    "the calculator of edX": '<problem><script type="loncapa/python">\nfrom calc import evaluator\ndef f(e,a):\n    try:\n        return abs(evaluator({"x":2},{},a)-4)<0.1\n    except Exception:\n        return False\n</script><customresponse cfn="f" expect="x^2"><textline math="1"/></customresponse></problem>',
    "a chemical formula": '<problem><script type="loncapa/python">\ndef f(e,a):\n    return a=="H2O"\n</script><customresponse cfn="f" expect="H2O"><chemicalequationinput size="50"/></customresponse></problem>',
    "a program in a frame beside a hidden line": '<problem><text><script type="text/python">\nrows = [["a","b"]]\nshown = repr(rows)\nright = "Carol"\ndef f(expect,ans):\n    return right==ans\n</script><div id="g" data="$shown"/><iframe src="/static/x.html"/><customresponse cfn="f"><textline hidden="jsinput" correct_answer="$right"/></customresponse></text></problem>',
}  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTED)
def test_it_is_graded_by_its_script(name):
    problem = compile_problem(SCRIPTED[name])
    problem.render(answers=None, result=None, seed=3, prefix="p-")
    assert problem.grade(answers=problem.declared(seed=3), seed=3).points == problem.max_points > 0
    assert problem.grade(answers=problem.wrong(seed=3), seed=3).points == 0
