"""Several people at the same moment: counted once each, nobody waits for ever.

Only where two transactions really run beside each other, which is on PostgreSQL; on SQLite writers take turns.
"""

from __future__ import annotations

import pytest
from at_once import together
from campus import TODAY, open_campus, wired
from django.db import connection
from talk_course import import_course
from talk_people import HERE, RUN, ask, learner, say, view

from studium.core import clock
from studium.learning.discussion import api as talk
from studium.learning.discussion.models import Post, Thread
from studium.learning.peer import api as peer
from studium.learning.peer.models import Judgement, Response

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
ESSAY = {"run_key": RUN, "block_key": "essay"}


@pytest.fixture
def three(tmp_path):
    with clock.at(TODAY), wired():
        open_campus()
        import_course(tmp_path)
        yield [learner(name) for name in ("Ada A", "Ben B", "Cleo C")]


def test_a_form_that_is_sent_twice_at_once_says_it_once(three):
    ada = three[0]
    assert together(*[lambda: ask(ada, once="A" * 22)] * 4) == ["A" * 22] * 4
    assert together(*[lambda: say(ada, "A" * 22, once="B" * 22)] * 4) == ["B" * 22] * 4
    assert (Thread.objects.get().replies, Post.objects.count()) == (1, 2)


def test_votes_and_replies_of_many_are_all_counted(three):
    ada, ben, cleo = three
    thread = ask(ada)
    post = view(ada, thread).opening.public_id

    def vote(who):
        return lambda: talk.vote(user_id=who.id, **HERE, post=post)

    works = [vote(ben), vote(ben), vote(cleo), vote(cleo)]
    works += [lambda: say(ben, thread), lambda: say(cleo, thread), lambda: say(ada, thread)]
    together(*works)
    seen = view(ada, thread)
    assert (seen.row.votes, seen.opening.votes, seen.row.replies, len(seen.replies)) == (2, 2, 3, 3)


def test_two_who_judge_each_other_at_once_both_get_through(three):
    for one in three:
        peer.save(learner_id=one.id, **ESSAY, texts=["A", "B"], submit=True)

    def judge(who):
        def work():
            peer.take_next(learner_id=who.id, **ESSAY)
            reading = peer.task_page(learner_id=who.id, **ESSAY).reading
            for _twice in range(2):
                peer.judge_peer(
                    learner_id=who.id,
                    **ESSAY,
                    response=reading.public_id,
                    options={0: "2", 1: "1"},
                    words={},
                    overall="",
                )

        return work

    for _round in range(2):
        assert together(*[judge(one) for one in three]) == [None] * 3
    assert sorted(Response.objects.values_list("assessed", "given")) == [(2, 2)] * 3
    assert list(Response.objects.values_list("points", flat=True)) == [7] * 3
    assert Judgement.objects.count() == 6


def test_who_takes_up_the_next_response_at_once_gets_another_while_there_is_one(three):
    for one in three:
        peer.save(learner_id=one.id, **ESSAY, texts=["A", "B"], submit=True)
    # Ada's is the next for both; one of them takes it, and the other the one that is left.
    taking = [lambda one=one: peer.take_next(learner_id=one.id, **ESSAY) for one in three[1:]]
    assert together(*taking) == [True, True]
    assert Judgement.objects.values("response").distinct().count() == Judgement.objects.count() == 2


def test_nobody_who_has_something_to_judge_is_sent_away_because_others_come_at_once(three):
    for one in three:
        peer.save(learner_id=one.id, **ESSAY, texts=["A", "B"], submit=True)
    taking = [lambda one=one: peer.take_next(learner_id=one.id, **ESSAY) for one in three]
    assert together(*taking) == [True] * 3
    assert Judgement.objects.values("response").distinct().count() >= 2
