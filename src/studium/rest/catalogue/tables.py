"""Institutions, and the tables that the catalogue's codes are from; the catalogue in numbers."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router
from ninja.decorators import decorate_view
from pydantic import BaseModel, Field

from studium.catalog import api as catalog
from studium.catalog import isced, isced_names
from studium.partners import api as partners
from studium.partners import countries, m49

from ..caching import REVALIDATED, revalidated
from ..problems import answers
from ..values import Address, Key, Shape, site

router = Router(tags=["Catalogue"])


class InstitutionShape(Shape):
    """An institution, business or professional body."""

    key: Key
    kind: Literal["institution", "business", "body"]
    name: str
    country: str = Field(description="ISO 3166-1 alpha-2, or empty.")
    country_name: str
    region: str = Field(description="M49 code of its sub-region, or empty.")
    website: str
    about: str
    accreditation: str
    quality_assurance: str
    programs: list[str] = Field(description="Keys of programs it offers.")
    url: Address = Field(description="Its programs, as a page for people.")


class InstitutionList(Shape):
    """Institutions by name."""

    items: list[InstitutionShape]


class TypeShape(Shape):
    """A type of program, and what its credential is called."""

    key: Key
    label: str
    credential_label: str
    programs: int = Field(description="How many programs are of it.")


class TypeList(Shape):
    items: list[TypeShape]


class FieldShape(Shape):
    """A field of education and training."""

    code: str
    name: str
    level: Literal["broad", "narrow", "detailed"]
    parent: str | None = Field(description="The code of the field it is part of.")
    programs: int = Field(description="How many programs are in it, narrower fields included.")


class FieldList(Shape):
    """ISCED-F 2013, by code."""

    items: list[FieldShape]


class RegionShape(Shape):
    """A region or sub-region of the UN's M49 standard."""

    code: str
    name: str
    parent: str | None = Field(description="The region a sub-region lies in.")
    countries: list[str] = Field(
        description="ISO 3166-1 alpha-2 codes; of a region, those of its sub-regions."
    )
    programs: int = Field(description="How many programs an institution there offers; each counts once.")


class RegionList(Shape):
    """Regions, each with its sub-regions after it."""

    items: list[RegionShape]


class MatrixCell(Shape):
    """How many programs of a broad field are offered in a region."""

    region: str
    field: str
    programs: int


class FiguresShape(Shape):
    """The catalogue in numbers."""

    programs: int
    courses: int
    institutions: int
    countries: int
    fields: int
    by_region_and_field: list[MatrixCell]


class Narrowed(BaseModel):
    """Which organisations."""

    kind: Literal["institution", "business", "body"] | None = Field(None, description="Only of this kind.")
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = Field(
        None, description="Only of this country, ISO 3166-1 alpha-2."
    )


@router.get(
    "/institutions",
    response={200: InstitutionList, **answers(422)},
    summary="List institutions",
    openapi_extra=REVALIDATED,
)
@decorate_view(revalidated)
def list_institutions(
    request: HttpRequest,
    narrowed: Query[Narrowed],
) -> InstitutionList:
    """Everybody who offers, recognises or recommends programs here, by name."""
    offered = _offered()
    found = sorted(partners.organisations().values(), key=lambda one: (one.name.casefold(), one.key))
    return InstitutionList(
        items=[
            _institution(one, offered.get(one.key, []))
            for one in found
            if narrowed.kind in (None, one.kind) and narrowed.country in (None, one.country)
        ]
    )


@router.get(
    "/institutions/{institution}",
    response={200: InstitutionShape, **answers(404)},
    summary="Read an institution",
    openapi_extra=REVALIDATED,
)
@decorate_view(revalidated)
def read_institution(request: HttpRequest, institution: Path[Key]) -> InstitutionShape:
    """An institution, business or professional body, and the programs it offers."""
    return _institution(partners.organisation(institution), _offered().get(institution, []))


@router.get("/types", response=TypeList, summary="List program types", openapi_extra=REVALIDATED)
@decorate_view(revalidated)
def list_types(request: HttpRequest) -> TypeList:
    """The types that programs of this catalogue are of, by label."""
    pages = [catalog.program(key) for key in catalog.programs()]
    count = Counter(page.type for page in pages)
    shapes = {
        page.type: TypeShape(
            key=page.type,
            label=page.type_label,
            credential_label=page.credential_label,
            programs=count[page.type],
        )
        for page in pages
    }
    return TypeList(items=sorted(shapes.values(), key=lambda shape: shape.label.casefold()))


@router.get("/fields", response=FieldList, summary="List fields", openapi_extra=REVALIDATED)
@decorate_view(revalidated)
def list_fields(request: HttpRequest) -> FieldList:
    """The whole classification ISCED-F 2013, by code, with how many programs are in each field."""
    pages = [catalog.program(key).field for key in catalog.programs()]
    levels: dict[int, Literal["broad", "narrow", "detailed"]] = {2: "broad", 3: "narrow", 4: "detailed"}
    codes = sorted([*isced_names.BROAD, *isced_names.NARROW, *isced_names.DETAILED])
    return FieldList(
        items=[
            FieldShape(
                code=code,
                name=isced.field_name(code),
                level=levels[len(code)],
                parent=code[:-1] if len(code) > 2 else None,
                programs=sum(field.startswith(code) for field in pages),
            )
            for code in codes
        ]
    )


@router.get("/regions", response=RegionList, summary="List regions", openapi_extra=REVALIDATED)
@decorate_view(revalidated)
def list_regions(request: HttpRequest) -> RegionList:
    """The regions and sub-regions of M49 with their countries, and how many programs are offered there."""
    count = {value.code: value.count for value in catalog.search().facets["region"]}
    inside = {
        region: [code for code in m49.SUBREGIONS if m49.parent(code) == region] for region in m49.REGIONS
    }
    codes = [code for region, subregions in inside.items() for code in (region, *subregions)]
    return RegionList(
        items=[
            RegionShape(
                code=code,
                name=m49.region_name(code),
                parent=m49.parent(code) or None,
                countries=sorted(
                    country
                    for country, (_name, lies_in) in countries.COUNTRIES.items()
                    if lies_in == code or lies_in in inside.get(code, ())
                ),
                programs=count.get(code, 0),
            )
            for code in codes
        ]
    )


@router.get("/figures", response=FiguresShape, summary="Read the figures", openapi_extra=REVALIDATED)
@decorate_view(revalidated)
def read_figures(request: HttpRequest) -> FiguresShape:
    """The catalogue in numbers, and how many programs there are by region and broad field."""
    found = catalog.figures()
    return FiguresShape(
        programs=found.programs,
        courses=found.courses,
        institutions=found.institutions,
        countries=found.countries,
        fields=found.fields,
        by_region_and_field=[
            MatrixCell(region=region, field=field, programs=count)
            for (region, field), count in sorted(found.by_region_and_field.items())
        ],
    )


def _offered() -> dict[str, list[str]]:
    """Keys of programs by the key of whoever offers them."""
    found: dict[str, list[str]] = {}
    for program in catalog.programs():
        for institution in catalog.program(program).institutions:
            found.setdefault(institution, []).append(program)
    return found


def _institution(one: partners.Organisation, programs: list[str]) -> InstitutionShape:
    place = m49.place(one.country)
    return InstitutionShape(
        key=one.key,
        kind=one.kind,  # type: ignore[arg-type]
        name=one.name,
        country=one.country,
        country_name=place.country_name,
        region=place.subregion,
        website=one.url,
        about=one.about,
        accreditation=one.accreditation,
        quality_assurance=one.quality_assurance,
        programs=programs,
        url=f"{site('/programs/')}?institution={one.key}",
    )
