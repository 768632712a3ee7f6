"""The catalogue, to the other apps. Readers keep what they read until the catalogue changes (`stamp`)."""

from __future__ import annotations

from .exporting import export_program
from .figures import Figures, featured, figures
from .index import FacetValue, Results, all_cards, card, search
from .index_build import FACETS, Card
from .languages import language_name
from .pricing import Costs, CostStep, costs, verified_price
from .publishing import ImportReport, Refused, import_files, read_paths
from .reading import (
    course,
    courses,
    current_rule_version,
    exam_document,
    exams,
    price_of,
    program,
    programs,
    programs_ever_with,
    programs_with,
    rule_version,
    run,
    runs_of,
)
from .schema import json_schema
from .stamp import current as stamp
from .stamp import forget
from .views import CoursePage, Credits, ProgramPage, RuleVersionView, RunView
from .yaml_marks import FileProblem

__all__ = [
    "FACETS",
    "Card",
    "CostStep",
    "Costs",
    "CoursePage",
    "Credits",
    "FacetValue",
    "Figures",
    "FileProblem",
    "ImportReport",
    "ProgramPage",
    "Refused",
    "Results",
    "RuleVersionView",
    "RunView",
    "all_cards",
    "card",
    "costs",
    "course",
    "courses",
    "current_rule_version",
    "exam_document",
    "exams",
    "export_program",
    "featured",
    "figures",
    "forget",
    "import_files",
    "json_schema",
    "language_name",
    "price_of",
    "program",
    "programs",
    "programs_ever_with",
    "programs_with",
    "read_paths",
    "rule_version",
    "run",
    "runs_of",
    "search",
    "stamp",
    "verified_price",
]
