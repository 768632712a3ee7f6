"""Courses of questions for papers, in the smallest OLX."""

from __future__ import annotations

from pathlib import Path

from studium.content import api as content

CHOICES = ("one", "two", "three", "four", "five", "six")


def choice(key: str, *, said: str = "", order: str = "") -> str:
    """A question of one choice out of six; `said` are attributes of <problem>, `order` of its choices."""
    choices = "".join(
        f'<choice correct="{"true" if word == "two" else "false"}">{word}</choice>' for word in CHOICES
    )
    return (
        f'<problem url_name="{key}" display_name="{key}" {said}><multiplechoiceresponse><label>{key}?</label>'
        f'<choicegroup type="MultipleChoice" {order}>{choices}</choicegroup></multiplechoiceresponse></problem>'
    )


def number(key: str, *, said: str = "") -> str:
    return (
        f'<problem url_name="{key}" display_name="{key}" {said}><numericalresponse answer="42">'
        f"<label>{key}?</label><formulaequationinput/></numericalresponse></problem>"
    )


def section(key: str, *units: str) -> str:
    """A sequence of units; each is the OLX of its blocks."""
    verticals = "".join(
        f'<vertical url_name="{key}-{at}">{blocks}</vertical>' for at, blocks in enumerate(units, 1)
    )
    return f'<sequential url_name="{key}" display_name="{key}" graded="true">{verticals}</sequential>'


def store(folder: Path, key: str, *sections: str) -> None:
    """Imports a course of these sections under this key."""
    course = folder / key
    course.mkdir(parents=True, exist_ok=True)
    (course / "course.xml").write_text(
        f'<course url_name="2026" org="Hall" course="{key}" display_name="{key}">'
        f'<chapter url_name="all" display_name="All">{"".join(sections)}</chapter></course>',
        encoding="utf-8",
    )
    content.import_course(course, course_key=key)


def pool(key: str, count: int, *blocks: str) -> str:
    """A pool of which `count` are drawn."""
    return f'<library_content url_name="{key}" max_count="{count}">{"".join(blocks)}</library_content>'
