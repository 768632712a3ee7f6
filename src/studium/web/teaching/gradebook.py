"""The gradebook: every learner of a run, page by page, and how the whole run stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from studium.catalog import api as catalog
from studium.learning.marks import api as marks
from studium.web.viewer import viewer_id

from .frame import frame, teaching_page

LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Tenth:
    """A bar of the distribution: learners from `low` percent on. `height` in percent of the highest bar."""

    low: int
    words: str
    count: int
    height: int
    passing: bool


@require_safe
@teaching_page
def gradebook(request: HttpRequest, run: catalog.RunView) -> HttpResponse:
    """One page of the gradebook, as the address asks for it."""
    asked, after = _asked(request), request.GET.get("after", "")[:400]
    page = marks.page(by=viewer_id(request), run_key=run.key, asked=asked, after=after)
    whole = marks.standing(run.key) if not after else None
    pass_mark = marks.pass_mark(run.key)
    here = reverse("teach-gradebook", args=[run.key])
    context: dict[str, Any] = {
        "page": page,
        "asked": asked,
        "narrowed": bool(asked.search or asked.track or asked.show is not marks.Show.ALL),
        "standing": whole,
        "tenths": tenths(whole, pass_mark) if whole else [],
        "pass_mark": pass_mark,
        "page_has_grades": page.graded,
        "next": f"{here}?{_query(asked, page.after)}" if page.after else "",
        "first": f"{here}?{_query(asked, '')}" if after else "",
        "sorts": [
            (marks.Sort.NAME, _("Name")),
            (marks.Sort.HIGHEST, _("Percent, highest first")),
            (marks.Sort.LOWEST, _("Percent, lowest first")),
        ],
        "shows": [
            (marks.Show.ALL, _("Everybody")),
            (marks.Show.PASSED, _("Passed")),
            (marks.Show.NOT_PASSED, _("Not passed")),
        ],
        "tracks": [("", _("Both tracks")), ("verified", _("Verified")), ("audit", _("Audit"))],
        **frame(run, "teach-gradebook"),
    }
    return render(request, "teaching/gradebook.html", context)


def tenths(standing: marks.Standing, pass_mark: Decimal) -> list[Tenth]:
    """The distribution as bars; a tenth passes where all of it does."""
    most = max(standing.tenths) or 1
    return [
        Tenth(
            low=10 * at,
            words=ngettext(
                "learner from %(low)s to %(high)s %%", "learners from %(low)s to %(high)s %%", count
            )
            % {"low": 10 * at, "high": 100 if at == 9 else 10 * at + 9},
            count=count,
            height=max(round(100 * count / most), 1 if count else 0),
            passing=10 * at >= pass_mark,
        )
        for at, count in enumerate(standing.tenths)
    ]


def _asked(request: HttpRequest) -> marks.Asked:
    """What the address asks for; what makes no sense is passed over."""
    track = request.GET.get("track", "")
    return marks.Asked(
        search=request.GET.get("q", "").strip()[:LONGEST_SEARCH],
        sort=_one_of(marks.Sort, request.GET.get("sort", ""), marks.Sort.NAME),
        show=_one_of(marks.Show, request.GET.get("show", ""), marks.Show.ALL),
        track=track if track in ("verified", "audit") else "",
    )


def _one_of[E: (marks.Sort, marks.Show)](kind: type[E], value: str, otherwise: E) -> E:
    try:
        return kind(value)
    except ValueError:
        return otherwise


def _query(asked: marks.Asked, after: str) -> str:
    named = {
        "q": asked.search,
        "sort": "" if asked.sort is marks.Sort.NAME else asked.sort.value,
        "show": "" if asked.show is marks.Show.ALL else asked.show.value,
        "track": asked.track,
        "after": after,
    }
    return urlencode({name: value for name, value in named.items() if value})
