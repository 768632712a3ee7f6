# ruff: noqa: E501 - markup reads best unbroken
"""What a learner receives: labelled inputs, feedback in words, no key, nothing that could run."""

from __future__ import annotations

import re

import pytest
from lxml import html
from xml_of import boxes, choice, chosen, number, problem, text

from studium.assessment.api import Score, Unsupported, clean_html
from studium.assessment.compile import compile_source as compile_problem

KEYED = """<problem display_name="All kinds">
  <p>Read the <b>figures</b>. <img src="/assets/abc/map.png" alt="A map"/></p>
  <multiplechoiceresponse><label>Capital of \\(E=mc^2\\)?</label><choicegroup shuffle="true">
    <choice correct="true">Quito<choicehint>marker-hint</choicehint></choice><choice correct="false">Lima</choice>
  </choicegroup><solution><p>marker-solution</p></solution></multiplechoiceresponse>
  <numericalresponse answer="31.4159"><label>Pi by ten</label><responseparam type="tolerance" default="0.25%"/>
    <formulaequationinput trailing_text="m/s"/><correcthint>marker-right</correcthint></numericalresponse>
  <stringresponse answer="marker-text" type="ci"><label>Say it</label><description>One word.</description>
    <additional_answer answer="marker-other"/><stringequalhint answer="marker-wrong">marker-known</stringequalhint>
    <textline size="20"/></stringresponse>
  <demandhint><hint>marker-demand</hint></demandhint>
</problem>"""


def page_of(markup: str) -> html.HtmlElement:
    return html.fragment_fromstring(markup, create_parent="div")


def test_no_key_no_hint_and_no_solution_is_in_the_page_before_it_may_be_shown():
    one = compile_problem(KEYED)
    page = one.render(prefix="b1-", seed=4)
    assert "marker" not in page and "31.4159" not in page and "0.25" not in page
    assert "correct" not in re.sub(r"<[^>]*class=[^>]*>", "", page).lower()


def test_the_answers_are_shown_when_asked_for():
    page = compile_problem(KEYED).render(prefix="b1-", show_answer=True, hints=5)
    for marker in (
        "31.4159",
        "marker-text",
        "marker-other",
        "marker-solution",
        "marker-demand",
        "Right answer",
    ):
        assert marker in page


def test_feedback_tells_nothing_about_the_other_choices():
    one = boxes(
        '<choice correct="true">a</choice><choice correct="true">b</choice><choice correct="false">c</choice>'
    )
    answers = {"2_1": chosen(one, "a", "c")}
    page = one.render(answers=answers, result=one.grade(answers=answers), prefix="b-")
    assert "choice right" not in page and "choice wrong" not in page and "Not correct" in page


def test_every_input_has_a_name_a_label_and_its_feedback():
    page = page_of(compile_problem(KEYED).render(prefix="b1-"))
    group = page.find(".//fieldset")
    assert group.find("legend").text_content().startswith("Capital of")
    assert {one.get("name") for one in group.iter("input")} == {"b1-2_1"}
    for line in page.findall(".//input[@type='text']"):
        assert page.find(f".//label[@for='{line.get('id')}']") is not None
        for reference in line.get("aria-describedby").split():
            assert page.find(f".//*[@id='{reference}']") is not None, reference
    assert page.find(".//*[@id='b1-3_1-unit']").text_content() == "m/s"


def test_ids_are_unique_on_a_page_of_two_problems():
    one = compile_problem(KEYED)
    page = page_of(one.render(prefix="b1-") + one.render(prefix="b2-"))
    ids = [each.get("id") for each in page.iter() if each.get("id")]
    assert len(ids) == len(set(ids))


def test_an_input_without_a_label_is_named_by_the_words_before_it():
    page = page_of(
        problem(
            "<p>How far is the moon?</p><numericalresponse answer='1'><textline/></numericalresponse>"
        ).render()
    )
    assert page.find(".//input").get("aria-label") == "How far is the moon?"
    bare = page_of(
        problem(
            "<numericalresponse answer='1'><textline label='Distance in km'/></numericalresponse>"
        ).render()
    )
    assert bare.find(".//input").get("aria-label") == "Distance in km"


def test_a_label_with_paragraphs_stands_before_the_fieldset_and_names_it():
    one = problem(
        "<multiplechoiceresponse><label><p>First.</p><ul><li>Then.</li></ul></label><choicegroup><choice correct='true'>a</choice>"
        "</choicegroup></multiplechoiceresponse>"
    )
    page = page_of(one.render(prefix="b-"))
    assert page.find(".//legend") is None
    assert page.find(".//fieldset").get("aria-labelledby") == "b-2_1-label"
    assert page.find(".//*[@id='b-2_1-label']//li") is not None


def test_what_was_typed_is_kept_and_escaped():
    one = text("Oslo")
    answers = {"2_1": '"><script>alert(1)</script>'}
    page = one.render(answers=answers, result=one.grade(answers=answers), prefix="b-")
    assert "<script" not in page and page_of(page).find(".//input").get("value") == answers["2_1"]


def test_feedback_is_said_in_icon_word_and_colour():
    one = number("5")
    for given, word, style in (
        ("5", "Correct", "says"),
        ("6", "Not correct", "says wrong"),
        ("x", "Not understood", "says unanswered"),
        ("", "Not answered", "says unanswered"),
    ):
        page = page_of(
            one.render(answers={"2_1": given}, result=one.grade(answers={"2_1": given}), prefix="b-")
        )
        said = page.find(".//*[@role='status']")
        assert said.get("class") == style and word in said.text_content() and said.find("svg") is not None


def test_a_score_survives_its_journey_through_json():
    one = compile_problem(KEYED)
    score = one.grade(answers={"3_1": "31.4", "4_1": "marker-wrong"})
    again = Score.from_json(score.to_json())
    assert again.to_json() == score.to_json() and again.points == score.points
    assert one.render(result=again) == one.render(result=score)


@pytest.mark.parametrize(
    ("inner", "kind"),
    [
        ("<customresponse cfn='f'><textline/></customresponse>", "customresponse"),
        ("<customresponse><jsinput html_file='a'/></customresponse>", "customresponse"),
        ("<script type='loncapa/python'>x=1</script><p>$x</p><numericalresponse answer='$x'><textline/></numericalresponse>", "script"),
        ("<p>unclosed", "xml"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]>", "xml"),
        ("<multiplechoiceresponse><stringresponse answer='a'><textline/></stringresponse></multiplechoiceresponse>", "stringresponse"),
    ],
)  # fmt: skip
def test_what_the_native_engine_does_not_take_is_named(inner, kind):
    with pytest.raises(Unsupported) as refused:
        compile_problem(f"<problem>{inner}</problem>")
    assert refused.value.kind == kind and refused.value.why.endswith(".")


def test_a_script_that_nothing_uses_is_left_out_and_said_so():
    one = problem(
        "<script type='loncapa/python'>x=1</script><p>It costs $5.</p><numericalresponse answer='5'><textline/></numericalresponse>"
    )
    assert one.declared() == {"2_1": "5"} and "script" in one.notes[0]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
        "<a href='java&#10;script:alert(1)'>x</a>", "<svg onload=alert(1)><script>1</script></svg>",
        "<svg><a href='javascript:alert(1)'><text>x</text></a></svg>", "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
        r"\(\text{<img src=x onerror=alert(1)>}\)", r"\(\href{javascript:alert(1)}{x}\)",
        "<div style='position:fixed;inset:0;background:url(//evil.example/x)'>x</div>", "<form action='//evil.example'><input name=a></form>",
        "<object data='x.swf'></object><embed src=x>", "<base href='//evil.example/'>", "<meta http-equiv=refresh content='0;url=//evil.example'>",
        "<style>body{display:none}</style><link rel=stylesheet href='//evil.example/a.css'>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<svg><foreignObject><body onload=alert(1)></foreignObject></svg>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<img src='https://evil.example/track.png'>", "<video src='https://evil.example/v.mp4' onplay=alert(1)></video>",
        "<math href='javascript:alert(1)'><mi>x</mi></math>", "\ue000m0\ue001<b>x</b>",
    ],
)  # fmt: skip
def test_nothing_that_could_run_or_load_from_elsewhere_survives_cleaning(hostile):
    cleaned = clean_html(f"<p>before</p>{hostile}<p>after</p>").html
    tree = page_of(cleaned)
    assert "before" in cleaned and "after" in cleaned
    for element in tree.iter():
        assert element.tag not in (
            "script",
            "iframe",
            "object",
            "embed",
            "form",
            "input",
            "style",
            "link",
            "meta",
            "base",
            "foreignobject",
        )
        for name, value in element.attrib.items():
            assert not name.startswith("on") and "javascript" not in value and "fixed" not in value
            assert not (name in ("src", "poster") and "//" in value)


def test_a_frame_becomes_a_link_and_is_named_in_the_notes():
    cleaned = clean_html('<iframe src="https://video.example/e/1" title="A talk"></iframe>')
    assert (
        '<a href="https://video.example/e/1" rel="noopener noreferrer">A talk (video.example)</a>'
        in cleaned.html
    )
    assert any("video.example" in note for note in cleaned.notes)


def test_formulas_become_mathml_that_keeps_its_source():
    cleaned = clean_html(
        r"<p>\(a &lt; b\) and [mathjax]\frac{1}{2}[/mathjax] but <code>\(raw\)</code></p>"
    ).html
    assert cleaned.count("<math") == 2 and 'display="block"' in cleaned
    assert "a &lt; b</annotation>" in cleaned and r"<code>\(raw\)</code>" in cleaned


def test_a_formula_that_cannot_be_set_is_shown_as_its_source():
    cleaned = clean_html(r"<p>\(\)x \( \left( \)</p>")
    assert "<script" not in cleaned.html and "x" in cleaned.html


def test_tables_figures_and_headings_stay():
    source = (
        "<h1>T</h1><figure><img src='/assets/a/b.png' alt='B'><figcaption>c</figcaption></figure>"
        "<table><caption>d</caption><tr><th scope='col'>e</th><td colspan='2'>f</td></tr></table>"
    )
    cleaned = clean_html(source).html
    for part in (
        "<h2>T</h2>",
        "<figcaption>",
        "<caption>",
        'scope="col"',
        'colspan="2"',
        'alt="B"',
        'loading="lazy"',
    ):
        assert part in cleaned


def test_a_single_choice_marks_only_what_was_chosen():
    one = choice('<choice correct="true">a</choice><choice correct="false">b</choice>')
    answers = {"2_1": chosen(one, "b")[0]}
    page = one.render(answers=answers, result=one.grade(answers=answers))
    assert page.count("choice wrong") == 1 and "choice right" not in page


def test_a_choice_that_is_all_formula_has_a_name_of_its_own():
    one = choice(r'<choice correct="true">\(x^2\)</choice><choice correct="false">two \(x\)</choice>')
    first, second = page_of(one.render()).findall(".//input")
    assert first.get("aria-label") == "x^2" and second.get("aria-label") is None


def test_a_clarification_stands_in_the_sentence_as_a_note_of_its_own():
    shown = str(
        clean_html("<p>Use the formula<clarification>The <p>first</p> hint.</clarification> here.</p>").html
    )
    note = page_of(shown).find(".//small[@role='note']")
    assert note is not None and note.text_content() == " (The first hint.)"
    assert page_of(shown).text_content() == "Use the formula (The first hint.) here."
    assert "clarif" not in clean_html("<p>a<clarification> </clarification></p>").html


def test_a_sign_that_stands_alone_in_its_cell_is_kept_as_one():
    row = "<tr><td><span class='material-icons'>check</span></td><td><i class='material-icons'>book</i>Docs</td></tr>"
    shown = page_of(str(clean_html(f"<table><tr><th></th><th>Role</th></tr>{row}</table>").html))
    assert [cell.text_content() for cell in shown.iter("td")] == ["", "✓", "Docs"]
