"""What every page of a course team shares: who may see it, the run's head, the way to its other pages.

A page of another area joins with two lines: `@teaching_page` on its view, and a row in `TOOLS`. Its template extends
`teaching/base.html` and gets `**frame(run, "its-name")`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from studium.catalog import api as catalog
from studium.learning import api as learning
from studium.web.viewer import viewer_id


@dataclass(frozen=True, slots=True)
class Tool:
    """A page of the run's desk. `name` is its URL's name; the URL takes the run's key."""

    name: str
    title: str | Promise
    text: str | Promise
    icon: str


#: In the order the desk shows them. One whose address is not there is left out.
TOOLS: tuple[Tool, ...] = (
    Tool(
        "teach-course",
        _("Course content"),
        _("What was imported and what to mend in it; the next version."),
        "book",
    ),
    Tool(
        "teach-gradebook", _("Gradebook"), _("Every learner’s marks, searched, sorted and filtered."), "seal"
    ),
    Tool("teach-work", _("Work to mark"), _("Uploads and responses that wait for the course team."), "half"),
    Tool(
        "teach-discussion",
        _("Discussions"),
        _("Texts that learners reported, and the way to each thread."),
        "flag",
    ),
    Tool("teach-groups", _("Groups"), _("Who is in which group, where content is for some only."), "people"),
    Tool(
        "teach-regrades", _("Regrade"), _("A key was wrong: see who is affected, then put it right."), "check"
    ),
    Tool(
        "teach-marks-file",
        _("Marks in files"),
        _("Take the gradebook with you; bring marks back."),
        "download",
    ),
)


def frame(run: catalog.RunView, current: str) -> dict[str, Any]:
    """What `teaching/base.html` needs. `current` is the name of the page's tool, empty on the desk."""
    return {"run": run, "tools": links(run.key), "current_tool": current}


def links(run_key: str) -> list[tuple[Tool, str]]:
    found = []
    for tool in TOOLS:
        try:
            found.append((tool, reverse(tool.name, args=[run_key])))
        except NoReverseMatch:
            continue
    return found


def teaching_page[**P](
    view: Callable[Concatenate[HttpRequest, catalog.RunView, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A page for the run's course team alone. The view gets the run in place of its key.

    Raises `NotFound` for an unknown run, `NotAllowed` for anybody else.
    """

    @login_required
    @never_cache
    @wraps(view)
    def page(request: HttpRequest, run: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        learning.check_may_teach(user_id=viewer_id(request), run_key=run)
        return view(request, catalog.run(run), *args, **kwargs)

    return page
