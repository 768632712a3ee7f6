"""schema.org descriptions of programs and courses, for search engines: JSON-LD in a block of data.

A block of data runs nothing, so the content security policy has no word on it; the text is escaped so that it
cannot end its own element.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from studium.catalog import api as catalog
from studium.core.money import Money
from studium.partners.api import Organisation
from studium.web.shell.links import link

_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def block(described: dict[str, Any]) -> SafeString:
    text = json.dumps({"@context": "https://schema.org"} | _without_empty(described), ensure_ascii=False)
    return mark_safe(f'<script type="application/ld+json">{text.translate(_ESCAPES)}</script>')  # noqa: S308 - escaped


def program(
    page: catalog.ProgramPage, houses: list[Organisation], courses: list[catalog.CoursePage]
) -> SafeString:
    return block(
        {
            "@type": "EducationalOccupationalProgram",
            "name": page.title,
            "description": page.summary,
            "url": settings.BASE_URL + link("program", page.key),
            "inLanguage": page.language,
            "provider": [_organisation(house) for house in houses],
            "educationalCredentialAwarded": page.credential_label,
            "occupationalCategory": list(page.skills),
            "numberOfCredits": _credits(page.credits),
            "offers": _offer(catalog.costs(page.key).total),
            "hasCourse": [
                {"@type": "Course", "name": each.title, "url": settings.BASE_URL + link("course", each.key)}
                for each in courses
            ],
        }
    )


def course(page: catalog.CoursePage, houses: list[Organisation]) -> SafeString:
    return block(
        {
            "@type": "Course",
            "name": page.title,
            "description": page.summary,
            "url": settings.BASE_URL + link("course", page.key),
            "inLanguage": page.language,
            "provider": [_organisation(house) for house in houses],
            "teaches": list(page.outcomes),
            "coursePrerequisites": page.prerequisites,
            "numberOfCredits": _credits(page.credits),
            "hasCourseInstance": [_run(page, run) for run in page.runs],
        }
    )


def _organisation(house: Organisation) -> dict[str, Any]:
    return {"@type": "CollegeOrUniversity", "name": house.name, "url": house.url}


def _credits(credits_: catalog.Credits | None) -> dict[str, Any] | None:
    if credits_ is None:
        return None
    return {"@type": "StructuredValue", "value": str(credits_.amount), "unitText": credits_.unit}


def _offer(price: Money | None) -> dict[str, Any] | None:
    if price is None:
        return None
    return {"@type": "Offer", "price": str(price.amount), "priceCurrency": price.currency, "category": "Paid"}


def _run(page: catalog.CoursePage, run: catalog.RunView) -> dict[str, Any]:
    hours = page.hours_per_week
    workload = f"P{page.weeks}W" if page.weeks else ""
    return {
        "@type": "CourseInstance",
        "courseMode": "Online",
        "courseWorkload": f"PT{int(hours[-1] * page.weeks)}H" if hours and page.weeks else workload,
        "startDate": run.start.date().isoformat() if run.start else "",
        "endDate": run.end.date().isoformat() if run.end else "",
        "inLanguage": run.language,
        "offers": _offer(run.price),
    }


def _without_empty(value: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _without_empty(each)
        if isinstance(each, dict)
        else [_item(one) for one in each]
        if isinstance(each, list)
        else each
        for name, each in value.items()
        if each not in (None, "", [], ())
    }


def _item(value: Any) -> Any:
    return _without_empty(value) if isinstance(value, dict) else value
