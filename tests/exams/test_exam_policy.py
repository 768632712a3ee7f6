"""Nobody decides on their own exam."""

from __future__ import annotations

import pytest

from studium.core.errors import NotAllowed
from studium.exams import policy


def test_an_officer_never_decides_on_themselves():
    policy.check_not_own(officer_id=1, learner_id=2)
    with pytest.raises(NotAllowed, match="another exam officer"):
        policy.check_not_own(officer_id=1, learner_id=1)
