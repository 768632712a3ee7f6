"""Responses judged by people, to the pages."""

from __future__ import annotations

from .judging import judge_as_team, judge_own, judge_peer, take_next
from .reading import Said, Stack, TaskView, Whole, stack, task_page, whole
from .rules import LONGEST_TEXT, LONGEST_WORDS
from .settling import by_whom
from .task import Criterion, Task
from .writing import add_file, drop_file, save

__all__ = [
    "LONGEST_TEXT",
    "LONGEST_WORDS",
    "Criterion",
    "Said",
    "Stack",
    "Task",
    "TaskView",
    "Whole",
    "add_file",
    "by_whom",
    "drop_file",
    "judge_as_team",
    "judge_own",
    "judge_peer",
    "save",
    "stack",
    "take_next",
    "task_page",
    "whole",
]
