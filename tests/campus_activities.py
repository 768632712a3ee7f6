# ruff: noqa: E501 - markup reads best unbroken
"""A course of small activities, written as Studio exports them: JSON inside XML, defaults left out."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from django.db import connection
from django.test.utils import CaptureQueriesContext

from studium.content import api as content
from studium.learning import api as learning

RUN = "flow-2026"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def attribute(value: object) -> str:
    """A value as Studio writes it into an attribute: JSON on many lines."""
    return quoteattr(json.dumps(value, indent=2))


def label(text: str, img: str = "", alt: str = "") -> dict[str, str]:
    return {"img": img, "img_alt": alt, "label": text}


ANSWERS = [
    ["W", label("Waiting *rooms*")],
    ["C", label("Call centres")],
    ["L", label("Ports", "/static/port.png", "A harbour")],
]
POLL = f'<poll url_name="where" xblock-family="xblock.v1" display_name="Where do you meet queues?" question="Where do you meet **queues** most?" feedback="Thank you. We come back to this in week two." max_submissions="1" private_results="false" answers={attribute(ANSWERS)}/>'
MOODS = [["Y", "Yes"], ["N", "No"], ["M", "Maybe"]]
QUESTIONS = [["pace", label("Is the pace right?")], ["help", label("Do you find help when you need it?")]]
SURVEY = f'<survey url_name="mood" block_name="How it goes" max_submissions="0" private_results="false" feedback="" questions={attribute(QUESTIONS)} answers={attribute(MOODS)}/>'


def write_course(folder: Path, units: dict[str, str], *, graded: str = "") -> Path:
    """A course on disk: one unit for each of `units`, its key to the markup of its blocks."""
    verticals = "".join(
        f'<vertical url_name="{key}" display_name="{key.capitalize()}">{inner}</vertical>'
        for key, inner in units.items()
    )
    (folder / "static").mkdir(parents=True, exist_ok=True)
    (folder / "static/port.png").write_bytes(PNG)
    (folder / "course.xml").write_text(
        f'<course org="Tallgrass" course="ACT" url_name="r" display_name="Activities"><chapter url_name="c" display_name="Chapter"><sequential url_name="s" display_name="Sequence" {graded}>{verticals}</sequential></chapter></course>'
    )
    return folder


def import_units(units: dict[str, str], *, graded: str = "") -> dict[str, object]:
    """Makes these units the content of the campus's course `flow`; the import's report comes back."""
    with tempfile.TemporaryDirectory() as folder:
        made = content.import_course(
            write_course(Path(folder), units, graded=graded), course_key="flow-content"
        )
    learning.forget()
    return made.as_json()


#: A unit that costs what any unit costs.
PLAIN = '<problem url_name="plain"><stringresponse answer="a"><label>Why?</label><textline/></stringresponse></problem>'


def queries(browser: Any, unit: str) -> int:
    """How many queries the page of a unit takes when it was opened before."""
    address = f"/learn/{RUN}/{unit}/"
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


CLOUD = '<word_cloud url_name="words" display_name="What is a queue to you?" num_inputs="3" num_top_words="4" display_student_percents="true" instructions="&lt;p&gt;Three words, please.&lt;/p&gt;"/>'
DONE = '<done url_name="ready" xblock-family="xblock.v1" display_name="Ready for the next part?"/>'
ANNOTATED = """<annotatable url_name="rhyme" display_name="A rhyme about waiting"><instructions><p>Read it <i>twice</i>.</p></instructions>
<p>They <annotation title="Waiting" body="A queue &lt;b&gt;forms&lt;/b&gt;." highlight="blue" problem="0">stand and wait</annotation>, they
<annotation body="Nobody pushes."><em>shuffle</em> on</annotation>.</p></annotatable>"""


def puzzle(mode: str = "standard", key: str = "order", **more: object) -> str:
    """Three zones, four items: one in each of two zones, one that fits two zones, and one that belongs nowhere."""
    zones = [
        {
            "uid": uid,
            "title": title,
            "description": "",
            "x": x,
            "y": 10,
            "width": 80,
            "height": 80,
            "align": "center",
        }
        for uid, title, x in (("in", "Arrival", 10), ("wait", "Waiting", 110), ("out", "Service", 210))
    ]
    items = [
        ("Ticket", ["in"], "Yes, it begins here.", "Not yet."),
        ("Patience", ["wait"], "", "Look at the middle."),
        ("Clock", ["in", "out"], "One of its places.", ""),
        ("Umbrella", [], "", "Nobody needs it here."),
    ]
    data = {
        "zones": zones,
        "items": [
            {"id": n, "displayName": name, "imageURL": "", "zones": where, "feedback": {"correct": right, "incorrect": wrong}}
            for n, (name, where, right, wrong) in enumerate(items)
        ],
        "feedback": {"start": "Place them.", "finish": "All is in its place."},
        "targetImg": "/static/port.png",
        "targetImgDescription": "A counter",
        "explanation": "First come, first served.",
    }  # fmt: skip
    given = " ".join(f'{name}="{value}"' for name, value in more.items())
    return f'<drag-and-drop-v2 url_name="{key}" display_name="Order of events" mode="{mode}" question_text="Where does each belong?" {given} data={attribute(data)}/>'
