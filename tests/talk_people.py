"""What people do in the discussions of the campus's course."""

from __future__ import annotations

from typing import Any

from campus import person
from django.contrib.auth import get_user_model

from studium.enrollment import api as enrollment
from studium.learning.discussion import api as talk

RUN = "flow-2026"
HERE: dict[str, Any] = {"run_key": RUN, "block_key": "queues-talk"}


def learner(name: str, shown: str = "", run: str = RUN) -> Any:
    """Somebody in the run; `shown` is the display name."""
    made = person(name)
    if shown:
        get_user_model().objects.filter(pk=made.id).update(display_name=shown)
    enrollment.enrol(learner_id=made.id, run_key=run)
    return made


def ask(who: Any, title: str = "Why?", body: str = "I wonder.", once: str = "") -> str:
    return talk.start(user_id=who.id, **HERE, title=title, body=body, once=once)


def say(who: Any, thread: str, body: str = "Because.", once: str = "") -> str:
    return talk.reply(user_id=who.id, **HERE, thread=thread, body=body, once=once)


def view(who: Any, thread: str) -> talk.ThreadView:
    return talk.thread(user_id=who.id, **HERE, thread=thread)


def threads(who: Any) -> talk.Threads:
    return talk.threads(user_id=who.id, **HERE)
