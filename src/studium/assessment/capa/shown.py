"""The page of an opened problem: what the native engine knows is its own, the rest is drawn here and graded by capa."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from studium.assessment.compile import compile_source
from studium.assessment.drawn import Area, Program
from studium.assessment.errors import Unsupported
from studium.assessment.problem import Input, Problem
from studium.assessment.response import Response
from studium.assessment.responses import COMPILERS, Compiler
from studium.assessment.safexml import local_name, names
from studium.assessment.textual import TextInput

#: Responses that capa grades and the native engine does not.
GRADED_BY_CAPA: Final = frozenset(("customresponse",))
#: What calls for capa where it stands in a problem.
TAKEN: Final = GRADED_BY_CAPA | {"script"}
#: Responses that capa may grade where the native engine cannot read what their author wrote.
MEASURED: Final = frozenset(("numericalresponse", "formularesponse"))
#: Those that nothing here grades, and why.
WHY_NOT: Final = {
    "symbolicresponse": gettext_lazy("compares formulas symbolically, which is not supported"),
    "coderesponse": gettext_lazy("sends code to an external grader, which is not supported"),
    "externalresponse": gettext_lazy("sends answers to an external grader, which is not supported"),
    "schematicresponse": gettext_lazy("asks for a drawing of a circuit, which is not supported"),
    "javascriptresponse": gettext_lazy(
        "is graded by a JavaScript program of its own, which is not supported"
    ),
    "openendedresponse": gettext_lazy("is graded by people or an essay grader, which is not supported"),
}
LINES: Final = names("textline formulaequationinput chemicalequationinput")
PROGRAMS: Final = names(
    "jsinput schematic crystallography vsepr_input drag_and_drop_input designprotein2dinput editageneinput",
    "editamoleculeinput matlabinput filesubmission javascriptinput",
)
FIELDS: Final = LINES | {"textbox", "jsinput"}


def page_of(tree: str, answers: Mapping[str, Any]) -> tuple[Problem, frozenset[str]]:
    """The problem as it is shown for one seed, and the ids of the inputs that capa grades. Raises `Unsupported`."""
    foreign: set[str] = set()

    def drawn(response: Response) -> Input:
        foreign.add(response.id)
        return _foreign(response, answers.get(response.id))

    def either(native: Compiler) -> Compiler:
        def make(response: Response) -> Input:
            try:
                return native.make(response)
            except Unsupported:
                if response.tag not in MEASURED:
                    raise
            return drawn(response)

        return Compiler(make, native.inputs, native.most)

    table = {tag: either(native) for tag, native in COMPILERS.items()}
    table |= {tag: Compiler(drawn, FIELDS, most=300) for tag in GRADED_BY_CAPA}
    return compile_source(tree, compilers=table), frozenset(foreign)


def _foreign(response: Response, declared: Any) -> Input:
    tag = local_name(response.field)
    shown = tuple(str(one) for one in (declared if isinstance(declared, list) else [declared]) if one)
    if tag == "textbox":
        rows = (response.field.get("rows") or "").strip()
        lines = min(max(int(rows), 2), 40) if rows.isdigit() and len(rows) < 4 else 8
        return Area(response.id, response.prompt, response.points, shown, lines)
    if tag == "jsinput":
        return _program(response)
    return TextInput(response.id, response.prompt, response.points, _nothing, shown)


def _program(response: Response) -> Program:
    field = response.field
    address = (field.get("html_file") or "").strip()
    if not address.startswith("/assets/"):
        raise response.refuse(
            _("The problem is answered with a program that is not among the course's files (%(address)s).")
            % {"address": address[:120]}
        )
    height = (field.get("height") or "").strip()
    return Program(
        response.id,
        response.prompt,
        response.points,
        address=address,
        grade_function=(field.get("gradefn") or "gradefn").strip(),
        get_state=(field.get("get_statefn") or "").strip(),
        set_state=(field.get("set_statefn") or "").strip(),
        initial=(field.get("initial_state") or "").strip(),
        height=min(max(int(height), 60), 2000) if height.isdigit() and len(height) < 6 else 400,
    )


def why_not(tag: str) -> str:
    """Why nothing here takes a problem with this element; empty where something does."""
    if tag in WHY_NOT:
        return _("The problem %(why)s (<%(tag)s>).") % {"why": WHY_NOT[tag], "tag": tag}
    if tag in PROGRAMS - FIELDS:
        return _("The problem is answered with a program of its own (<%(tag)s>), which is not supported.") % {
            "tag": tag
        }
    return ""


def _nothing(text: str) -> bool:
    """Nothing typed here is judged here."""
    return False
