"""The paper as its office sees it and as its candidate looks back on it: clean on a phone and at a desk."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import exam_hall
import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from exam_hall import EXAM, RELEASE_DAY, SPRING, WINDOW

from studium.core import clock
from studium.exams import api as exams

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REVIEW = "identity_check: true\nreview: {when: released, shows: [parts, questions, answers, marks]}\n"


def test_the_pages_of_the_paper_are_clean(
    clean: Callable[..., None], signed_in: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    with clock.at(SPRING):
        exam_hall.open_hall(tmp_path, files=exam_hall.FILES.replace("identity_check: true\n", REVIEW, 1))
        ingrid, amina = exam_hall.officer(), exam_hall.person("Amina Njeri Mwangi")
        exam_hall.become_eligible(amina)
        sitting = exam_hall.sit(amina, right=2)
    with clock.at(RELEASE_DAY):
        exams.release(officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sittings=[sitting])

    def see(who: Any, path: str) -> None:
        folder = os.environ.get("LOOKS")
        more = {"folder": Path(folder)} if folder else {}
        clean(path, **signed_in(get_user_model().objects.get(pk=who.id)), **more)

    see(ingrid, reverse("exam-papers", args=[EXAM, WINDOW]))
    see(amina, reverse("sitting-marked", args=[sitting]))
