"""What a program *is*: a versioned tree of requirements (R1). Pure; any layer above may import it.

    tree = parse(raw)                  # Malformed, with every problem and its path
    problems = check(tree, Context())  # what a publication must refuse
    to_raw(tree)                       # the canonical form, the exact inverse of parse

The format is described in docs/formats/rules.md.
"""

from __future__ import annotations

from .requirements_check import Context, check
from .requirements_nodes import (
    All,
    Approval,
    Choose,
    CourseReq,
    ExamReq,
    Leaf,
    Mark,
    MarkPart,
    MarkVersion,
    Node,
    Path,
    ProgramReq,
    leaves,
    subjects_of,
    walk,
    worth,
)
from .requirements_parse import parse
from .requirements_problems import Malformed, Problem
from .requirements_values import Period, Rounding
from .requirements_write import kind_of, to_raw

__all__ = [
    "All",
    "Approval",
    "Choose",
    "Context",
    "CourseReq",
    "ExamReq",
    "Leaf",
    "Malformed",
    "Mark",
    "MarkPart",
    "MarkVersion",
    "Node",
    "Path",
    "Period",
    "Problem",
    "ProgramReq",
    "Rounding",
    "check",
    "kind_of",
    "leaves",
    "parse",
    "subjects_of",
    "to_raw",
    "walk",
    "worth",
]
