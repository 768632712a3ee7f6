"""Where learners write and are judged, in all four looks: discussions, uploads, responses, the course team's pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import campus
import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from talk_course import import_course
from talk_people import HERE, RUN, ask, learner, say

from studium.catalog import api as catalog
from studium.learning.discussion import api as talk
from studium.learning.peer import api as peer
from studium.learning.peer.models import Response
from studium.learning.uploads import api as uploads
from studium.partners import api as partners

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ESSAY = {"run_key": RUN, "block_key": "essay"}
TEXTS = (
    "At the counter of our clinic people wait although three of us serve them.\n\nArrivals bunch after the bus.",
    "Appointments that follow the timetable of the bus.",
)


@pytest.fixture
def people(tmp_path: Path) -> dict[str, Any]:
    """A discussion with a reported reply, a marked upload, responses of three; the run is on."""
    open_run = campus.FILES.replace("end: 2026-06-30, enrol_until: 2026-04-30", "end: 2099-06-30")
    with campus.wired():
        catalog.import_files(files=[("campus.yaml", open_run)])
        import_course(tmp_path)
        amina, chen, dina = (
            learner("Amina Njoroge", "Amina"),
            learner("Chen Wei"),
            learner("Dina Roth", "Dina"),
        )
        bruno = campus.person("Bruno Costa")
        get_user_model().objects.filter(pk=bruno.id).update(display_name="Bruno C.")
        partners.grant_role(user_id=bruno.id, organisation_key="harbour", role="instructor", by=None)
        thread = ask(
            amina,
            "Why does a queue form although three of us serve?",
            "We *count* twelve an hour:\n\n- four each\n- `12 / 3`\n\n> Yet they wait.",
        )
        ask(chen, "Little's law in a kitchen")
        reply = say(chen, thread, "Buy my book at <https://books.example/>.")
        say(bruno, thread, "Because they do not come evenly. See the next unit.")
        post = talk.thread(user_id=chen.id, **HERE, thread=thread).opening.public_id
        talk.vote(user_id=chen.id, **HERE, post=post)
        talk.report(user_id=amina.id, **HERE, post=reply, why="Advertising")
        talk.pin(user_id=bruno.id, **HERE, thread=thread)
        for who, name in ((amina, "plan of the ward.txt"), (chen, "a-very-long-name-" * 5 + ".txt")):
            file = ContentFile(b"a plan", name="plan.txt")
            uploads.send(learner_id=who.id, run_key=RUN, block_key="plan", name=name, file=file)
        pile = uploads.pile(user_id=bruno.id, run_key=RUN, block_key="plan")
        uploads.mark(
            user_id=bruno.id,
            run_key=RUN,
            block_key="plan",
            upload=pile.rows[0].public_id,
            points="17.5",
            comment="The doors are on the wrong side.\n\nThe rest is right.",
        )
        for who in (amina, chen, dina):
            peer.save(learner_id=who.id, **ESSAY, texts=TEXTS, submit=True)
        for who in (amina, chen):
            for _twice in range(2):
                _judge(who)
        _judge(dina)
        peer.take_next(learner_id=dina.id, **ESSAY)
    return {"amina": amina, "chen": chen, "dina": dina, "bruno": bruno, "thread": thread}


def _judge(who: Any) -> None:
    peer.take_next(learner_id=who.id, **ESSAY)
    reading = peer.task_page(learner_id=who.id, **ESSAY).reading
    assert reading is not None
    peer.judge_peer(
        learner_id=who.id,
        **ESSAY,
        response=reading.public_id,
        options={0: "2", 1: "1"},
        words={0: "The bus is the idea, and it carries."},
        overall="I would have liked a number.",
    )


def test_what_learners_write_and_what_is_made_of_it_is_clean(
    clean: Callable[..., None], signed_in: Callable[..., dict[str, Any]], people: dict[str, Any]
) -> None:
    def looks_right(who: str, *paths: str) -> None:
        state = signed_in(get_user_model().objects.get(pk=people[who].id))
        for path in paths:
            clean(path, **state)

    base, thread = f"/learn/{RUN}", people["thread"]
    response = Response.objects.get(learner_id=people["chen"].id).public_id
    looks_right(
        "amina",
        f"{base}/talk-unit/",
        f"{base}/talk/queues-talk/",
        f"{base}/talk/queues-talk/{thread}/",
        f"{base}/talk/other-talk/",
        f"{base}/upload-unit/",
        f"{base}/essay-unit/",
        f"{base}/response/report/",
    )
    looks_right("dina", f"{base}/upload-unit/", f"{base}/response/essay/", f"{base}/essay-unit/")
    looks_right("chen", f"{base}/response/essay/")
    looks_right(
        "bruno",
        f"{base}/talk/queues-talk/{thread}/",
        f"/teach/{RUN}/discussion/",
        f"/teach/{RUN}/uploads/plan/?show=all",
        f"/teach/{RUN}/responses/essay/?show=all",
        f"/teach/{RUN}/responses/essay/{response}/",
    )
