"""J4: the grading core, in process: what one answer costs before any request, session or database."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from .report import Result

if TYPE_CHECKING:
    from studium.assessment.api import Problem

Answers = Mapping[str, Any]

_SECONDS: Final = 1.0
_ROUND: Final = 200

_CHOICES = "".join(
    f'<choice correct="{str(right).lower()}">{city}</choice>'
    for city, right in (("Lima", False), ("Quito", True), ("Bogot\u00e1", False), ("La Paz", False))
)
_ONE = f"<multiplechoiceresponse><choicegroup>{_CHOICES}</choicegroup></multiplechoiceresponse>"
_TOLERANCE = '<responseparam type="tolerance" default="1%"/>'
_FIELD = "<formulaequationinput/>"
#: What is graded: a name, its XML, a right and a wrong answer other than those the problem tells itself, and what is
#: to be reached.
_KINDS: Final = (
    ("choice", _ONE, None, None, ">= 100,000/s"),
    ("five choices", _ONE * 5, None, None, ""),
    (
        "numeric",
        f'<numericalresponse answer="9.81">{_TOLERANCE}{_FIELD}</numericalresponse>',
        "9.79",
        "8.91",
        ">= 30,000/s",
    ),
    (
        "numeric, an expression",
        f'<numericalresponse answer="3.1416">{_TOLERANCE}{_FIELD}</numericalresponse>',
        "22/7",
        "7/22",
        "",
    ),
    (
        "formula, 10 samples",
        f'<formularesponse answer="m*c^2/2" samples="m,c@1,1:3,3#10">{_FIELD}</formularesponse>',
        "0.5*c^2*m",
        "0.5*c*m^2",
        "",
    ),
    ("string", '<stringresponse answer="Oslo" type="ci"><textline/></stringresponse>', "oslo", "Bergen", ""),
)


def j4() -> list[Result]:
    """Grades a right and a wrong answer in turn, beside the least that a graded answer can cost: looking up the
    verdict of an answer and making the score."""
    from studium.assessment.api import compile_problem

    found = []
    for name, source, takes, refuses, target in _KINDS:
        problem = compile_problem(f"<problem>{source}</problem>")
        right, wrong = problem.declared(), problem.wrong()
        if right is None or wrong is None:
            raise RuntimeError(f"the benchmark's own {name} declares no answer")
        right = right if takes is None else {"2_1": takes}
        wrong = wrong if refuses is None else {"2_1": refuses}
        if problem.grade(answers=right).points != problem.max_points or problem.grade(answers=wrong).points:
            raise RuntimeError(f"the benchmark's own {name} is graded wrongly")
        rate, least = _rates(_grading(problem, right, wrong), _looking_up(problem, right, wrong))
        found.append(
            Result(
                job="J4", what=name, rate=rate, unit="problems a CPU second", floor_rate=least, target=target
            )
        )
    return found


def _grading(problem: Problem, right: Answers, wrong: Answers) -> Callable[[int], object]:
    given = (right, wrong)
    return lambda turn: problem.grade(answers=given[turn], seed=turn)


def _looking_up(problem: Problem, right: Answers, wrong: Answers) -> Callable[[int], object]:
    """The floor: verdicts kept in a dictionary for each input, by the text of the answer."""
    from studium.assessment.api import CORRECT, INCORRECT, InputScore, Score
    from studium.assessment.score import ONE, ZERO

    known = {
        one.id: {str(right[one.id]): (CORRECT, ONE), str(wrong[one.id]): (INCORRECT, ZERO)}
        for one in problem.inputs
    }
    said = [{key: str(value) for key, value in one.items()} for one in (right, wrong)]
    possible = problem.max_points

    def floor(turn: int) -> object:
        answers = said[turn]
        per_input = {key: InputScore(*verdicts[answers[key]]) for key, verdicts in known.items()}
        if len(per_input) == 1:
            return Score(next(iter(per_input.values())).points, possible, per_input)
        return Score(sum((one.points for one in per_input.values()), ZERO), possible, per_input)

    return floor


def _rates(job: Callable[[int], object], floor: Callable[[int], object]) -> tuple[float, float]:
    """Both in turns of the same length, so that what else the machine does falls on both."""
    spent, turns = [0.0, 0.0], [0, 0]
    while min(spent) < _SECONDS:
        for which, do in enumerate((job, floor)):
            began = time.process_time()
            for turn in range(_ROUND):
                do(turn & 1)
            spent[which] += time.process_time() - began
            turns[which] += _ROUND
    return turns[0] / spent[0], turns[1] / spent[1]
