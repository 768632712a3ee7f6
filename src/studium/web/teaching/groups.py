"""Groups of learners: who is where, put learners into a group, spread the rest by chance."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from studium.catalog import api as catalog
from studium.core.errors import Invalid, NotFound
from studium.learning.groups import cohorts
from studium.web.viewer import posted, viewer_id

from .frame import frame, teaching_page

#: What `group` holds for taking learners out of all groups of a partition.
NOWHERE = "none"


@require_http_methods(["GET", "HEAD", "POST"])
@teaching_page
def groups(request: HttpRequest, run: catalog.RunView) -> HttpResponse:
    """The partitions of the run's course with their groups; a form for each that the team may fill."""
    typed: dict[str, str] = {}
    error = ""
    if request.method == "POST":
        try:
            messages.success(
                request, _spread(request, run) if "spread" in request.POST else _place(request, run)
            )
            return redirect("teach-groups", run.key)
        except (Invalid, NotFound) as refusal:
            error = refusal.sentence
            typed = {name: posted(request, name) for name in ("partition", "group", "people", "why")}
    context: dict[str, Any] = {
        "partitions": cohorts.partitions_of(user_id=viewer_id(request), run_key=run.key),
        "typed": typed,
        "error": error,
        "nowhere": NOWHERE,
        **frame(run, "teach-groups"),
    }
    return render(request, "teaching/groups.html", context, status=422 if error else 200)


def _place(request: HttpRequest, run: catalog.RunView) -> str:
    ids, unknown = cohorts.find_learners(
        run_key=run.key, named=re.split(r"[\s,;]+", posted(request, "people"))
    )
    if unknown:
        raise Invalid(
            _("Nobody was moved. Not in this run: %(names)s.") % {"names": ", ".join(unknown[:10])},
            field="people",
        )
    if not ids:
        raise Invalid(_("Name at least one learner by e-mail address."), field="people")
    group = posted(request, "group")
    moved = cohorts.place(
        by=viewer_id(request),
        run_key=run.key,
        learner_ids=ids,
        partition_id=_number(posted(request, "partition")),
        group_id=None if group == NOWHERE else _number(group),
        why=posted(request, "why")[:500],
    )
    return ngettext("%(n)d learner was moved.", "%(n)d learners were moved.", moved) % {"n": moved}


def _spread(request: HttpRequest, run: catalog.RunView) -> str:
    moved = cohorts.spread(
        by=viewer_id(request), run_key=run.key, partition_id=_number(posted(request, "partition"))
    )
    return ngettext(
        "%(n)d learner was given a group by chance.", "%(n)d learners were given a group by chance.", moved
    ) % {"n": moved}


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise NotFound(_("Choose a group."))
    return int(text)
