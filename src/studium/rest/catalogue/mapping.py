"""From what the catalogue's apps hand out to the shapes of the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from pydantic import BaseModel

from studium.catalog import api as catalog
from studium.catalog import dates, isced
from studium.core.clock import now
from studium.credentials.api import EndorsementView
from studium.enrollment import api as enrollment
from studium.partners.api import Organisation
from studium.recognition.api import AgreementView

from ..values import (
    FieldName,
    InstitutionName,
    credits_or_none,
    exact,
    exact_or_none,
    here,
    institution,
    moment,
    moment_or_none,
    money,
    money_or_none,
    site,
)
from . import shapes
from .requirement_shapes import Rules

Known = dict[str, Organisation]


class Asked(BaseModel):
    """Base of what a list can be asked."""


def field(code: str) -> FieldName:
    return FieldName(code=code, name=isced.field_name(code))


def card(found: catalog.Card, page: catalog.ProgramPage, known: Known) -> shapes.ProgramCard:
    return shapes.ProgramCard(
        key=found.key,
        title=found.title,
        type=shapes.TypeName(key=page.type, label=found.type_label),
        institutions=[institution(key, known) for key in page.institutions],
        field=field(found.field),
        language=found.language,
        level=page.level,
        summary=found.summary,
        courses=found.courses,
        exams=found.exams,
        weeks=found.weeks,
        hours_per_week=[found.hours_low, found.hours_high] if found.hours_high else [],
        price=money_or_none(found.price),
        starts=moment_or_none(found.starts),
        counts_at=list(found.counts_at),
        best_credit=found.best_credit,
        endorsed_by=list(found.endorsed_by),
        url=site(f"/programs/{found.key}/"),
    )


def facet(values: Sequence[catalog.FacetValue]) -> list[shapes.FacetShape]:
    return [
        shapes.FacetShape(
            code=one.code, label=one.label, count=one.count, on=one.on, parent=one.parent or None
        )
        for one in values
    ]


def costs(found: catalog.Costs, page: catalog.ProgramPage) -> shapes.CostsShape:
    steps = [
        shapes.CostStepShape(kind=cast(Any, step.kind), key=step.key, name=step.name, price=money(step.price))
        for step in found.steps
    ]
    return shapes.CostsShape(
        steps=steps,
        total=money_or_none(found.total),
        bundle=money_or_none(found.bundle),
        credential=money_or_none(page.credential_price),
    )


def agreement(view: AgreementView) -> shapes.AgreementShape:
    terms = view.terms
    return shapes.AgreementShape(
        key=view.key,
        version=view.version,
        institution=InstitutionName(key=terms.institution_key, name=view.institution, country=view.country),
        degree=terms.degree,
        effect=terms.effect,
        words=view.effect,
        credits=credits_or_none(terms.credits),
        share=exact_or_none(terms.share),
        conditions=list(view.conditions),
        min_score=exact_or_none(terms.min_score),
        min_exam_score=exact_or_none(terms.min_exam_score),
        max_age=str(terms.max_age) if terms.max_age else None,
        conditional_on_admission=terms.waits_for_admission,
        not_combinable_with=list(terms.non_combinable_with),
        valid_from=moment_or_none(terms.valid_from),
        valid_until=moment_or_none(terms.valid_until),
        in_force=view.in_force(now()),
        contact=terms.contact,
        notes=terms.notes,
    )


def endorsement(view: EndorsementView, known: Known) -> shapes.EndorsementShape:
    by = known.get(view.organisation_key)
    return shapes.EndorsementShape(
        id=view.public_id,
        organisation=InstitutionName(
            key=view.organisation_key, name=view.organisation_name, country=by.country if by else ""
        ),
        statement=view.statement,
        skills=list(view.skills),
        signatory_name=view.signatory_name,
        signatory_title=view.signatory_title,
        valid_from=moment(view.valid_from),
        valid_until=moment_or_none(view.valid_until),
        document=here(f"/endorsements/{view.public_id}"),
    )


def program(
    page: catalog.ProgramPage,
    *,
    requirements: Rules,
    costs: shapes.CostsShape,
    agreements: list[shapes.AgreementShape],
    endorsements: list[shapes.EndorsementShape],
    known: Known,
) -> shapes.ProgramShape:
    return shapes.ProgramShape(
        key=page.key,
        title=page.title,
        type=shapes.TypeName(key=page.type, label=page.type_label),
        credential_label=page.credential_label,
        institutions=[institution(key, known) for key in page.institutions],
        field=field(page.field),
        language=page.language,
        level=page.level,
        summary=page.summary,
        about=page.about,
        outcomes=list(page.outcomes),
        skills=list(page.skills),
        credits=credits_or_none(page.credits),
        currency=page.currency,
        teach_out=_teach_out(page.teach_out),
        version=page.version,
        requirements=requirements,
        costs=costs,
        agreements=agreements,
        endorsements=endorsements,
        url=site(f"/programs/{page.key}/"),
        file=here(f"/programs/{page.key}/file"),
    )


def _teach_out(raw: dict[str, Any] | None) -> shapes.TeachOut | None:
    if raw is None:
        return None
    return shapes.TeachOut(
        last_run=moment_or_none(dates.start(raw.get("last_run"))),
        last_exam=moment_or_none(dates.end(raw.get("last_exam"))),
        notice=raw.get("notice", ""),
    )


def run(view: catalog.RunView) -> shapes.RunShape:
    return shapes.RunShape(
        key=view.key,
        course=view.course_key,
        title=view.course_title,
        start=moment_or_none(view.start),
        end=moment_or_none(view.end),
        enrol_until=moment_or_none(view.enrol_until),
        upgrade_until=moment_or_none(view.upgrade_until),
        enrol_open=enrollment.enrol_open(view),
        upgrade_open=enrollment.upgrade_open(view),
        pacing=cast(Any, view.pacing),
        price=money_or_none(view.price),
        language=view.language,
        pass_mark=exact(view.pass_mark),
    )


def course(page: catalog.CoursePage, known: Known) -> shapes.CourseShape:
    return shapes.CourseShape(
        key=page.key,
        title=page.title,
        institutions=[institution(key, known) for key in page.institutions],
        field=field(page.field),
        language=page.language,
        level=page.level,
        weeks=page.weeks,
        hours_per_week=[exact(hours) for hours in page.hours_per_week],
        summary=page.summary,
        about=page.about,
        outcomes=list(page.outcomes),
        skills=list(page.skills),
        prerequisites=page.prerequisites,
        credits=credits_or_none(page.credits),
        pass_mark=exact(page.pass_mark),
        price=money_or_none(catalog.verified_price(page)),
        runs=[run(one) for one in page.runs],
        programs=list(catalog.programs_with(f"course:{page.key}")),
        url=site(f"/courses/{page.key}/"),
    )
