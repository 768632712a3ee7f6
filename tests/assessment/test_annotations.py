"""An annotation asks which reading of a passage is right."""

from __future__ import annotations

from decimal import Decimal

from xml_of import problem

SONNET = """<annotationresponse><annotationinput>
  <title>Sonnet 27</title><text>zealous pilgrimage</text><comment>What is your analysis?</comment>
  <comment_prompt>Discuss:</comment_prompt><tag_prompt>Where does the speaker go?</tag_prompt>
  <options><option choice="incorrect">Verona</option><option choice="partially-correct">Anywhere</option>
  <option choice="correct">Nowhere</option></options></annotationinput></annotationresponse>"""


def test_the_right_reading_earns_two_points_and_a_near_one_earns_one():
    one = problem(SONNET)
    readings = {choice.text: choice.id for choice in one.inputs[0].choices}
    points = {
        text: one.grade(answers={"2_1": readings[text]}).points for text in ("Verona", "Anywhere", "Nowhere")
    }
    assert points == {"Verona": 0, "Anywhere": Decimal(1), "Nowhere": Decimal(2)}
    assert one.max_points == 2 and one.declared() == {"2_1": readings["Nowhere"]}


def test_the_passage_stands_with_the_question_and_the_key_does_not():
    page = problem(SONNET).render()
    assert "zealous pilgrimage" in page and "<legend>Where does the speaker go?</legend>" in page
    assert "correct" not in page and "Discuss" not in page
