"""Responses marked by people, to the pages."""

from __future__ import annotations

from .claiming import take_next
from .desk import MarkingDesk, by_chance, marking_desk
from .handing import Download, add_file, drop_file, own_file
from .judging import GraderPage, Shown, Typed, declare, give, grader_file, grader_page, save_draft
from .looking import MarkedResponse, marked_response, office_file
from .office import ask_second, assign, decide, end, pass_on
from .queue import Queue, queues
from .receiving import Sent

__all__ = [
    "Download",
    "GraderPage",
    "MarkedResponse",
    "MarkingDesk",
    "Queue",
    "Sent",
    "Shown",
    "Typed",
    "add_file",
    "ask_second",
    "assign",
    "by_chance",
    "decide",
    "declare",
    "drop_file",
    "end",
    "give",
    "grader_file",
    "grader_page",
    "marked_response",
    "marking_desk",
    "office_file",
    "own_file",
    "pass_on",
    "queues",
    "save_draft",
    "take_next",
]
