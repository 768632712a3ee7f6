"""A learner in a course run, to the other apps."""

from __future__ import annotations

from .acting import ActResult, act
from .activities import WORK_KINDS
from .activities.done import is_marked
from .activities.drag_and_drop import Said, placed_in, said_of, solution
from .activities.polls import may_vote, votes_of
from .activities.tallies import counts
from .activities.word_clouds import LONGEST as LONGEST_WORD
from .activities.word_clouds import Cloud, words_of
from .activities.word_clouds import cloud as word_cloud
from .affected import learners_by_block, learners_of
from .answering import SubmitResult, problem, submit
from .book import Book, Place
from .cards import Card
from .dues import Due, dues
from .gradebook import AssignmentType, Gradebook, GradedProblem, Mark, Section, TypeMark
from .ground import forget
from .lessons import Lesson, card, lesson, unit_state
from .need import Need, NeedKind
from .neighbours import Spot, problem_keys, spots_of
from .notes.keeping import EMPTY as EMPTY_MARGIN
from .notes.keeping import LONGEST as LONGEST_NOTE
from .notes.keeping import Bookmarked, MarginIn, Margins, MarginView, bookmark, margin, margins, write_note
from .opening import hidden_since, in_words, opens_later
from .policy import TEACHING_ROLES, check_may_teach, may_teach, runs_taught
from .reports import CourseProgress, GradeNeed, GradeReport, grade_report, progress_in
from .results import Result, course_result, on_track_changed, record_score, refresh
from .rules import Closed
from .scripted import BeingChecked
from .so_far import percents_so_far
from .states import NotEnrolled, NotStarted, Work
from .visiting import complete, position, show_hint, visit
from .watching import keep_place, place_in

__all__ = [
    "EMPTY_MARGIN",
    "LONGEST_NOTE",
    "LONGEST_WORD",
    "TEACHING_ROLES",
    "WORK_KINDS",
    "ActResult",
    "AssignmentType",
    "BeingChecked",
    "Book",
    "Bookmarked",
    "Card",
    "Closed",
    "Cloud",
    "CourseProgress",
    "Due",
    "GradeNeed",
    "GradeReport",
    "Gradebook",
    "GradedProblem",
    "Lesson",
    "MarginIn",
    "MarginView",
    "Margins",
    "Mark",
    "Need",
    "NeedKind",
    "NotEnrolled",
    "NotStarted",
    "Place",
    "Result",
    "Said",
    "Section",
    "Spot",
    "SubmitResult",
    "TypeMark",
    "Work",
    "act",
    "bookmark",
    "card",
    "check_may_teach",
    "complete",
    "counts",
    "course_result",
    "dues",
    "forget",
    "grade_report",
    "hidden_since",
    "in_words",
    "is_marked",
    "keep_place",
    "learners_by_block",
    "learners_of",
    "lesson",
    "margin",
    "margins",
    "may_teach",
    "may_vote",
    "on_track_changed",
    "opens_later",
    "percents_so_far",
    "place_in",
    "placed_in",
    "position",
    "problem",
    "problem_keys",
    "progress_in",
    "record_score",
    "refresh",
    "runs_taught",
    "said_of",
    "show_hint",
    "solution",
    "spots_of",
    "submit",
    "unit_state",
    "visit",
    "votes_of",
    "word_cloud",
    "words_of",
    "write_note",
]
