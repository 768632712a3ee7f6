"""Every problem of the sample courses that both engines take gets the same score from both.

Each is answered with what its author declares right, with a wrong answer, in part, with nonsense and with nothing.
Where the two differ, `NATIVE_IS_RIGHT` says why the native score is the better one. Both read the same answers and
both refuse the same, but for what is listed there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from written import TYPED, WRITTEN

from studium.assessment.api import (
    FilledChoices,
    FormulaInput,
    ManyChoices,
    NumberInput,
    OneChoice,
    PictureInput,
    Problem,
    TextInput,
    Unsupported,
)
from studium.assessment.capa.client import client
from studium.assessment.compile import compile_source

_ANOTHER_WAY = (
    "a plain way to write a number, which capa hands back as unreadable: nobody loses by its being read"
)
_UNIT = "the prefixes of units that the platform read for years and its help still names"
_POINTS = "an input worth three points earns three; capa shows three and gives one"
#: A written answer, or a problem: why the native engine is right where the two differ. Nothing else may differ.
NATIVE_IS_RIGHT: Mapping[str, str] = {
    "2**3": _ANOTHER_WAY,
    "5×1": _ANOTHER_WAY,
    "−0.5": _ANOTHER_WAY,
    "5\u00a0": _ANOTHER_WAY,
    "2k": _UNIT,
    "5m": _UNIT,
    "worth three": _POINTS,
}


def problems(folder: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.glob("*/problem/*.xml")):
        yield f"{file.parent.parent.name}/{file.stem}", file.read_text(encoding="utf-8")


def answers_to(problem: Problem) -> dict[str, dict[str, Any]]:
    """What is sent to both, by kind of answer."""
    made: dict[str, dict[str, Any]] = {"nothing": {}}
    declared, wrong = problem.declared(), problem.wrong()
    if declared is not None:
        made["declared"] = declared
        first = problem.inputs[0].id
        made["first alone"] = {first: declared[first]}
        if wrong is not None:
            made["first wrong"] = {**declared, first: wrong[first]}
        for one in problem.inputs:
            if isinstance(one, ManyChoices):
                chosen = list(declared[one.id])
                made[f"one too few {one.id}"] = {**declared, one.id: chosen[1:]}
                others = [choice.id for choice in one.choices if choice.id not in chosen]
                made[f"one too many {one.id}"] = {**declared, one.id: chosen + others[:1]}
                made[f"all {one.id}"] = {**declared, one.id: chosen + others}
            if isinstance(one, OneChoice):
                for choice in one.offered(0):
                    made[f"choice {choice.id}"] = {**declared, one.id: choice.id}
            if isinstance(one, (NumberInput, FormulaInput, TextInput)):
                right = str(declared[one.id])
                for kind, text in typed(right).items():
                    made[f"{kind} {one.id}"] = {**declared, one.id: text}
    if wrong is not None:
        made["wrong"] = wrong
    return made


def typed(right: str) -> dict[str, str]:
    made = {
        "in other case": right.swapcase(),
        "with spaces": f"  {right} ",
        "nonsense": "3 + + banana(",
        "as a sum": f"({right}) + 0",
        "as half": f"({right})/2",
        "in words": "seven",
        "doubled": f"2*({right})",
    }
    try:
        number = Decimal(right)
    except ArithmeticError:
        return made
    for name, factor in (("just off", "1.001"), ("a little off", "1.03"), ("far off", "1.5")):
        made[name] = str(number * Decimal(factor))
    made["in science"] = f"{number:e}"
    return made


def as_capa(problem: Problem, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The same answers under the names that capa gives to choices: by their place in the source."""
    named: dict[str, Any] = {}
    for one in problem.inputs:
        answer = answers.get(one.id)
        kind = problem.types[int(one.id.split("_")[0]) - 2]
        if kind == "annotationresponse":
            places = [choice.id for choice in one.choices] if isinstance(one, OneChoice) else []
            named[one.id] = json.dumps({"options": [places.index(answer)]}) if answer else ""
        elif isinstance(one, OneChoice) and kind != "optionresponse" and answer:
            named[one.id] = f"choice_{[choice.id for choice in one.choices].index(answer)}"
        elif isinstance(one, ManyChoices):
            places = {choice.id: place for place, choice in enumerate(one.choices)}
            named[one.id] = [f"choice_{places[name]}" for name in answer or ()]
        elif isinstance(one, OneChoice) and answer:
            named[one.id] = next(choice.text for choice in one.choices if choice.id == answer)
        elif isinstance(one, PictureInput) and answer:
            named[one.id] = answer if str(answer).startswith("[") else f"[{answer}]"
        elif answer is not None:
            named[one.id] = answer
        elif not isinstance(one, OneChoice):
            named[one.id] = ""
    return named


def of_capa(source: str, answers: Mapping[str, Any]) -> Decimal | str:
    """The points that capa gives, or "unreadable"."""
    reply = client.ask({"do": "grade", "source": source, "seed": 1, "answers": dict(answers)})
    assert "inputs" in reply, reply
    told = reply["inputs"].values()
    if any("failure" in one for one in told):
        assert all(one["failure"]["kind"] == "answer" for one in told if "failure" in one), reply
        return "unreadable"
    return sum((Decimal(one["points"]) for one in told), Decimal(0))


def of_native(problem: Problem, answers: Mapping[str, Any]) -> Decimal | str:
    score = problem.grade(answers=answers)
    return score.points if score.readable else "unreadable"


def compare(name: str, source: str, answered: dict[str, dict[str, Any]], problem: Problem) -> list[str]:
    """What the engines disagree about, other than what is listed."""
    found = []
    for kind, answers in answered.items():
        ours, theirs = of_native(problem, answers), of_capa(source, as_capa(problem, answers))
        if ours != theirs and not {name, kind} & set(NATIVE_IS_RIGHT):
            found.append(f"{name}, {kind}: {answers} gets {ours} natively, {theirs} from capa")
    return found


def test_problems_of_real_courses_get_the_same_points(shared_data):
    compared, answered, differing = 0, 0, []
    for name, source in problems(shared_data / "olx"):
        try:
            problem = compile_source(source)
        except Unsupported:
            continue
        if not problem.inputs or any(isinstance(one, FilledChoices) for one in problem.inputs):
            continue
        made = answers_to(problem)
        compared, answered = compared + 1, answered + len(made)
        differing += compare(name, source, made, problem)
    print(f"{compared} problems, {answered} answers, {len(differing)} disagreements")
    assert not differing, "\n".join(differing)
    assert compared >= 50


def test_written_problems_get_the_same_points():
    differing, answered = [], 0
    for place, (name, inner) in enumerate(WRITTEN.items()):
        source = f"<problem>{inner}</problem>"
        problem = compile_source(source)
        made = answers_to(problem)
        for one in problem.inputs:
            if isinstance(one, (NumberInput, FormulaInput, TextInput)) and len(problem.inputs) == 1:
                made |= {text: {one.id: text} for text in TYPED[place % 3 :: 3]}
        answered += len(made)
        differing += compare(name, source, made, problem)
    print(f"{len(WRITTEN)} problems, {answered} answers, {len(differing)} disagreements")
    assert not differing, "\n".join(differing)
