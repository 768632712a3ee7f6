"""Who one is, one's facts, and the runs one is in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Body, Path, Query, Router
from pydantic import AwareDatetime, BaseModel, Field

from studium.accounts import api as accounts
from studium.catalog import api as catalog
from studium.core.errors import Invalid
from studium.enrollment import api as enrollment
from studium.partners import api as partners
from studium.progress import api as progress

from ..auth import SIGNED_IN, learner_id
from ..problems import answers
from ..values import Key, exact_or_none, here, institution, moment, moment_or_none
from . import shapes
from .viewing import fact_name

router = Router(tags=["Learner"], auth=SIGNED_IN)

_AUDIT = shapes.EnrolmentWish(track="audit")


class When(BaseModel):
    """Which facts, in both times."""

    as_of: AwareDatetime | None = Field(
        None, description="What was true then; a moment with its zone.", examples=["2027-01-10T00:00:00Z"]
    )
    known_at: AwareDatetime | None = Field(None, description="As it was known then; a moment with its zone.")
    page: int = Field(1, ge=1, le=100_000, description="From 1.")
    size: int = Field(50, ge=1, le=200, description="How many on a page.")


@router.get("/me", response={200: shapes.Me, **answers(401)}, summary="Read who you are")
def read_me(request: HttpRequest) -> shapes.Me:
    """The person the token belongs to, and the roles held in organisations."""
    person = accounts.person(learner_id(request))
    roles = partners.roles_of(user_id=person.id)
    known = partners.organisations({role.organisation_key for role in roles}) if roles else {}
    return shapes.Me(
        id=person.public_id,
        email=person.email,
        legal_name=person.legal_name,
        display_name=person.display_name,
        romanised_name=person.romanised_name,
        country=person.country,
        time_zone=person.time_zone,
        identity_checked_at=moment_or_none(person.identity_checked_at),
        identity_method=person.identity_method,
        roles=[
            shapes.RoleShape(
                organisation=institution(role.organisation_key, known), role=cast(Any, role.role)
            )
            for role in roles
        ],
    )


@router.get("/me/facts", response={200: shapes.FactList, **answers(401, 422)}, summary="List your facts")
def list_facts(request: HttpRequest, when: Query[When]) -> shapes.FactList:
    """Your academic record: what is true now, or what was true at one moment as it was known at another."""
    facts = progress.facts_of(
        learner_id(request), as_of=_utc(when.as_of, "as_of"), known_at=_utc(when.known_at, "known_at")
    )
    pages = max(1, -(-len(facts) // when.size))
    first = (when.page - 1) * when.size
    return shapes.FactList(
        items=[_fact(one) for one in facts[first : first + when.size]],
        total=len(facts),
        page=when.page,
        pages=pages,
        next=_page(when, when.page + 1) if when.page < pages else None,
        previous=_page(when, min(when.page - 1, pages)) if when.page > 1 else None,
    )


@router.get(
    "/me/enrolments", response={200: shapes.EnrolmentList, **answers(401)}, summary="List your enrolments"
)
def list_enrolments(request: HttpRequest) -> shapes.EnrolmentList:
    """Every run you are or were in."""
    return shapes.EnrolmentList(
        items=[_enrolment(one) for one in enrollment.enrolments_of(learner_id(request))]
    )


@router.put(
    "/me/enrolments/{run}",
    response={200: shapes.EnrolmentShape, **answers(400, 401, 403, 404, 409, 413, 422)},
    summary="Enrol in a run",
)
def enrol(
    request: HttpRequest, run: Path[Key], wish: Body[shapes.EnrolmentWish] = _AUDIT
) -> shapes.EnrolmentShape:
    """Puts you into the run, or moves you up to its verified track. Saying it again changes nothing.

    The verified track uses a right: one paid for this run, or one of a bundle that holds the course. Nothing is
    paid through this address.
    """
    return _enrolment(enrollment.enrol(learner_id=learner_id(request), run_key=run, track=wish.track))


def _enrolment(one: enrollment.Enrolment) -> shapes.EnrolmentShape:
    run = catalog.run(one.run_key)
    return shapes.EnrolmentShape(
        run=one.run_key,
        course=one.course_key,
        title=run.course_title,
        track=one.track.value,
        enrolled_at=moment(one.enrolled_at),
        verified_at=moment_or_none(one.verified_at),
        ends=moment_or_none(run.end),
    )


def _fact(one: progress.Fact) -> shapes.FactShape:
    return shapes.FactShape(
        id=fact_name(one.id) or "",
        kind=one.kind,
        subject=one.key,
        score=exact_or_none(one.score),
        passed=one.passed,
        verified=one.verified,
        identity_checked=one.identity_checked,
        provisional=one.provisional,
        attempt=one.attempt,
        run=one.run or None,
        origin=one.origin,
        effective_at=moment(one.effective_at),
        recorded_at=moment(one.recorded_at),
        supersedes=fact_name(one.supersedes),
    )


def _utc(at: datetime | None, field: str) -> datetime | None:
    """In UTC; a moment at the very edge of the calendar has none."""
    try:
        return at.astimezone(UTC) if at else None
    except OverflowError:
        raise Invalid(_("There is no such moment in UTC."), field=field) from None


def _page(when: When, number: int) -> str:
    given = {
        name: moment(value) if isinstance(value, datetime) else value
        for name, value in when.model_dump(exclude_defaults=True, exclude={"page"}).items()
    }
    return f"{here('/me/facts')}?{urlencode({**given, 'page': number})}"
