"""The exam office's pages of releases, cases and files: clean on a phone and at a desk."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import exam_hall
import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from exam_hall import EXAM, SPRING, WINDOW

from studium.core import clock
from studium.core.db import write
from studium.exams import api as exams
from studium.exams.imports import api as imports
from studium.exams.integrity import api as integrity
from studium.exams.models import Sitting
from studium.partners import api as partners

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_pages_of_the_exam_office_are_clean(
    clean: Callable[..., None], signed_in: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    with clock.at(SPRING):
        exam_hall.open_hall(tmp_path)
        ingrid, otto = exam_hall.officer(), exam_hall.person("Otto Brandt")
        partners.grant_role(user_id=otto.id, organisation_key="marlow", role="exam_officer", by=None)
        sat = {}
        for name, right in (("Amina Njeri Mwangi", 4), ("Bruno Costa", 1), ("Chidi Okafor", 3)):
            who = exam_hall.person(name)
            exam_hall.become_eligible(who)
            sat[name] = (who, exam_hall.sit(who, right=right))
    amina, hers = sat["Amina Njeri Mwangi"]
    judge = exam_hall.person("Jun Mori")
    partners.grant_role(user_id=judge.id, organisation_key="marlow", role="instructor", by=None)
    release = exams.propose(
        officer_id=ingrid.id, exam_key=EXAM, window_key=WINDOW, sittings=None, note="All of spring."
    )
    case = integrity.flag(officer_id=ingrid.id, sitting=hers, evidence="Two voices from 09:20 on.")
    until = clock.now() + timedelta(days=7)
    integrity.put_to_candidate(officer_id=ingrid.id, case=case, concern="Who was there?", reply_by=until)
    integrity.reply(learner_id=amina.id, case=case, text="My neighbour's radio.")
    text = "reference,candidate,percent,sat_on\nA-1,bruno@hall.example,78.5,2025-11-20\nA-2,x@y.example,1,2025-11-20\n"
    file = imports.check_file(
        officer_id=ingrid.id, exam_key=EXAM, name="autumn.csv", raw=text.encode(), origin="The old system"
    )

    def see(who: Any, path: str) -> None:
        folder = os.environ.get("LOOKS")
        more = {"folder": Path(folder)} if folder else {}
        clean(path, **signed_in(get_user_model().objects.get(pk=who.id)), **more)

    see(otto, reverse("release-board", args=[EXAM, WINDOW]))
    see(otto, reverse("exam-release-one", args=[EXAM, WINDOW, release]))
    see(ingrid, reverse("integrity-desk"))
    see(ingrid, reverse("integrity-case", args=[case]))
    see(ingrid, reverse("desk-sitting", args=[EXAM, WINDOW, hers]))
    see(amina, reverse("exam-question", args=[case]))
    see(amina, reverse("exam", args=[EXAM]))
    see(amina, reverse("receipt", args=[hers]))
    with write():
        for kind, detail in (("focus_lost", {}), ("focus_back", {"seconds": 42}), ("copy", {})):
            exams.observe(
                sitting_id=Sitting.objects.get(public_id=hers).pk,
                kind=kind,
                source="page",
                detail=detail,
                at=SPRING,
            )
    exams.remark(officer_id=otto.id, sitting=hers, text="Somebody came in at 09:20.")
    see(otto, reverse("exam-desk"))
    see(otto, reverse("exam-seen", args=[EXAM, WINDOW]))
    see(otto, reverse("exam-history", args=[EXAM, WINDOW, hers]))
    see(otto, reverse("exam-room", args=[EXAM, WINDOW]))
    see(otto, reverse("exam-import", args=[EXAM]))
    see(otto, reverse("exam-import-one", args=[EXAM, file]))
