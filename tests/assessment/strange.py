# ruff: noqa: E501 - markup reads best unbroken
"""Strange problems and strange answers, for properties that must hold of any: no crash, no hang, no key in a page."""

from __future__ import annotations

import random
import re

from hypothesis import strategies as st

SEEDS = (
    "<multiplechoiceresponse targeted-feedback=''><label>Q</label><choicegroup shuffle='true'><choice correct='true' explanation-id='a'>a<choicehint>h</choicehint></choice><choice correct='false' fixed='true'>b</choice><choice correct='partial' point_value='.3'>c</choice></choicegroup></multiplechoiceresponse><targetedfeedbackset><targetedfeedback explanation-id='a'><p>w</p></targetedfeedback></targetedfeedbackset><solutionset><solution explanation-id='a'>s</solution></solutionset>",
    "<multiplechoiceresponse><choicegroup answer-pool='2'><choice correct='true'>a</choice><choice correct='false'>b</choice><choice correct='false'>c</choice></choicegroup></multiplechoiceresponse>",
    "<choiceresponse partial_credit='EDC'><checkboxgroup><choice correct='true'>a<choicehint selected='true'>y</choicehint></choice><choice correct='false'>b</choice><choice correct='true'>c</choice><compoundhint value='A B'>both</compoundhint></checkboxgroup></choiceresponse>",
    "<choiceresponse partial_credit='halves'><radiogroup><choice correct='true'>a</choice><choice correct='false'>b</choice></radiogroup></choiceresponse>",
    "<truefalseresponse><choicegroup><choice correct='true'>a</choice><choice correct='true'>b</choice></choicegroup></truefalseresponse>",
    "<optionresponse><p>It is <optioninput options=\"('x','it\\'s')\" correct='x' inline='1'/> and <optioninput><option correct='True'>y<optionhint>h</optionhint></option><option correct='False'>z</option></optioninput></p></optionresponse>",
    "<numericalresponse answer='2+3j' partial_credit='close,list'><responseparam type='tolerance' default='5%'/><responseparam partial_range='3'/><responseparam partial_answers='1, 2/3'/><additional_answer answer='7'><correcthint>c</correcthint></additional_answer><textline trailing_text='m'/></numericalresponse>",
    "<numericalresponse answer='[1,5)' partial_credit='close'><formulaequationinput/></numericalresponse>",
    "<formularesponse type='cs' answer='x_1*sin(y)^2/e^(U_{ij}^{2})' samples='x_1,y,U_{ij}^{2}@1,1,1:2,3,4#10'><responseparam type='tolerance' default='0.01%'/><formulaequationinput/><hintgroup><formulahint answer='x_1' name='n'/><hintpart on='n'><text>t</text></hintpart></hintgroup></formularesponse>",
    "<stringresponse answer='(a|b)+c(?=d)?' type='ci regexp'><additional_answer answer='x+'/><stringequalhint answer='q'>h</stringequalhint><regexphint answer='(q+)+'>h</regexphint><textline size='9'/></stringresponse>",
    "<stringresponse answer='a_or_b'><textline/><hintgroup><stringhint answer='c' name='n'/><hintpart on='n'><text>t</text></hintpart></hintgroup></stringresponse>",
    "<choicetextresponse><radiotextgroup><choice correct='true'>the <numtolerance_input answer='5' tolerance='1%' size='3'/> it</choice><choice correct='false'>or <decoy_input/></choice></radiotextgroup></choicetextresponse>",
    "<choicetextresponse><checkboxtextgroup><choice correct='true'><numtolerance_input answer='2'/><numtolerance_input answer='1/3'/></choice><choice correct='false'>n</choice></checkboxtextgroup></choicetextresponse>",
    "<imageresponse><imageinput src='/assets/a.png' width='300' height='200' rectangle='(1,2)-(30,40)' regions='[[50,50],[90,50],[70,90]]' alt='A'/></imageresponse>",
    "<p>Text \\(x^2\\) <math>$y$</math> <svg><circle r='2'/></svg></p><table><tr><td>1</td></tr></table><script type='loncapa/python'># no</script><demandhint><hint>d</hint></demandhint><solution><p>s</p></solution>",
    "<customresponse cfn='f'><textline/></customresponse>",
)  # fmt: skip
VALUES = (
    "", "true", "False", "5", "-1", "5%", "ci regexp", "cs", "(a+", "(a+)+$", "(?=(a*)*b)", r"(a)\1{3,}", "('a','b')", "tolerance", "EDC", "halves", "close",
    "$x", "javascript:x", "[1,2]", "(1,inf)", "9^9^9^9", "1e400", "nan", "x@1:2#3", "x,y@1:2#99999999999", "x@-1e999:1e999#5", "(0,0)-(99999,99999)",
    "[[0,0],[1,1]]", "[[[0]]]", "[" * 500, "fact(99999)", "\u0663", "\u202e", "a" * 5000, "&amp;", "1/0", "[5,", "x_{1}^{2}", "(((((", "0" * 300 + "1", "1e-320", "j",
)  # fmt: skip
_TAGS = tuple(
    sorted(
        set(re.findall(r"<([a-z_]+)", "".join(SEEDS)))
        | {"label", "description", "problem", "iframe", "textbox", "hidden", "include", "jsinput"}
    )
)
_NAMES = tuple(sorted(set(re.findall(r"\s([a-z-]+[a-z_-]*)=", "".join(SEEDS))) | {"points", "weight", "id", "name", "style", "direction", "mode"}))  # fmt: skip


def mutated(inner: str, chance: random.Random) -> str:
    """A valid problem with a few things done to its text that authors, tools and ill will do."""
    for _time in range(chance.randint(0, 4)):
        kind = chance.choice((0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 6, 6, 7))
        values = [match.span(1) for match in re.finditer(r"=['\"]([^'\"]*)['\"]", inner)]
        tags = [match.span() for match in re.finditer(r"<[^>]*>", inner)]
        if kind <= 2 and values:
            start, end = chance.choice(values)
            value = chance.choice(VALUES).replace("'", "&apos;").replace('"', "&quot;").replace("<", "&lt;")
            inner = inner[:start] + value + inner[end:]
        elif kind == 3 and tags:
            start, end = chance.choice(tags)
            inner = inner[:start] + inner[end:]
        elif kind == 4 and tags:
            at = chance.choice(tags)[chance.randrange(2)]
            inner = inner[:at] + chance.choice(SEEDS) + inner[at:]
        elif kind == 5 and inner:
            start = chance.randrange(len(inner))
            inner = inner[:start] + inner[start + chance.randint(1, 40) :]
        elif kind == 6:
            name, value = (
                chance.choice(_NAMES),
                chance.choice(VALUES).replace("'", "&apos;").replace("<", "&lt;"),
            )
            inner = re.sub(
                r"<([a-z_]+)(?![^>]*\s" + name + "=)",
                rf"<\1 {name}='" + value.replace("\\", r"\\") + "'",
                inner,
                count=chance.randint(1, 3),
            )
        elif inner:
            at = chance.randrange(len(inner))
            inner = (
                inner[:at]
                + chance.choice(
                    ("\x00", "\ue000i0\ue001", "&nbsp;", "&bogus;", "<", "]]>", "\U0001f600", "\\(", "$")
                )
                + inner[at:]
            )
    return inner


@st.composite
def mutations(draw: st.DrawFn) -> str:
    chance = draw(st.randoms(use_true_random=False))
    count = draw(st.integers(1, 3))
    return mutated("".join(chance.choice(SEEDS) for _ in range(count)), chance)


trees = st.recursive(
    st.sampled_from(["text", "&amp;", "\\(x\\)", "<!-- c -->", "&nbsp;", "&bogus;", "&", ""]),
    lambda inner: st.builds(
        lambda tag, attributes, children: (
            f"<{tag} {' '.join(f'{k}=' + chr(34) + v.replace(chr(34), '') + chr(34) for k, v in attributes.items())}>{''.join(children)}</{tag}>"
        ),
        st.sampled_from(_TAGS),
        st.dictionaries(st.sampled_from(_NAMES), st.sampled_from(VALUES), max_size=4),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)

texts = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789.+-*/^()|eijpixy_{}' ,%sincoqrtlgfa", max_size=60),
    st.sampled_from(VALUES),
    st.sampled_from(
        ["9^9^9^9", "9**9**9**9", "fact(170)^9", "fact(fact(9))", "(" * 390 + ")", "-" * 399 + "1", "2^" * 150 + "2", "1||" * 120 + "1", "1+" * 199 + "1", "x_1*" * 490 + "y", "y-" * 990 + "y", "-" * 39 + "1", "(" * 39 + "y" + ")" * 39, "sqrt(" * 39 + "y" + ")" * 39, "2^" * 38 + "y", "sin(" * 39 + "1" + ")" * 39,
         "a" * 4000, "a" * 3999 + "!", "9" * 390, "1e" + "9" * 300, "\x00", "\ud800", "x" * 1_000_000, "[1,2]", "[99999999999,1]", "1.0=2", "c1.0=" + "9" * 400, "i^i^i", "tan(pi/2)", "ln(0)", "0^-1", "0^i"]
    ),
)  # fmt: skip
shapes = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts, st.binary(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
    ),
    max_leaves=6,
)
