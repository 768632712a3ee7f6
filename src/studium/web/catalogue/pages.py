"""The catalogue's pages: the list, a program, a course."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from studium.catalog import api as catalog
from studium.web.components.requirement_map import rules_map


def catalogue(request: HttpRequest) -> HttpResponse:
    chosen = {name: request.GET.getlist(name) for name in catalog.FACETS}
    page = request.GET.get("page", "1")
    results = catalog.search(
        query=request.GET.get("q", ""), chosen=chosen, page=int(page) if page.isdecimal() else 1
    )
    return render(request, "catalogue/list.html", {"results": results})


def program(request: HttpRequest, key: str) -> HttpResponse:
    page = catalog.program(key)
    version = catalog.current_rule_version(key)
    drawn = rules_map(version.tree, names=version.names)
    return render(request, "catalogue/program.html", {"program": page, "map": drawn})


def course(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "catalogue/course.html", {"course": catalog.course(key)})
