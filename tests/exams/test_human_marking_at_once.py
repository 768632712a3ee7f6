"""Graders who ask at the same moment, in threads, on a database that locks rows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import exam_hall
import exam_responses as room
import pytest
from django.db import connection

from studium.core.clock import at
from studium.core.errors import NotFound, StudiumError
from studium.exams.marking.human import api as marking
from studium.exams.marking.human.models import Response, ResponseMark

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor == 'sqlite'",
        reason="threads cannot share the test database in memory; on SQLite writers queue at one lock",
    ),
]


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Runs the calls in threads that begin together; returns what each gave, or the error it raised."""
    gate = threading.Barrier(len(calls))
    found: list[object] = [None] * len(calls)

    def run(place: int, call: Callable[[], object]) -> None:
        gate.wait()
        try:
            with at(exam_hall.SPRING):
                found[place] = call()
        except StudiumError as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return found


def opened(candidates: int, graders: int, terms: str = "") -> list[Callable[[], object]]:
    """So many responses, and so many graders about to ask for the next."""
    with at(exam_hall.SPRING):
        with TemporaryDirectory() as folder:
            exam_hall.open_hall(Path(folder))
        room.open_with(marking_terms=terms)
        ingrid = exam_hall.officer()
        for number in range(candidates):
            who = exam_hall.person(f"Candidate{number} Amin")
            exam_hall.become_eligible(who)
            room.sit(who, right=0)
        people = [room.grader(f"Grader{number} Bell", ingrid) for number in range(graders)]
    return [lambda who=one: room.take(who) for one in people]


def test_a_response_goes_to_one_of_five_who_ask_at_once(transactional_db):
    found = at_once(*opened(1, 5))
    assert sum(isinstance(one, str) for one in found) == 1
    assert sum(isinstance(one, NotFound) for one in found) == 4
    assert ResponseMark.objects.count() == 1


def test_five_who_ask_at_once_get_five_responses(transactional_db):
    found = at_once(*opened(5, 5))
    assert len({one for one in found if isinstance(one, str)}) == 5


def test_two_places_of_one_response_go_to_two_of_four(transactional_db):
    found = at_once(*opened(1, 4, "marking: {second: all}"))
    assert sum(isinstance(one, str) for one in found) == 2
    assert sorted(ResponseMark.objects.values_list("place", flat=True)) == [1, 2]


def test_two_marks_given_at_once_make_one_mean(transactional_db):
    asking = opened(1, 2, "marking: {second: all, threshold: 100%}")
    at_once(*asking)
    calls = [
        lambda mark=mark, option=option: marking.give(
            user_id=mark.grader_id, response=mark.response.public_id, typed=room.typed(option, 1)
        )
        for mark, option in zip(ResponseMark.objects.select_related("response"), (0, 2), strict=True)
    ]
    assert sorted(at_once(*calls)) == [4, 10]
    assert Response.objects.get().points == 7
