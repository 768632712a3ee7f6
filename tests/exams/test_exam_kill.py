"""SIGKILL at any moment of a sitting loses no answer that was acknowledged, on either database.

Three kills here; `python tests/exams/kill.py --kills 50` for many.
"""

from __future__ import annotations

from pathlib import Path

from exams import kill


def test_no_acknowledged_answer_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    with kill.own_database() as database:
        figures = kill.run(kills=3, candidates=6, database=database, folder=tmp_path, seed=11, longest=0.6)
    assert figures.kills == 3
    assert figures.acknowledged > 0
    assert figures.lost == []
    assert figures.strange == []
