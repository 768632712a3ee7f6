"""Many learners vote at the same moment: every vote is counted, and nobody waits for ever.

Only where transactions really run beside each other, which is on PostgreSQL; on SQLite writers take turns.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from at_once import together
from campus import TODAY, open_campus, person, wired
from campus_activities import RUN, SURVEY, import_units
from django.db import connection

from studium.core import clock
from studium.enrollment import api as enrollment
from studium.learning import api as learning

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
NAMES = ("Amina", "Bela", "Chidi", "Dana", "Emre", "Fatou", "Goran", "Hana")


def test_every_vote_of_many_is_counted_however_they_cross():
    with clock.at(TODAY), wired():
        open_campus()
        import_units({"u": SURVEY})
        voters = [person(f"{name} Njoroge") for name in NAMES]
        for voter in voters:
            enrollment.enrol(learner_id=voter.id, run_key=RUN)

        def votes(place: int, learner_id: int) -> Callable[[], None]:
            def vote() -> None:
                for turn in range(3):
                    # Half of them choose in one order, half in the other, and everybody changes their mind.
                    first, second = ("Y", "N") if (place + turn) % 2 else ("N", "Y")
                    given = {"q0": first, "q1": second}
                    learning.act(
                        learner_id=learner_id, run_key=RUN, block_key="mood", action="vote", given=given
                    )

            return vote

        assert together(*[votes(place, one.id) for place, one in enumerate(voters)]) == [None] * len(voters)
        half = len(NAMES) // 2
        assert dict(learning.counts(run_key=RUN, block_key="mood")) == {
            (question, choice): half for question in ("pace", "help") for choice in ("Y", "N")
        }
