"""Results that are kept back, a section that is hidden, and a recount, in both widths and schemes."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import campus
import pytest
from django.contrib.auth import get_user_model
from withheld_course import choice, course, section, typed

from studium.catalog import api as catalog
from studium.core.clock import now
from studium.enrollment import api as enrollment
from studium.learning import api as learning
from studium.partners import api as partners

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RUN = "flow-dated"
ESSAY = '<edx_sga url_name="essay" display_name="Plan of a ward" points="10" weight="10"/>'


@pytest.fixture
def people(tmp_path: Path) -> dict[str, Any]:
    """Amina answered where results wait, where they never come, and where they come at once. A quiz was hidden since,
    and one more came: the percents are to be counted anew."""
    soon, past = now() + timedelta(days=6), now() - timedelta(days=2)
    parts = (
        section(
            "later",
            choice("pick", 'max_attempts="2"') + typed("type") + ESSAY,
            'show_correctness="past_due"',
            due=soon,
        )
        + section("never", choice("silent"), 'show_correctness="never"', due=soon)
        + section("open", choice("told"), due=soon)
    )
    open_run = campus.FILES.replace(
        "end: 2026-06-30, pacing: instructor", "end: 2099-06-30, pacing: instructor"
    )
    with campus.wired():
        catalog.import_files(files=[("campus.yaml", open_run)])
        course(parts, tmp_path)
        amina, bruno = campus.person("Amina Njoroge"), campus.person("Bruno Costa")
        partners.grant_role(user_id=bruno.id, organisation_key="harbour", role="instructor", by=None)
        enrollment.enrol(learner_id=amina.id, run_key=RUN)
        for block in ("pick", "type", "silent", "told"):
            given = learning.problem(run_key=RUN, block_key=block).declared()
            learning.submit(learner_id=amina.id, run_key=RUN, block_key=block, answers=given)
        course(parts + section("gone", choice("old"), 'hide_after_due="true"', due=past), tmp_path)
    return {"learn": amina, "teach": bruno}


def test_what_is_kept_back_and_counted_anew_is_clean(
    clean: Callable[..., None], signed_in: Callable[..., dict[str, Any]], people: dict[str, Any]
) -> None:
    folder = os.environ.get("LOOKS")
    more = {"folder": Path(folder)} if folder else {}
    for path in (
        f"/learn/{RUN}/u-later/",
        f"/learn/{RUN}/u-gone/",
        f"/learn/{RUN}/grades/",
        f"/teach/{RUN}/",
        f"/teach/{RUN}/recount/",
    ):
        who = get_user_model().objects.get(pk=people[path.split("/")[1]].id)
        clean(path, **signed_in(who), **more)
