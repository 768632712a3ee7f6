"""Courses, their runs, and what is public of exams."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from ninja import Path, Router
from ninja.decorators import decorate_view

from studium.catalog import api as catalog
from studium.exams import documents
from studium.partners import api as partners

from ..caching import REVALIDATED, revalidated
from ..problems import answers
from ..values import Key, exact, institution, moment, moment_or_none, money_or_none
from . import mapping, shapes

router = Router(tags=["Catalogue"])


@router.get(
    "/courses/{course}",
    response={200: shapes.CourseShape, **answers(404)},
    summary="Read a course",
    openapi_extra=REVALIDATED,
)
@decorate_view(revalidated)
def read_course(request: HttpRequest, course: Path[Key]) -> shapes.CourseShape:
    """A course with its runs and the programs it is part of."""
    page = catalog.course(course)
    return mapping.course(page, partners.organisations(page.institutions))


@router.get(
    "/courses/{course}/runs",
    response={200: shapes.RunList, **answers(404)},
    summary="List the runs of a course",
    openapi_extra=REVALIDATED,
)
@decorate_view(revalidated)
def list_runs(request: HttpRequest, course: Path[Key]) -> shapes.RunList:
    """The runs of a course in the order of its file, past ones too."""
    return shapes.RunList(items=[mapping.run(one) for one in catalog.course(course).runs])


@router.get(
    "/runs/{run}",
    response={200: shapes.RunShape, **answers(404)},
    summary="Read a run",
    openapi_extra=REVALIDATED,
)
@decorate_view(revalidated)
def read_run(request: HttpRequest, run: Path[Key]) -> shapes.RunShape:
    """A run of a course: dates, deadlines, price, and what is possible now."""
    return mapping.run(catalog.run(run))


@router.get(
    "/exams/{exam}",
    response={200: shapes.ExamShape, **answers(404)},
    summary="Read an exam",
    openapi_extra=REVALIDATED,
)
@decorate_view(revalidated)
def read_exam(request: HttpRequest, exam: Path[Key]) -> shapes.ExamShape:
    """The form of an exam and when it can be sat. Its questions are in no part of this API."""
    raw = catalog.exam_document(exam)
    terms = documents.parse(exam, raw)
    attempts = shapes.AttemptRules(
        limit=terms.attempts.limit, per=terms.attempts.per, consumed_at=terms.attempts.consumes
    )
    return shapes.ExamShape(
        key=terms.key,
        title=terms.title,
        institution=institution(terms.institution_key, partners.organisations([terms.institution_key])),
        minutes=terms.minutes,
        pass_mark=exact(terms.pass_mark),
        price=money_or_none(terms.price),
        attempts=attempts,
        supervision=cast(Any, terms.supervision),
        identity_check=terms.identity_check,
        resources=terms.resources,
        windows=[_window(one) for one in documents.windows(raw)],
        programs=list(catalog.programs_with(f"exam:{exam}")),
    )


def _window(window: documents.WindowTerms) -> shapes.WindowShape:
    times = window.times
    return shapes.WindowShape(
        key=window.key,
        register_from=moment_or_none(times.register_from),
        register_until=moment(times.register_until),
        opens=moment(times.opens),
        closes=moment(times.closes),
        release_after=moment(times.release_after),
    )
