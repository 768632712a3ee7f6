"""The campus's course as an OLX folder: text, a film, practice, two graded homeworks and a final."""

from __future__ import annotations

import json
from pathlib import Path

from studium.content import api as content
from studium.learning import api as learning

# The first bytes of an MP4 file: enough to be taken for one.
_FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 64

_CHOICE = """<problem display_name="{title}" {attributes}><multiplechoiceresponse><label>{question}</label><choicegroup type="MultipleChoice">
<choice correct="true">{right} <choicehint>Yes: {right}.</choicehint></choice><choice correct="false">{wrong}</choice></choicegroup></multiplechoiceresponse>
<solution><p>The explanation of {title}.</p></solution>{hints}</problem>"""
_NUMBER = """<problem display_name="{title}" {attributes}><numericalresponse answer="{right}"><label>{question}</label><formulaequationinput/></numericalresponse>
<solution><p>The explanation of {title}.</p></solution></problem>"""


def choice(title: str, question: str, right: str, wrong: str, attributes: str = "", hints: str = "") -> str:
    return _CHOICE.format(**locals())


def number(title: str, question: str, right: str, attributes: str = "") -> str:
    return _NUMBER.format(**locals())


FILES = {
    "course.xml": '<course org="Harbour" course="flow" url_name="2026"/>',
    "course/2026.xml": """<course display_name="Flow and Inventory">
      <chapter url_name="basics" display_name="Basics">
        <sequential url_name="reading" display_name="Reading">
          <vertical url_name="welcome" display_name="Why queues form"><html url_name="welcome-text"/></vertical>
          <vertical url_name="watching" display_name="Watching flow"><html url_name="watching-text"/><video url_name="ward" display_name="A ward" html5_sources='["/static/ward.mp4"]' transcripts='{"en": "ward.srt"}' youtube_id_1_0=""/><video url_name="elsewhere" display_name="Elsewhere" youtube_id_1_0="dQw4w9WgXcQ"/></vertical>
        </sequential>
        <sequential url_name="practice" display_name="Practice">
          <vertical url_name="try-it" display_name="Try it"><problem url_name="warm-up"/></vertical>
        </sequential>
      </chapter>
      <chapter url_name="work" display_name="Graded work">
        <sequential url_name="hw1" display_name="Homework one" format="Homework" graded="true" due="2026-03-10T12:00:00Z">
          <vertical url_name="hw1-unit" display_name="Little's law"><html url_name="hw1-text"/><problem url_name="stay"/><problem url_name="patients"/></vertical>
        </sequential>
        <sequential url_name="hw2" display_name="Homework two" format="Homework" graded="true">
          <vertical url_name="hw2-unit" display_name="Boundaries"><problem url_name="border"/><problem url_name="scripted"/></vertical>
        </sequential>
        <sequential url_name="final" display_name="Final problems" format="Final" graded="true">
          <vertical url_name="final-unit" display_name="Final problems"><problem url_name="last"/><problem url_name="very-last"/></vertical>
        </sequential>
      </chapter>
    </course>""",
    "html/welcome-text.xml": '<html filename="welcome-text" display_name="Text"/>',
    "html/welcome-text.html": '<p>Queues form. See <a href="/jump_to_id/stay">Little\'s law</a>.</p>',
    "html/watching-text.xml": '<html filename="watching-text" display_name="Text"/>',
    "html/watching-text.html": "<p>Watch a ward for a day.</p>",
    "html/hw1-text.xml": '<html filename="hw1-text" display_name="Text"/>',
    "html/hw1-text.html": '<p>Read <a href="/jump_to_id/welcome-text">why queues form</a> first.</p>',
    "problem/warm-up.xml": choice(
        "Warm up", "Which way does time run?", "Forward", "Backward", hints="<demandhint><hint>Look at a clock.</hint><hint>Look again.</hint></demandhint>"
    ),
    "problem/stay.xml": choice("Stay", "How long does a patient stay?", "5 days", "180 days", 'max_attempts="2"'),
    "problem/patients.xml": number("Patients", "How many patients?", "30", 'max_attempts="3" weight="3"'),
    "problem/border.xml": choice("Border", "May any boundary be drawn?", "Any", "None", 'max_attempts="1"'),
    "problem/scripted.xml": '<problem display_name="Scripted"><script type="loncapa/python">x = 1</script><customresponse cfn="f"><textline/></customresponse></problem>',
    "problem/last.xml": number("Last", "Two and two?", "4", 'max_attempts="2" showanswer="always"'),
    "problem/very-last.xml": choice("Very last", "Is it over?", "It is", "It is not", 'showanswer="never"'),
    "static/ward.mp4": _FILM,
    "static/ward.srt": "1\n00:00:00,000 --> 00:00:02,000\nA ward in the morning.\n",
    "policies/2026/grading_policy.json": json.dumps(
        {
            "GRADER": [
                {"type": "Homework", "short_label": "HW", "weight": 0.4, "min_count": 2, "drop_count": 0},
                {"type": "Final", "short_label": "Final", "weight": 0.6, "min_count": 1, "drop_count": 0},
            ],
            "GRADE_CUTOFFS": {"Pass": 0.6},
        }
    ),
}  # fmt: skip


def write_course(folder: Path) -> Path:
    """Writes the course as its export would lie there, and returns the folder."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def import_course(folder: Path) -> None:
    """Writes and imports the course as the content of the campus's course `flow`."""
    content.import_course(write_course(folder), course_key="flow-content")
    learning.forget()


def right(block_key: str, run_key: str = "flow-2026") -> dict[str, str | list[str]]:
    """The answers to a problem that its author declares right."""
    answers = learning.problem(run_key=run_key, block_key=block_key).declared()
    assert answers is not None
    return dict(answers)


def wrong(block_key: str, run_key: str = "flow-2026") -> dict[str, str | list[str]]:
    """Answers that earn nothing."""
    answers = learning.problem(run_key=run_key, block_key=block_key).wrong()
    assert answers is not None
    return dict(answers)
