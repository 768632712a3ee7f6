# ruff: noqa: E501 - markup reads best unbroken
"""Small courses for the tests, written to disk as an author's tools would write them."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

QUESTION = (
    '<problem display_name="Capital" max_attempts="2" weight="3"><multiplechoiceresponse><label>Capital of Ecuador?</label>'
    '<choicegroup><choice correct="true">Quito</choice><choice correct="false">Lima</choice></choicegroup>'
    "</multiplechoiceresponse></problem>"
)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32

#: A course in the newer layout: pointer files, policies, static files.
COURSE: dict[str, str | bytes] = {
    "course.xml": '<course url_name="2026" org="Tallgrass" course="GEO1"/>',
    "course/2026.xml": '<course display_name="Capitals" showanswer="always"><chapter url_name="start"/><wiki slug="x"/></course>',
    "chapter/start.xml": '<chapter display_name="Start"><sequential url_name="week1"/></chapter>',
    "sequential/week1.xml": '<sequential display_name="Week 1" format="Homework" graded="true" due="&quot;2026-03-01T12:00:00+00:00&quot;"><vertical url_name="unit1"/></sequential>',
    "vertical/unit1.xml": '<vertical display_name="First unit"><html url_name="text1"/><video url_name="film1"/><problem url_name="q1"/><scorm url_name="p1"/></vertical>',
    "html/text1.xml": '<html filename="text1" display_name="Read"/>',
    "html/text1.html": '<p>See <img src="/static/a map.png" alt="Map"/> and <a href="/jump_to_id/q1">the question</a>.</p><script>x()</script>',
    "video/film1.xml": '<video youtube_id_1_0="AbCdEfGhIjK" display_name="Film" html5_sources="[&quot;/static/film.mp4&quot;]"><transcript language="en" src="film-en.srt"/></video>',
    "problem/q1.xml": QUESTION,
    "scorm/p1.xml": '<scorm file="x.zip"/>',
    "static/a map.png": PNG,
    "static/film.mp4": b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 2000,
    "static/film-en.srt": "1\n00:00:01,000 --> 00:00:03,500\nHello &amp; <i>welcome</i>\n\n2\n00:00:04,000 --> 00:00:05,000\nSecond\n",
    "policies/2026/policy.json": '{"course/2026": {"display_name": "Capitals of the Andes"}}',
    "policies/2026/grading_policy.json": '{"GRADER": [{"type": "Homework", "weight": 0.4, "min_count": 3, "drop_count": 1, "short_label": "HW"}, {"type": "Final", "weight": 0.6}], "GRADE_CUTOFFS": {"Pass": 0.6, "A": 0.9}}',
    "about/overview.html": "<h1>About</h1><script>1</script>",
    "drafts/vertical/d.xml": "<vertical/>",
}


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def inline(inner: str, **course: str) -> dict[str, str | bytes]:
    """A course whose whole tree stands in course.xml; `inner` is what stands in its only unit."""
    attributes = " ".join(f'{name}="{value}"' for name, value in course.items())
    return {
        "course.xml": f'<course org="Tallgrass" course="T1" url_name="r" {attributes}><chapter url_name="c"><sequential url_name="s" display_name="S">'
        f'<vertical url_name="u" display_name="U">{inner}</vertical></sequential></chapter></course>'
    }


def tar_of(folder: Path, target: Path, *, top: str = "course") -> Path:
    with tarfile.open(target, "w:gz" if target.name.endswith("gz") else "w") as archive:
        archive.add(folder, arcname=top)
    return target


def zip_of(folder: Path, target: Path, *, top: str = "") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, (f"{top}/" if top else "") + path.relative_to(folder).as_posix())
    return target
