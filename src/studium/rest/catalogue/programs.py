"""Programs: the list with search and facets, one program whole, its rules by version, its file."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from ninja.decorators import decorate_view
from pydantic import Field

from studium.catalog import api as catalog
from studium.credentials import api as credentials
from studium.partners import api as partners
from studium.recognition import api as recognition

from ..caching import REVALIDATED, revalidated
from ..problems import answers
from ..values import Key, here
from . import mapping, shapes
from .requirement_shapes import Rules
from .requirements import rules

router = Router(tags=["Catalogue"])

# Those that are described here; a test says when the catalogue has another.
FACETS = tuple(shapes.Facets.model_fields)
Chosen = Annotated[list[str], Field(max_length=50)]


class Narrowed(mapping.Asked):
    """What to look for. Values of one facet widen, facets narrow."""

    q: str = Field(
        "", max_length=200, description="Words; the last may be unfinished.", examples=["supply ch"]
    )
    type: Chosen = Field([], description="Keys of program types.")
    field: Chosen = Field([], description="Broad or narrow ISCED-F 2013 codes.", examples=[["04"]])
    region: Chosen = Field([], description="M49 codes of regions or sub-regions.", examples=[["014"]])
    starts: Chosen = Field([], description="When it can be begun: now, month, quarter or later.")
    price: Chosen = Field([], description="A currency, a bound in it, or free.", examples=[["USD-500"]])
    language: Chosen = Field([], description="BCP 47.")
    institution: Chosen = Field([], description="Keys of institutions that offer the program.")
    credit: Chosen = Field([], description="Keys of universities that give credit for it.")
    page: int = Field(1, ge=1, le=100_000, description="From 1.")
    size: int = Field(20, ge=1, le=100, description="How many on a page.")


@router.get(
    "/programs",
    response={200: shapes.ProgramList, **answers(422)},
    summary="Search programs",
    openapi_extra=REVALIDATED,
)
@decorate_view(revalidated)
def list_programs(request: HttpRequest, asked: Query[Narrowed]) -> shapes.ProgramList:
    """Programs that have every word and every chosen facet, with the counts of what else could be chosen.

    A value that no program has finds nothing; a page after the last is empty.
    """
    chosen = {name: getattr(asked, name) for name in FACETS}
    found = catalog.search(query=asked.q, chosen=chosen, page=asked.page, size=asked.size)
    vain = any(chosen[name] and not any(value.on for value in found.facets[name]) for name in FACETS)
    total, pages = (0, 1) if vain else (found.total, found.pages)
    cards = [] if vain or asked.page > pages else list(found.cards)
    programs = [catalog.program(card.key) for card in cards]
    known = (
        partners.organisations({key for page in programs for key in page.institutions}) if programs else {}
    )
    return shapes.ProgramList(
        items=[mapping.card(card, page, known) for card, page in zip(cards, programs, strict=True)],
        total=total,
        page=asked.page,
        pages=pages,
        next=_page(asked, asked.page + 1) if asked.page < pages else None,
        previous=_page(asked, min(asked.page - 1, pages)) if asked.page > 1 else None,
        facets=shapes.Facets(**{name: mapping.facet(found.facets[name]) for name in FACETS}),
    )


@router.get(
    "/programs/{program}",
    response={200: shapes.ProgramShape, **answers(404)},
    summary="Read a program",
    openapi_extra=REVALIDATED,
)
@decorate_view(revalidated)
def read_program(request: HttpRequest, program: Path[Key]) -> shapes.ProgramShape:
    """A program, whole: its texts, its requirements as data and in words, costs, agreements, recommendations."""
    page = catalog.program(program)
    agreements = recognition.agreements(program)
    standing = credentials.endorsements(program)
    wanted = {*page.institutions, *(one.organisation_key for one in standing)}
    known = partners.organisations(wanted)
    return mapping.program(
        page,
        requirements=rules(catalog.current_rule_version(program)),
        costs=mapping.costs(catalog.costs(program), page),
        agreements=[mapping.agreement(one) for one in agreements],
        endorsements=[mapping.endorsement(one, known) for one in standing],
        known=known,
    )


@router.get(
    "/programs/{program}/rules/{version}",
    response={200: Rules, **answers(404)},
    summary="Read a rule version",
    openapi_extra=REVALIDATED,
)
@decorate_view(revalidated)
def read_rules(
    request: HttpRequest, program: Path[Key], version: Path[Annotated[int, Field(ge=1, le=100_000)]]
) -> Rules:
    """One immutable version of a program's requirements; older ones stay for those who are pinned to them."""
    return rules(catalog.rule_version(program, version))


@router.get(
    "/programs/{program}/file",
    response=answers(404),
    summary="Download a program file",
    openapi_extra={
        **REVALIDATED,
        "responses": {
            200: {
                "description": "The program and every document it needs, as YAML.",
                "content": {"text/yaml": {"schema": {"type": "string"}}},
            }
        },
    },
)
@decorate_view(revalidated)
def read_program_file(request: HttpRequest, program: Path[Key]) -> HttpResponse:
    """The program as a file that an empty deployment can import: with its institutions, courses and exams."""
    response = HttpResponse(
        catalog.export_program(program, public=True), content_type="text/yaml; charset=utf-8"
    )
    response["Content-Disposition"] = f'inline; filename="{program}.yaml"'
    return response


def _page(asked: Narrowed, number: int) -> str:
    given = asked.model_dump(exclude_defaults=True, exclude={"page"})
    return f"{here('/programs')}?{urlencode({**given, 'page': number}, doseq=True)}"
