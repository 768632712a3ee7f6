"""The catalogue's list of programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from studium.catalog import api as catalog
from studium.core.clock import now

from . import freshness, listing
from .asked import Asked


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Search and facets; every state has its address. No query once the index is there."""
    tag = freshness.entity_tag(request)
    same = freshness.not_modified(request, tag)
    if same is not None:
        return same
    sent = Asked.of(request.GET)
    results = catalog.search(query=sent.query, chosen=sent.chosen, page=sent.page)
    asked = sent.among(results)
    context = {
        "query": asked.query,
        "total": results.total,
        "heading": listing.heading(asked, results.total),
        "filters": listing.filters(asked, results),
        "chosen": sum(map(len, asked.chosen.values())),
        "chips": listing.chips(asked, results),
        "kept": listing.kept(asked),
        "cards": listing.cards(results, now()),
        "pager": listing.pager(asked, results),
        "without_facets": asked.without_facets(),
    }
    return freshness.marked(render(request, "catalogue/list.html", context), tag)
