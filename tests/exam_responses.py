"""The hall's comprehensive examination with a question that people mark, and the graders who do."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import exam_hall
from exam_hall import COURSE, EXAM, FILES, WINDOW

from studium.accounts import api as accounts
from studium.catalog import api as catalog
from studium.content import api as content
from studium.exams import api as exams
from studium.exams.marking.human import api as marking
from studium.exams.marking.human.models import Response
from studium.exams.models import Result, Sitting

ESSAY = 5
TEXT = "The queue grows because arrivals come in bursts."


def essay(key: str = "essay", *, files: str = "", points: tuple[int, ...] = (0, 4, 6)) -> str:
    """A response task; its rubric gives up to 10 points: 6 for the argument, 4 for the language."""
    options = "".join(
        f'<option points="{n}"><name>o{n}</name><label>Level {n}</label><explanation>Worth {n}</explanation></option>'
        for n in points
    )
    return (
        f'<openassessment url_name="{key}" display_name="Essay" {files}><title>Essay on queues</title>'
        '<assessments><assessment name="staff-assessment" required="True"/></assessments>'
        "<prompts><prompt><description>Why does the queue grow?</description></prompt></prompts>"
        f'<rubric><criterion feedback="optional"><name>argument</name><label>Argument</label>'
        f"<prompt>Is it sound?</prompt>{options}</criterion>"
        "<criterion><name>language</name><label>Language</label><prompt>Is it clear?</prompt>"
        '<option points="0"><name>no</name><label>Unclear</label><explanation/></option>'
        '<option points="4"><name>yes</name><label>Clear</label><explanation/></option></criterion></rubric>'
        "</openassessment>"
    )


def open_with(*blocks: str, marking_terms: str = "", review: str = "") -> None:
    """Imports the paper with these blocks after its four questions, and the exam with this `marking`."""
    with TemporaryDirectory() as folder:
        body = COURSE.replace(
            "</vertical></sequential>", "".join(blocks or (essay(),)) + "</vertical></sequential>"
        )
        (Path(folder) / "course.xml").write_text(body, encoding="utf-8")
        content.import_course(Path(folder), course_key="marlow-paper")
    said = "".join(f"{line}\n" for line in (marking_terms, review) if line)
    files = FILES.replace("resources: A calculator", f"{said}resources: A calculator", 1)
    catalog.import_files(files=[("marlow.yaml", files)])


def sit(who: accounts.Person, *, text: str = TEXT, right: int = 4) -> str:
    """A whole sitting: the first `right` questions rightly, and a response; submitted."""
    sitting = exam_hall.begin(who)
    for number, answers in exam_hall.right_answers(who, sitting).items():
        if number <= right and answers:
            exam_hall.save(who, sitting, number, answers, seq=number)
    if text:
        exam_hall.save(who, sitting, ESSAY, {"text-0": text}, seq=9)
    exams.submit(learner_id=who.id, sitting=sitting)
    return sitting


def grader(name: str, by: accounts.Person, *, third: bool = False) -> accounts.Person:
    """Somebody whom the exam office put on the window."""
    person = exam_hall.person(name)
    marking.assign(officer_id=by.id, exam_key=EXAM, window_key=WINDOW, email=person.email, third=third)
    return person


def take(who: accounts.Person, block: str = "essay") -> str:
    return marking.take_next(user_id=who.id, exam_key=EXAM, window_key=WINDOW, block_key=block)


def typed(argument: int = 2, language: int = 1, comment: str = "", words: str = "") -> marking.Typed:
    """Positions of options: 0, 4 or 6 points and 0 or 4."""
    return marking.Typed({0: str(argument), 1: str(language)}, {0: words} if words else {}, comment)


def give(who: accounts.Person, argument: int = 2, language: int = 1, **more: str) -> str:
    """Takes the next response up and marks it; returns it."""
    response = take(who)
    marking.give(user_id=who.id, response=response, typed=typed(argument, language, **more))
    return response


def result(sitting: str) -> Result:
    return Result.objects.get(sitting__public_id=sitting)


def response_in(sitting: str, block: str = "essay") -> Response:
    return Response.objects.get(sitting=Sitting.objects.get(public_id=sitting), block_key=block)
