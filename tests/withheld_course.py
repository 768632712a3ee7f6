# ruff: noqa: E501 - markup reads best unbroken
"""A course whose author keeps results back, and one whose author hides a section once it was due."""

from datetime import UTC, datetime, timedelta

from campus import TODAY

from studium.content import api as content
from studium.learning import api as learning

DUE = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC) + timedelta(days=7)


def choice(name: str, more: str = "") -> str:
    """Two choices, of which "Yes" is right, each with words of its own; a solution; a hint on the right one."""
    return (
        f'<problem url_name="{name}" display_name="{name}" showanswer="always" {more}><multiplechoiceresponse><choicegroup>'
        '<choice correct="true">Yes<choicehint label="Praise">PRAISE</choicehint></choice>'
        '<choice correct="false">No<choicehint label="Blame">BLAME</choicehint></choice></choicegroup></multiplechoiceresponse>'
        "<solution><p>SOLUTION</p></solution></problem>"
    )


def typed(name: str, more: str = "") -> str:
    """A number, 42, and a text, "blue"."""
    return (
        f'<problem url_name="{name}" display_name="{name}" showanswer="always" {more}><numericalresponse answer="42"><formulaequationinput/>'
        '<correcthint>PRAISE</correcthint></numericalresponse><stringresponse answer="blue" type="ci"><textline/></stringresponse>'
        "<solution><p>SOLUTION</p></solution></problem>"
    )


def course(sections: str, folder, *, key: str = "flow-content") -> None:
    """Imports a course of one chapter with these sections, each an assignment of a homework."""
    (folder / "policies" / "r").mkdir(parents=True, exist_ok=True)
    (folder / "policies" / "r" / "grading_policy.json").write_text(
        '{"GRADER": [{"type": "Homework", "short_label": "HW", "weight": 1, "min_count": 1, "drop_count": 0}], "GRADE_CUTOFFS": {"Pass": 0.5}}'
    )
    (folder / "course.xml").write_text(
        '<course org="Tallgrass" course="KEPT" url_name="r" display_name="Kept">'
        f'<chapter url_name="c" display_name="Weeks">{sections}</chapter></course>'
    )
    content.import_course(folder, course_key=key)
    learning.forget()


def section(name: str, inside: str, more: str = "", *, due: datetime = DUE) -> str:
    """A graded section, due in a week, of one unit `u-<name>`."""
    return (
        f'<sequential url_name="{name}" display_name="Section {name}" format="Homework" graded="true" due="{due.isoformat()}" {more}>'
        f'<vertical url_name="u-{name}" display_name="Unit {name}">{inside}</vertical></sequential>'
    )
